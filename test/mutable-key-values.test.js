'use strict'

const t = require('tap')
const { MemoryStore, drivenStore, thrownBy } = require('./fixtures/driven-store')

t.test('the value may be anything that a key may be', t => {
  const store = new MemoryStore()
  const date = new Date(0)
  const values = [[1, '1'], [true, 'true'], [2n, '2'], [date, date.toISOString()], [[1], '[1]'], [{ a: 1 }, '{"a":1}']]
  const key = store.createKey('start')
  store.set(key, 'value')
  for (const [value, string] of values) {
    key.value = value
    t.equal(key.value === value, true)
    t.equal(String(key), string)
    t.same(store.keys(), [string])
    t.equal(String(store.createKey(value)), string)
  }
  t.end()
})

t.test('the key string of an object is fixed at the assignment', t => {
  const store = new MemoryStore()
  const object = { id: 1 }
  const key = store.createKey(object)
  store.set(key, 'one')
  object.id = 2
  t.equal(String(key), '{"id":1}')
  t.equal(store.get(key), 'one')
  t.equal(store.has(object), false)
  key.value = object
  t.equal(String(key), '{"id":2}')
  t.equal(store.get(object), 'one')
  t.end()
})

t.test('an object without a string of its own is known by identity', t => {
  const store = new MemoryStore()
  const map = new Map()
  const key = store.createKey('start')
  store.set(key, 1)
  key.value = map
  t.equal(store.get(map), 1)
  t.equal(key.value === map, true)
  key.value = new Map()
  t.equal(store.has(map), false)
  t.equal(store.get(key), 1)
  t.end()
})

t.test("a key as another's value lends its string of that moment", t => {
  const store = new MemoryStore()
  const inner = store.createKey('inner')
  const outer = store.createKey(inner)
  t.equal(outer.value === inner, true)
  store.set(outer, 1)
  t.equal(store.get(inner), 1)
  inner.value = 'moved'
  t.equal(String(outer), 'inner')
  t.equal(store.has(outer), false)
  outer.value = inner
  t.equal(store.get(outer), 1)
  outer.value = outer
  t.equal(String(outer), 'moved')
  t.equal(store.get(outer), 1)
  t.end()
})

t.test('an invalid value throws, and nothing changes', t => {
  for (const invalid of [null, undefined, Symbol('s'), () => {}]) {
    const { store, door } = drivenStore()
    const key = store.createKey('key')
    store.set(key, 'value', { ttl: 100 })
    const error = thrownBy(() => { key.value = invalid })
    t.ok(error instanceof TypeError)
    t.equal(error.code, 'ERR_INVALID_ARG_TYPE')
    t.match(error.message, /^The "value" argument must be a string, number, boolean, bigint or object\. Received /)
    t.equal(key.value, 'key')
    t.equal(String(key), 'key')
    t.same(store.keys(), ['key'])
    t.equal(store.getKeys()[0] === key, true)
    door.setTime(99.5)
    t.equal(store.get(key), 'value')
    door.setTime(100)
    t.equal(store.has(key), false)
  }
  t.end()
})

t.test('keys of any width and length take one place of another', t => {
  const store = new MemoryStore()
  const strings = ['', 'a', 'й', 'a'.repeat(255), 'й'.repeat(256), '😀'.repeat(40000), '__proto__', '\0', '\ud800']
  const key = store.createKey('start')
  store.set(key, 'value')
  for (const string of [...strings, ...strings]) {
    key.value = string
    t.equal(store.get(string), 'value')
    t.equal(store.size(), 1)
    t.equal(store.keys()[0] === string, true)
  }
  t.end()
})
