'use strict'

// Watches: who is told of which changes, and when.

const t = require('tap')
const { MemoryStore, drivenStore, eventually, thrownBy } = require('./fixtures/driven-store')
const { testCases } = require('./fixtures/run-program')

const pendingLimit = 10000

/** Watches, and notes what it is told: { events, unwatch }. */
function follow (store, key, options) {
  const events = []
  const unwatch = store.watch(key, event => events.push(event), options)
  return { events, unwatch }
}

/** Comes back when a few changes made before have been told of; of thousands, others may come later. */
async function told (store) {
  let isTold = false
  const unwatch = store.watch('the last of all', () => { isTold = true })
  store.set('the last of all', 1)
  const came = await eventually(() => isTold)
  unwatch()
  store.delete('the last of all')
  return came
}

/** Makes the changes one by one, each told of before the next. */
async function tellOneByOne (store, changes) {
  for (const change of changes) {
    change()
    if (!await told(store)) return false
  }
  return true
}

t.test('set, delete, expire and clear are told of', async t => {
  const { store, door } = drivenStore({ shared: 'watches: types' })
  const { events } = follow(store, 'key')
  t.ok(await tellOneByOne(store, [
    () => store.set('key', 1),
    () => store.delete('key'),
    () => store.set('key', 2, { ttl: 10 }),
    () => { door.advance(1000); door.sweep() },
    () => store.clear()
  ]))
  t.same(events, [
    { type: 'set', key: 'key' },
    { type: 'delete', key: 'key' },
    { type: 'set', key: 'key' },
    { type: 'expire', key: 'key' },
    { type: 'clear', key: 'key' }
  ])
  store.close()
})

t.test('what changes an entry in another way is a set or a delete', async t => {
  const store = new MemoryStore({ shared: 'watches: other changes' })
  const { events } = follow(store, 'key')
  t.ok(await tellOneByOne(store, [
    () => store.increment('key', 1),
    () => store.compareAndSet('key', 1, 2),
    () => store.update('key', value => value + 1),
    () => store.take('key')
  ]))
  t.same(events.map(({ type }) => type), ['set', 'set', 'set', 'delete'])
  store.close()
})

t.test('what changes nothing is not told of', async t => {
  const store = new MemoryStore({ shared: 'watches: no change' })
  const { events } = follow(store, 'key')
  store.delete('key')
  store.get('key')
  store.take('key')
  store.compareAndSet('key', 1, 2)
  store.set('another key', 1)
  t.ok(await told(store))
  t.same(events, [])
  store.close()
})

t.test('a rename is a delete of one key and a set of another', async t => {
  const store = new MemoryStore({ shared: 'watches: rename' })
  const old = follow(store, 'old')
  const fresh = follow(store, 'new')
  const key = store.createKey('old', { name: 'name' })
  store.set(key, 1)
  t.ok(await told(store))
  key.value = 'new'
  t.ok(await told(store))
  t.same(old.events.map(({ type }) => type), ['set', 'delete'])
  t.same(fresh.events, [{ type: 'set', key: 'new' }])
  store.close()
})

t.test('changes of one key in one turn are one event, the last', async t => {
  const store = new MemoryStore({ shared: 'watches: coalesced' })
  const one = follow(store, 'one')
  const all = follow(store, '', { prefix: true })
  for (let round = 0; round < 100; round++) {
    store.set('one', round)
    store.delete('one')
  }
  store.set('two', 1)
  t.same(one.events, [], 'nobody is called within the call that changes')
  t.ok(await told(store))
  t.same(one.events, [{ type: 'delete', key: 'one' }])
  const ofBoth = all.events.filter(({ key }) => key === 'one' || key === 'two')
  t.same(ofBoth.sort((a, b) => a.key < b.key ? -1 : 1), [
    { type: 'delete', key: 'one' },
    { type: 'set', key: 'two' }
  ])
  store.close()
})

t.test('a prefix watches all keys that begin with it', async t => {
  const store = new MemoryStore({ shared: 'watches: prefix' })
  const { events } = follow(store, 'user:', { prefix: true })
  const exact = follow(store, 'user:', { prefix: false })
  t.ok(await tellOneByOne(store, [
    () => store.set('user:1', 1),
    () => store.set('user', 1),
    () => store.set('User:1', 1),
    () => store.set('user:', 1),
    () => store.delete('user:1'),
    () => store.clear()
  ]))
  t.same(events, [
    { type: 'set', key: 'user:1' },
    { type: 'set', key: 'user:' },
    { type: 'delete', key: 'user:1' },
    { type: 'clear', key: 'user:' }
  ])
  t.same(exact.events.map(({ type }) => type), ['set', 'clear'])
  store.close()
})

t.test('a watch ends once, and then hears nothing, not even what was pending', async t => {
  const store = new MemoryStore({ shared: 'watches: end' })
  const { events, unwatch } = follow(store, 'key')
  const other = follow(store, 'key')
  store.set('key', 1)
  t.equal(unwatch(), true)
  t.equal(unwatch(), false)
  store.set('key', 2)
  t.ok(await told(store))
  t.same(events, [])
  t.equal(other.events.length, 1)
  store.close()
})

t.test('a listener may end its watch, and start another', async t => {
  const store = new MemoryStore({ shared: 'watches: within' })
  const events = []
  const unwatch = store.watch('key', event => {
    events.push(event)
    unwatch()
    store.watch('key', event => events.push(event))
  })
  t.ok(await tellOneByOne(store, [() => store.set('key', 1), () => store.delete('key')]))
  t.same(events.map(({ type }) => type), ['set', 'delete'])
  store.close()
})

t.test('a prefix is of UTF-16 units, and the empty one is of all keys', async t => {
  const store = new MemoryStore({ shared: 'watches: units' })
  const half = follow(store, '\ud83d', { prefix: true })
  const wide = follow(store, 'ключ', { prefix: true })
  const all = follow(store, '', { prefix: true })
  const none = follow(store, '', { prefix: false })
  for (const key of ['\ud83d\ude00', '\ud83d', '\ude00', 'ключ 1', 'клю', '']) store.set(key, 1)
  t.ok(await told(store))
  const keysOf = ({ events }) => events.map(({ key }) => key).sort()
  t.same(keysOf(half), ['\ud83d', '\ud83d\ude00'])
  t.same(keysOf(wide), ['ключ 1'])
  t.same(keysOf(all).filter(key => key !== 'the last of all'), ['', 'клю', 'ключ 1', '\ud83d', '\ud83d\ude00', '\ude00'])
  t.same(none.events, [{ type: 'set', key: '' }])
  store.close()
})

t.test('a listener may close its store, and then no other is called', async t => {
  const store = new MemoryStore({ shared: 'watches: close' })
  const another = new MemoryStore({ shared: 'watches: close' })
  let calls = 0
  for (let count = 0; count < 3; count++) {
    store.watch('key', () => {
      calls++
      store.close()
    })
  }
  const { events } = follow(another, 'key')
  another.set('key', 1)
  t.ok(await told(another))
  t.equal(calls, 1)
  t.same(events, [{ type: 'set', key: 'key' }])
  another.close()
})

for (const [more, types] of [[0, []], [1, ['overflow']], [5000, ['overflow']]]) {
  t.test(`${pendingLimit + more} keys in one turn: ${types.length} overflow`, async t => {
    const store = new MemoryStore({ shared: `watches: ${more} too many` })
    const { events } = follow(store, 'key ', { prefix: true })
    for (let index = 0; index < pendingLimit + more; index++) store.set(`key ${index}`, index)
    t.ok(await eventually(() => events.length === pendingLimit + types.length))
    t.equal(events.filter(({ type }) => type === 'set').length, pendingLimit)
    t.same(events.filter(({ type }) => type !== 'set').map(({ type }) => type), types)
    store.set('key after', 1)
    t.ok(await eventually(() => events.length > pendingLimit + types.length))
    t.same(events[events.length - 1], { type: 'set', key: 'key after' })
    store.close()
  })
}

t.test('watches of two handles hear of changes by either, until their handle is closed', async t => {
  const one = new MemoryStore({ shared: 'watches: handles' })
  const another = new MemoryStore({ shared: 'watches: handles' })
  const first = follow(one, 'key')
  const second = follow(another, 'key')
  one.set('key', 1)
  t.ok(await told(another))
  t.equal(first.events.length, 1)
  t.equal(second.events.length, 1)
  one.close()
  another.delete('key')
  t.ok(await told(another))
  t.equal(first.events.length, 1)
  t.equal(first.unwatch(), false)
  t.same(second.events.map(({ type }) => type), ['set', 'delete'])
  another.close()
})

t.test('arguments are checked, and a local store refuses', t => {
  const store = new MemoryStore({ shared: 'watches: arguments' })
  const listener = () => {}
  const wrong = [
    [['key'], 'ERR_INVALID_ARG_TYPE'],
    [['key', {}], 'ERR_INVALID_ARG_TYPE'],
    [[Symbol('key'), listener], 'ERR_INVALID_ARG_TYPE'],
    [['key', listener, null], 'ERR_INVALID_ARG_TYPE'],
    [['key', listener, { prefix: 1 }], 'ERR_INVALID_ARG_TYPE'],
    [[{ id: 1 }, listener, { prefix: true }], 'ERR_INVALID_ARG_TYPE'],
    [['key', listener, { prefxi: true }], 'ERR_INVALID_ARG_VALUE']
  ]
  for (const [args, code] of wrong) t.equal(thrownBy(() => store.watch(...args)).code, code)
  t.equal(thrownBy(() => new MemoryStore().watch('key', listener)).code, 'ERR_INVALID_THIS')
  store.close()
  t.equal(thrownBy(() => store.watch('key', listener)).code, 'ERR_STORE_CLOSED')
  t.end()
})

t.ok(testCases(t, 'shared-watch-throws.js') > 0, 'cases of shared-watch-throws.js')
