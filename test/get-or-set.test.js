'use strict'

// getOrSet in one thread, on stores of both kinds; get-or-set-threads.test.js has several.

const t = require('tap')
const { MemoryStore, thrownBy } = require('./fixtures/driven-store')
const { deferred, factoryOf, never, rejectionOf, testBoth } = require('./fixtures/factories')

testBoth('a live value is returned, and the factory is not called', async (t, store) => {
  for (const value of [1, 'text', { a: 1 }, undefined, null, 0, false]) {
    store.set('key', value)
    t.same(await store.getOrSet('key', never), value)
  }
})

testBoth('without one the factory gets the key string, and its value is stored', async (t, store) => {
  t.same(await store.getOrSet({ b: 2, a: 1 }, (...args) => args), ['{"a":1,"b":2}', undefined])
  t.same(store.get({ a: 1, b: 2 }), ['{"a":1,"b":2}', undefined])
})

testBoth('the value of a promise is stored when it is settled', async (t, store) => {
  const { promise, resolve } = deferred()
  const made = store.getOrSet('key', () => promise)
  t.equal(store.has('key'), false)
  resolve({ a: 1 })
  t.same(await made, { a: 1 })
  t.same(store.get('key'), { a: 1 })
})

testBoth('what has a `then` is waited for too', async (t, store) => {
  const thenable = { then: resolve => resolve('value') }
  t.equal(await store.getOrSet('key', () => thenable), 'value')
  t.equal(store.get('key'), 'value')
})

testBoth('an undefined value is stored and found', async (t, store) => {
  t.equal(await store.getOrSet('key', async () => undefined), undefined)
  t.equal(store.has('key'), true)
  t.equal(await store.getOrSet('key', never), undefined)
})

testBoth('callers of one key join the flight, those of another do not', async (t, store) => {
  const factory = factoryOf()
  const joined = [store.getOrSet('key', factory), store.getOrSet('key', never), store.getOrSet('key', never)]
  const other = store.getOrSet('other', factory)
  t.same(factory.calls, [['key', undefined], ['other', undefined]])
  factory.flights[1].resolve(2)
  t.equal(await other, 2)
  factory.flights[0].resolve(1)
  t.same(await Promise.all(joined), [1, 1, 1])
})

testBoth('a rejection reaches every caller and is stored nowhere', async (t, store) => {
  const factory = factoryOf()
  const calls = [0, 1, 2].map(() => rejectionOf(() => store.getOrSet('key', factory)))
  const failure = new Error('no value')
  factory.flights[0].reject(failure)
  const errors = await Promise.all(calls)
  t.equal(errors.every(error => error === failure), true)
  t.equal(store.has('key'), false)
  t.equal(await store.getOrSet('key', () => 'next'), 'next')
})

testBoth('whoever handles no rejection is told, one by one', async (t, store) => {
  const unhandled = []
  const listener = reason => unhandled.push(reason)
  const others = process.listeners('unhandledRejection')
  process.removeAllListeners('unhandledRejection')
  process.on('unhandledRejection', listener)
  const factory = factoryOf()
  const handled = rejectionOf(() => store.getOrSet('handled', factory))
  factory.flights[0].reject(new Error('handled'))
  t.equal((await handled).message, 'handled')
  const kept = rejectionOf(() => store.getOrSet('kept', factory))
  store.getOrSet('kept', factory)
  factory.flights[1].reject('left alone')
  t.equal(await kept, 'left alone')
  for (let turn = 0; turn < 3; turn++) await new Promise(resolve => setImmediate(resolve))
  process.removeListener('unhandledRejection', listener)
  others.forEach(other => process.on('unhandledRejection', other))
  t.same(unhandled, ['left alone'])
})

testBoth('what is written, deleted, cleared or renamed meanwhile stays as it is', async (t, store) => {
  const changes = {
    set: () => store.set('key', 'changed'),
    'set and delete': () => store.set('key', 1) && store.delete('key'),
    'delete of nothing': () => store.delete('key'),
    'take of nothing': () => store.take('key'),
    clear: () => store.clear(),
    increment: () => store.increment('key'),
    setMany: () => store.setMany([['other', 1], ['key', 'changed']]),
    'deleteMany of nothing': () => store.deleteMany(['other', 'key']),
    compareAndSet: () => store.compareAndSet('key', undefined, 'changed'),
    update: () => store.update('key', () => 'changed'),
    'rename to it' () {
      const mutable = store.createKey('elsewhere')
      store.set(mutable, 'moved')
      mutable.value = 'key'
    },
    'rename from it' () {
      const mutable = store.createKey('key')
      mutable.value = 'elsewhere'
    },
    'rename there and back' () {
      store.set('key', 'changed')
      const mutable = store.createKey('key')
      mutable.value = 'elsewhere'
      mutable.value = 'key'
    }
  }
  for (const name of Object.keys(changes)) {
    store.clear()
    const factory = factoryOf()
    const made = store.getOrSet('key', factory)
    changes[name]()
    const before = store.get('key')
    factory.flights[0].resolve('made')
    t.equal(await made, 'made', name)
    t.same(store.get('key'), before, name)
  }
})

testBoth('what changes no entry of that key stands in no way', async (t, store) => {
  const factory = factoryOf()
  const made = store.getOrSet('key', factory)
  store.set('other', 1)
  store.delete('another')
  store.setMany([['other', 2]])
  store.deleteMany(['other', 'another'])
  store.getMany(['key'])
  store.touch('key')
  store.has('key')
  store.get('key')
  store.compareAndSet('key', 'something', 1)
  store.createKey('key', { onRename: 'point' }).value = 'other'
  factory.flights[0].resolve('made')
  t.equal(await made, 'made')
  t.equal(store.get('key'), 'made')
})

testBoth('a change in place counts, as that of a counter', async (t, store) => {
  store.set('key', 1, { ttl: 100 })
  const factory = factoryOf()
  const options = { ttl: 1, staleWhileRevalidate: 200 }
  t.equal(await store.getOrSet('key', factory, options), 1)
  store.increment('key')
  factory.flights[0].resolve('made')
  await factory.flights[0].promise
  await new Promise(resolve => setImmediate(resolve))
  t.equal(store.get('key'), 2)
})

testBoth('whoever asks after a change joins no flight from before it', async (t, store) => {
  const factory = factoryOf()
  const old = store.getOrSet('key', factory)
  store.delete('key')
  const next = store.getOrSet('key', factory)
  t.equal(factory.calls.length, 2)
  factory.flights[1].resolve('new')
  t.equal(await next, 'new')
  factory.flights[0].resolve('old')
  t.equal(await old, 'old')
  t.equal(store.get('key'), 'new')
})

testBoth('a mutable key stands for what it did at the start', async (t, store) => {
  const key = store.createKey('first', { onRename: 'point' })
  const factory = factoryOf()
  const made = store.getOrSet(key, factory)
  key.value = 'second'
  factory.flights[0].resolve('made')
  t.equal(await made, 'made')
  t.same(factory.calls, [['first', undefined]])
  t.equal(store.get('first'), 'made')
  t.equal(store.has('second'), false)
})

testBoth('a call is one hit or one miss', async (t, store) => {
  const factory = factoryOf()
  const calls = [store.getOrSet('key', factory), store.getOrSet('key', never)]
  factory.flights[0].resolve('made')
  await Promise.all(calls)
  await store.getOrSet('key', never)
  const { hits, misses, sets } = store.stats()
  t.same({ hits, misses, sets }, { hits: 1, misses: 2, sets: 1 })
})

testBoth('a stored value is told to listeners of set, others are not', async (t, store) => {
  const told = []
  store.on('set', (...args) => told.push(args))
  await store.getOrSet('key', async () => 'made')
  await store.getOrSet('key', never)
  const factory = factoryOf()
  const superseded = store.getOrSet('other', factory)
  store.delete('other')
  factory.flights[0].resolve('lost')
  t.equal(await superseded, 'lost')
  t.same(told, [['key', 'made', undefined]])
})

testBoth('close rejects who waits; what comes after is stored nowhere', async (t, store) => {
  const factory = factoryOf()
  const waiting = rejectionOf(() => store.getOrSet('key', factory))
  store.close()
  t.equal((await waiting).code, 'ERR_STORE_CLOSED')
  factory.flights[0].resolve('made')
  await factory.flights[0].promise
  t.equal(thrownBy(() => store.getOrSet('key', never)).code, 'ERR_STORE_CLOSED')
})

testBoth('a factory that calls getOrSet for its own key at once is no wait without end', async (t, store) => {
  const inner = () => 'inner'
  t.equal(await store.getOrSet('key', async () => `outer of ${await store.getOrSet('key', inner)}`), 'outer of inner')
  t.equal(store.get('key'), 'inner')
})

t.test('local: one that does so for ever runs out of stack, and blocks nothing', t => {
  const store = new MemoryStore()
  const endless = () => store.getOrSet('key', endless)
  t.type(thrownBy(endless), RangeError)
  t.equal(store.getOrSet('key', () => 'made'), 'made')
  t.end()
})

testBoth('a factory may close the store', async (t, store) => {
  const error = await rejectionOf(() => store.getOrSet('key', () => store.close()))
  t.equal(error.code, 'ERR_STORE_CLOSED')
})

testBoth('also before it gives a promise, whose end is then nobody\'s', async (t, store) => {
  const error = await rejectionOf(() => store.getOrSet('key', () => {
    store.close()
    return Promise.reject(new Error('told to nobody'))
  }))
  t.equal(error.code, 'ERR_STORE_CLOSED')
})

testBoth('a flight that never ends blocks its own key only', async (t, store) => {
  const stuck = rejectionOf(() => store.getOrSet('stuck', () => new Promise(() => {})))
  t.equal(await store.getOrSet('key', () => 'made'), 'made')
  store.set('stuck', 'set')
  t.equal(await store.getOrSet('stuck', never), 'set')
  store.close()
  t.equal((await stuck).code, 'ERR_STORE_CLOSED')
})

t.test('local: a value that is there at once is returned as it is, and stored', t => {
  const store = new MemoryStore()
  const value = { a: 1 }
  t.equal(store.getOrSet('key', () => value), value)
  t.equal(store.get('key'), value)
  t.equal(store.getOrSet('key', never), value)
  t.end()
})

t.test('local: what a factory throws at once is thrown, and nothing is stored', t => {
  const store = new MemoryStore()
  const failure = new Error('no value')
  t.equal(thrownBy(() => store.getOrSet('key', () => { throw failure })), failure)
  t.equal(thrownBy(() => store.getOrSet('key', () => ({ get then () { throw failure } }))), failure)
  t.equal(store.has('key'), false)
  t.equal(store.getOrSet('key', () => 'next'), 'next')
  t.end()
})

t.test('local: getKeys gives the key that was passed', async t => {
  const store = new MemoryStore()
  const key = { a: 1 }
  await store.getOrSet(key, async () => 1)
  t.equal(store.getKeys()[0], key)
})

t.test('local: what the factory itself sets stays', t => {
  const store = new MemoryStore()
  t.equal(store.getOrSet('key', () => store.set('key', 'set') && 'made'), 'made')
  t.equal(store.get('key'), 'set')
  t.end()
})

t.test('shared: always a promise, of a copy for each caller', async t => {
  const store = new MemoryStore({ shared: 'getOrSet: copies' })
  const made = { list: [1] }
  const [one, another] = await Promise.all([store.getOrSet('key', async () => made), store.getOrSet('key', never)])
  t.same([one, another], [made, made])
  t.equal(one === made || one === another, false)
  const bytes = new Uint8Array([1, 2])
  const copies = await Promise.all([store.getOrSet('bytes', async () => bytes), store.getOrSet('bytes', never)])
  t.same(copies, [bytes, bytes])
  t.equal(copies[0] === bytes || copies[0] === copies[1], false)
  t.type(store.getOrSet('key', never), Promise)
  t.type(store.getOrSet('other', () => 1), Promise)
  store.close()
})

t.test('shared: a value that can not be copied is a rejection', async t => {
  const store = new MemoryStore({ shared: 'getOrSet: not cloneable' })
  const error = await rejectionOf(() => store.getOrSet('key', () => () => {}))
  t.equal(error.code, 'ERR_NOT_CLONEABLE')
  t.equal(store.has('key'), false)
  t.equal(await store.getOrSet('key', () => 'next'), 'next')
  store.close()
})

t.test('shared: what a factory throws at once is a rejection', async t => {
  const store = new MemoryStore({ shared: 'getOrSet: throws' })
  const failure = new Error('no value')
  t.equal(await store.getOrSet('key', () => { throw failure }).catch(error => error), failure)
  t.equal(store.has('key'), false)
  store.close()
})

t.test('shared: two handles of one thread share a flight', async t => {
  const [one, another] = [0, 1].map(() => new MemoryStore({ shared: 'getOrSet: handles' }))
  const factory = factoryOf()
  const calls = [one.getOrSet('key', factory), another.getOrSet('key', never)]
  factory.flights[0].resolve('made')
  t.same(await Promise.all(calls), ['made', 'made'])
  one.delete('key')
  const waits = [rejectionOf(() => one.getOrSet('key', factory)), another.getOrSet('key', () => 'its own')]
  one.close()
  t.equal((await waits[0]).code, 'ERR_STORE_CLOSED')
  t.equal(await waits[1], 'its own')
  another.close()
})

t.test('shared: through a named key the flight is for what it stood for', async t => {
  const store = new MemoryStore({ shared: 'getOrSet: named' })
  const key = store.createKey('first', { name: 'key', onRename: 'point' })
  const factory = factoryOf()
  const made = store.getOrSet(key, factory)
  key.value = 'second'
  factory.flights[0].resolve('made')
  t.equal(await made, 'made')
  t.same(factory.calls, [['first', undefined]])
  t.same(store.keys(), ['first'])
  store.close()
})

t.test('shared: a move of a named key counts as a change', async t => {
  const store = new MemoryStore({ shared: 'getOrSet: moved' })
  const key = store.createKey('first', { name: 'key' })
  const factory = factoryOf()
  const made = store.getOrSet(key, factory)
  key.value = 'second'
  factory.flights[0].resolve('made')
  t.equal(await made, 'made')
  t.same(store.keys(), [])
  store.close()
})
