'use strict'

const t = require('tap')
const { MemoryStore, drivenStore, randomFrom } = require('./fixtures/driven-store')

t.test('getKeys gives the key of the last set', t => {
  const store = new MemoryStore()
  const object = { a: 1 }
  const equal = { a: 1 }
  for (const key of ['{"a":1}', object, equal, '{"a":1}', equal, object]) {
    store.set(key, 1)
    t.equal(store.getKeys().length, 1)
    t.equal(store.getKeys()[0] === key, true)
  }
  for (const key of ['-0', 0, '0', -0, 0]) {
    store.set(key, 1)
    t.ok(store.getKeys().some(listed => Object.is(listed, key)))
  }
  t.end()
})

t.test('looking a key up does not change which one getKeys gives', t => {
  const store = new MemoryStore()
  store.set(1, 'one')
  store.get('1')
  store.has('1')
  t.same(store.getKeys(), [1])
  t.end()
})

t.test('a deleted key leaves nothing of itself to the next entry in its place', t => {
  const store = new MemoryStore()
  for (let round = 0; round < 10; round++) {
    store.set({ round }, 1)
    store.delete({ round })
    store.set(`string ${round}`, 1)
  }
  t.same(store.getKeys().sort(), store.keys().sort())
  t.end()
})

t.test('a dead key leaves nothing of itself to the next entry in its place', t => {
  const { store, door } = drivenStore()
  for (let round = 0; round < 100; round++) store.set({ round }, 1, { ttl: 1 })
  door.advance(1000)
  for (let round = 0; round < 2000; round++) store.set(`string ${round}`, 1)
  t.same(store.getKeys().sort(), store.keys().sort())
  t.end()
})

t.test('the lists are plain arrays of their own', t => {
  const store = new MemoryStore()
  store.set('a', 1)
  for (const list of [() => store.keys(), () => store.getKeys()]) {
    t.ok(Array.isArray(list()))
    list().push('b')
    list().length = 0
    t.same(list(), ['a'])
  }
  store.clear()
  t.same(store.keys(), [])
  t.same(store.getKeys(), [])
  t.end()
})

function check (t, store, model) {
  const strings = store.keys()
  const originals = store.getKeys()
  t.equal(strings.length, model.size)
  t.equal(store.size(), model.size)
  t.equal(new Set(strings).size, model.size)
  t.equal(strings.filter(string => !model.has(string)).length, 0)
  t.equal(originals.filter((key, at) => !Object.is(key, model.get(strings[at]).key)).length, 0)
  t.equal(strings.filter(string => store.get(string) !== model.get(string).value).length, 0)
}

t.test('keys and getKeys have one order, through growth, the spread at 4,096 and shrinking', t => {
  const store = new MemoryStore()
  const model = new Map()
  const below = randomFrom(11)
  const makers = [n => `key ${n}`, n => n, n => ({ n }), n => `ключ ${n}`, n => [n], n => BigInt(n) * 10n ** 20n]
  const keys = Array.from({ length: 10000 }, (_, n) => makers[n % makers.length](n))
  const stops = new Set([1, 2, 15, 16, 17, 1023, 1024, 1025, 4094, 4095, 4096, 4097, 4098, 8192, 10000])
  for (const key of keys) {
    const value = {}
    store.set(key, value)
    model.set(stringOf(key), { key, value })
    if (stops.has(model.size)) check(t, store, model)
  }
  while (model.size > 10) {
    const key = keys[below(keys.length)]
    const deleted = model.delete(stringOf(key))
    if (store.delete(key) !== deleted) t.fail('delete disagrees')
    if (deleted && (stops.has(model.size) || model.size === 10)) check(t, store, model)
  }
  t.end()
})

function stringOf (key) {
  return typeof key === 'object' ? JSON.stringify(key) : String(key)
}

t.test('asking again gives the same order while nothing changes', t => {
  const { store, door } = drivenStore()
  for (let n = 0; n < 5000; n++) store.set(n, n, n % 2 === 0 ? { ttl: n + 1 } : undefined)
  for (let instant = 0; instant < 6000; instant += 500) {
    door.setTime(instant)
    const strings = store.keys()
    t.same(store.getKeys().map(String), strings)
    store.get(1)
    store.has('absent')
    store.size()
    t.same(store.keys(), strings)
  }
  t.end()
})

t.test('a mutable key is given back while it stands for its entry, else the key string', t => {
  const store = new MemoryStore()
  const key = store.createKey('a')
  store.set(key, 1)
  t.equal(store.getKeys()[0] === key, true)
  key.value = 'b'
  t.same(store.keys(), ['b'])
  t.equal(store.getKeys()[0] === key, true, 'the entry moved with it')
  store.set('c', 2)
  key.value = 'c'
  t.same(store.getKeys().sort(), ['b', 'c'], 'the entry stayed behind')
  key.value = 'b'
  t.equal(store.getKeys().includes(key), true, 'it stands for it again')
  t.end()
})

t.test('a key that another one has moved away is given as the key string', t => {
  const store = new MemoryStore()
  for (const original of ['1', 1, Object('1'), store.createKey('1')]) {
    store.clear()
    store.set(original, 'value')
    const key = store.createKey(1)
    key.value = 'moved'
    t.equal(store.get('moved'), 'value')
    t.same(store.getKeys(), ['moved'])
  }
  t.end()
})
