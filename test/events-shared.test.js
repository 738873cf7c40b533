'use strict'

// Events of shared stores: which handles, and which threads, hear of what.

const t = require('tap')
const path = require('path')
const { once } = require('events')
const { Worker } = require('worker_threads')
const { MemoryStore, drivenStore, eventually } = require('./fixtures/driven-store')
const { hear } = require('./fixtures/heard')

const pendingLimit = 10000
const bytesLimit = 64 * 2 ** 20

function openWorker (shared, role, more) {
  return new Worker(path.join(__dirname, 'fixtures', 'shared-worker.js'), { workerData: { shared, role, ...more } })
}

t.test('every handle of a thread hears of the calls by any of them', t => {
  const [one, another, third] = [0, 1, 2].map(() => new MemoryStore({ shared: 'events: handles' }))
  const heardByOne = hear(one)
  const heardByAnother = hear(another, ['set', 'clear'])
  third.set('key', 1)
  one.set('key', 2)
  one.delete('key')
  another.clear()
  t.same(heardByOne, [['set', 'key', 1, undefined], ['set', 'key', 2, 1], ['delete', 'key', 2], ['clear']])
  t.same(heardByAnother, [['set', 'key', 1, undefined], ['set', 'key', 2, 1], ['clear']])
  one.close()
  third.set('key', 3)
  t.equal(heardByOne.length, 4)
  t.equal(heardByAnother.length, 4)
  another.close()
  third.set('key', 4)
  t.equal(heardByAnother.length, 4)
  third.close()
  t.end()
})

t.test('stores of other names hear nothing', t => {
  const store = new MemoryStore({ shared: 'events: one name' })
  const other = new MemoryStore({ shared: 'events: another name' })
  const heard = hear(other)
  store.set('key', 1)
  store.delete('key')
  store.clear()
  t.same(heard, [])
  store.close()
  other.close()
  t.end()
})

t.test('a handle opened anew under a name hears, and only what comes from then on', t => {
  for (let round = 0; round < 3; round++) {
    const store = new MemoryStore({ shared: 'events: anew' })
    const heard = hear(store)
    store.set('key', round)
    t.same(heard, [['set', 'key', round, undefined]])
    store.close()
  }
  t.end()
})

t.test('the value before, and one that departed, are copies', async t => {
  const { store, door } = drivenStore({ shared: 'events: copies' })
  const value = { list: [1] }
  const told = []
  store.on('set', (key, given, previous) => told.push(previous))
  store.on('expire', (key, given) => told.push(given))
  store.set('key', value)
  store.set('key', new Map([['a', 1n]]), { ttl: 10 })
  t.same(told[1], value)
  t.equal(told[1] === value, false)
  door.advance(1000)
  door.sweep()
  t.ok(await eventually(() => told.length === 3))
  t.same(told[2], new Map([['a', 1n]]))
  store.close()
})

t.test('values of every kind come as they were', async t => {
  const { store, door } = drivenStore({ shared: 'events: kinds' })
  const values = [undefined, null, true, false, 0, -0, NaN, 1.5, '', 'text', 'ключ', 10n, -1n, new Uint8Array([1, 2]),
    { a: [1, { b: null }] }, [], new Date(5), new Set([1]), 'x'.repeat(100000)]
  const told = []
  store.on('delete', (key, value) => told.push(value))
  for (const value of values) {
    store.set('key', value)
    store.delete('key')
  }
  t.same(told.splice(0), values)
  const expired = hear(store, ['expire'])
  values.forEach((value, index) => store.set(`key ${index}`, value, { ttl: 10 }))
  door.advance(1000)
  store.size()
  t.ok(await eventually(() => expired.length === values.length))
  t.same(new Map(expired.map(([, key, value]) => [key, value])), new Map(values.map((value, i) => [`key ${i}`, value])))
  store.close()
})

t.test('a rename of a key that threads share is a delete and a set', t => {
  const store = new MemoryStore({ shared: 'events: named key' })
  const other = new MemoryStore({ shared: 'events: named key' })
  const key = other.createKey('old', { name: 'key' })
  store.set('old', 'value')
  const heard = hear(store)
  key.value = 'new'
  store.set(key, 'by its present name')
  store.delete(key)
  key.value = 'nothing there'
  t.same(heard, [
    ['delete', 'old', 'value'],
    ['set', 'new', 'value', undefined],
    ['set', 'new', 'by its present name', 'value'],
    ['delete', 'new', 'by its present name']
  ])
  store.close()
  other.close()
  t.end()
})

t.test('another thread: its sets and deletes are not told, what departs is, whoever put it', async t => {
  const shared = 'events: another thread'
  const { store, door } = drivenStore({ shared })
  const heard = hear(store)
  const worker = openWorker(shared, 'keep the store', { rest: 'from the worker', entryTtl: 10 })
  await once(worker, 'message')
  t.equal(store.get('key'), 'from the worker')
  t.same(heard, [])
  door.advance(1000)
  door.sweep()
  t.ok(await eventually(() => heard.length > 0))
  t.same(heard, [['expire', 'key', 'from the worker']])
  await worker.terminate()
  store.close()
})

t.test('every listening thread is told of what departs', async t => {
  const shared = 'events: every thread'
  const { store, door } = drivenStore({ shared })
  const workers = [0, 1, 2].map(() => openWorker(shared, 'tell what expires'))
  await Promise.all(workers.map(worker => once(worker, 'message')))
  const told = Promise.all(workers.map(worker => once(worker, 'message')))
  store.set('key', { some: 'value' }, { ttl: 10 })
  door.advance(1000)
  store.size()
  for (const [message] of await told) t.same(message, ['expire', 'key', { some: 'value' }])
  await Promise.all(workers.map(worker => worker.terminate()))
  // Those who listened are gone, and in nobody's way.
  const heard = hear(store, ['expire'])
  store.set('key', 1, { ttl: 10 })
  door.advance(1000)
  store.size()
  t.ok(await eventually(() => heard.length === 1))
  store.close()
})

for (const [more, lost] of [[0, []], [500, [500]]]) {
  t.test(`${pendingLimit + more} departures in one turn: ${lost.length} overflow`, async t => {
    const { store, door } = drivenStore({ shared: `events: ${more} too many` })
    const heard = hear(store, ['expire'])
    const overflows = []
    store.on('overflow', count => overflows.push(count))
    for (let index = 0; index < pendingLimit + more; index++) store.set(`key ${index}`, index, { ttl: 10 })
    door.advance(1000)
    store.size()
    t.ok(await eventually(() => heard.length === pendingLimit))
    t.same(overflows, lost)
    store.set('after', 1, { ttl: 10 })
    door.advance(1000)
    store.size()
    t.ok(await eventually(() => heard.length === pendingLimit + 1))
    t.same(heard[pendingLimit], ['expire', 'after', 1])
    store.close()
  })
}

t.test('more bytes than may be pending: an overflow', async t => {
  const { store, door } = drivenStore({ shared: 'events: too many bytes' })
  const large = new Uint8Array(2 ** 23)
  const heard = hear(store, ['expire'])
  const overflows = []
  store.on('overflow', count => overflows.push(count))
  for (let index = 0; index < 9; index++) store.set(`key ${index}`, large, { ttl: 10 })
  door.advance(1000)
  store.size()
  t.ok(await eventually(() => overflows.length === 1))
  t.ok(await eventually(() => heard.length === Math.floor((bytesLimit - 1) / 2 ** 23)))
  t.same(overflows, [2])
  t.ok(heard.every(([, , value]) => value.length === 2 ** 23))
  store.close()
})

t.test('what is lost while others are told of is told of too, and the next one comes', async t => {
  const { store, door } = drivenStore({ shared: 'events: lost meanwhile' })
  const dieTogether = count => {
    for (let index = 0; index < count; index++) store.set(`key ${index}`, index, { ttl: 10 })
    door.advance(1000)
    store.size()
  }
  let lost = 0
  let told = 0
  store.on('overflow', count => { lost += count })
  store.on('expire', () => { if (++told === 1) dieTogether(pendingLimit + 500) })
  store.set('first', 1, { ttl: 10 })
  door.advance(1000)
  store.size()
  t.ok(await eventually(() => told === pendingLimit + 1 && lost === 500))
  const heard = hear(store, ['expire'])
  store.set('next', 2, { ttl: 10 })
  door.advance(1000)
  store.size()
  t.ok(await eventually(() => heard.length === 1))
  t.same(heard, [['expire', 'next', 2]])
  store.close()
})
