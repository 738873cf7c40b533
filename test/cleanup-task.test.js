'use strict'

const t = require('tap')
const { MemoryStore, drivenStore, eventually } = require('./fixtures/driven-store')

const TTL = 10
const LATER = 100 // every entry of that ttl has been dead for more than a tick of the timing wheel

function filledStore (options, count = 1000) {
  const { store, door } = drivenStore(options)
  for (let index = 0; index < count; index++) store.set({ index }, { index }, { ttl: TTL })
  door.advance(LATER)
  return { store, door }
}

// Sweeps of other stores at the shortest interval: a task that was due before them has had its turn.
async function otherSweeps () {
  for (let count = 0; count < 3; count++) {
    const { store, door } = filledStore()
    store.startCleanupTask(1)
    if (!await eventually(() => door.valueCount() === 0)) throw new Error('no sweep came')
    store.close()
  }
}

t.test('start is true, and false while the task runs; stop the other way round', t => {
  const store = new MemoryStore()
  t.equal(store.stopCleanupTask(), false)
  t.equal(store.startCleanupTask(), true)
  t.equal(store.startCleanupTask(), false)
  t.equal(store.startCleanupTask(5), false)
  t.equal(store.stopCleanupTask(), true)
  t.equal(store.stopCleanupTask(), false)
  t.equal(store.startCleanupTask(1000), true)
  t.equal(store.startCleanupTask(), false)
  t.equal(store.stopCleanupTask(), true)
  t.end()
})

t.test('each store has a task of its own', t => {
  const [first, second] = [new MemoryStore(), new MemoryStore()]
  t.equal(first.startCleanupTask(), true)
  t.equal(second.stopCleanupTask(), false)
  t.equal(second.startCleanupTask(), true)
  t.equal(first.stopCleanupTask(), true)
  t.equal(second.stopCleanupTask(), true)
  t.end()
})

t.test('clear leaves the task running, close ends it', t => {
  const [cleared, closed] = [new MemoryStore(), new MemoryStore()]
  cleared.startCleanupTask()
  cleared.clear()
  t.equal(cleared.startCleanupTask(), false)
  t.equal(cleared.stopCleanupTask(), true)
  closed.startCleanupTask()
  closed.close()
  t.throws(() => closed.startCleanupTask(), { code: 'ERR_STORE_CLOSED' })
  t.throws(() => closed.stopCleanupTask(), { code: 'ERR_STORE_CLOSED' })
  t.equal(new MemoryStore().stopCleanupTask(), false, 'a store opened since has none')
  t.end()
})

t.test('any finite interval from 1 on will do', t => {
  for (const interval of [1, 1.5, 60000, 2 ** 31, 2 ** 53, 1e300, Number.MAX_VALUE]) {
    const store = new MemoryStore({ cleanupInterval: interval })
    t.equal(store.startCleanupTask(), true)
    t.equal(store.stopCleanupTask(), true)
    t.equal(store.startCleanupTask(interval), true)
    t.equal(store.stopCleanupTask(), true)
  }
  t.end()
})

t.test('a wrong interval throws, running or not, and starts or changes nothing', t => {
  for (const interval of [0, 0.5, -1, NaN, Infinity, '5', null, {}]) {
    const store = new MemoryStore()
    const code = typeof interval === 'number' ? 'ERR_OUT_OF_RANGE' : 'ERR_INVALID_ARG_TYPE'
    t.throws(() => store.startCleanupTask(interval), { code })
    t.equal(store.stopCleanupTask(), false)
    store.startCleanupTask()
    t.throws(() => store.startCleanupTask(interval), { code })
    t.equal(store.stopCleanupTask(), true)
  }
  t.end()
})

t.test('a sweep lets the values of dead entries go at the next turns of the event loop', async t => {
  const { store, door } = filledStore()
  store.set('live', { live: true })
  t.ok(door.valueCount() > 900)
  door.sweep()
  t.ok(await eventually(() => door.valueCount() === 1))
  t.same(store.keys(), ['live'])
  t.same(store.getKeys(), ['live'])
  t.same(store.get('live'), { live: true })
})

t.test('a sweep leaves what is alive, to the very instant', async t => {
  const { store, door } = drivenStore()
  for (let ttl = 1; ttl <= 500; ttl++) store.set(`key ${ttl}`, { ttl }, { ttl })
  for (const instant of [0, 0.5, 17, 100, 100.5, 250, 499.5]) {
    door.setTime(instant)
    door.sweep()
    const dead = Math.floor(instant)
    t.equal(store.size(), 500 - dead)
    t.ok(await eventually(() => door.valueCount() === 500 - dead), `at ${instant}`)
  }
})

t.test('a sweep gives back the memory of what is dead', async t => {
  const { store, door } = drivenStore()
  const empty = door.heldBytes()
  for (let index = 0; index < 100000; index++) store.set(`key ${index}`, index, { ttl: TTL })
  const filled = door.heldBytes()
  t.ok(filled > empty + 100000 * 20)
  t.ok(door.pageCount() >= 97)
  door.advance(LATER)
  door.sweep()
  t.ok(door.heldBytes() < filled / 10)
  t.ok(await eventually(() => door.valueCount() === 0 && door.pageCount() <= 2))
})

t.test('a swept place can be used again before and after its value has gone', async t => {
  const { store, door } = filledStore()
  door.sweep()
  for (let index = 0; index < 500; index++) store.set(`before ${index}`, { index })
  t.ok(await eventually(() => door.valueCount() === 500))
  for (let index = 0; index < 1500; index++) store.set(`after ${index}`, { index })
  t.equal(store.size(), 2000)
  for (let index = 0; index < 500; index++) if (store.get(`before ${index}`).index !== index) t.fail('before')
  for (let index = 0; index < 1500; index++) if (store.get(`after ${index}`).index !== index) t.fail('after')
})

t.test('what a sweep left to do does not meet the entries set after a clear', async t => {
  const { store, door } = filledStore()
  door.sweep()
  store.clear()
  t.equal(door.valueCount(), 0)
  for (let index = 0; index < 1000; index++) store.set(index, { index })
  await otherSweeps()
  t.equal(door.valueCount(), 1000)
  for (let index = 0; index < 1000; index++) if (store.get(index).index !== index) t.fail(`lost ${index}`)
  t.equal(store.getKeys().filter(key => typeof key === 'number').length, 1000)
})

t.test('a store may be closed with a sweep\'s work left to do', async t => {
  const { store, door } = filledStore()
  door.sweep()
  store.close()
  t.equal(door.valueCount(), 0)
  await otherSweeps()
  t.equal(door.valueCount(), 0)
})

t.test('the running task sweeps by itself, again and again, at the interval given or the store\'s', async t => {
  for (const [options, ...interval] of [[{}, 1], [{ cleanupInterval: 1 }], [{ cleanupInterval: 1e9 }, 1]]) {
    const { store, door } = filledStore(options)
    store.startCleanupTask(...interval)
    for (let round = 0; round < 3; round++) {
      t.ok(await eventually(() => door.valueCount() === 0))
      store.set('late', {}, { ttl: TTL })
      door.advance(LATER)
    }
    t.equal(store.stopCleanupTask(), true)
  }
})

t.test('nothing is swept before the task is started, nor after it is stopped', async t => {
  const { store, door } = filledStore({ cleanupInterval: 1 })
  const before = door.valueCount()
  await otherSweeps()
  t.equal(door.valueCount(), before)
  store.startCleanupTask()
  t.ok(await eventually(() => door.valueCount() === 0))
  store.stopCleanupTask()
  await otherSweeps()
  store.set('key', {}, { ttl: TTL })
  door.advance(LATER)
  await otherSweeps()
  t.equal(door.valueCount(), 1)
})

t.test('starting a running task keeps its interval', async t => {
  const { store, door } = filledStore()
  const before = door.valueCount()
  store.startCleanupTask(1e9)
  t.equal(store.startCleanupTask(1), false)
  await otherSweeps()
  t.equal(door.valueCount(), before, 'the long one')
  store.stopCleanupTask()
  store.startCleanupTask(1)
  t.equal(store.startCleanupTask(1e9), false)
  t.ok(await eventually(() => door.valueCount() === 0), 'the short one')
  store.close()
})
