'use strict'

const t = require('tap')
const { MemoryStore, drivenStore, thrownBy } = require('./fixtures/driven-store')

t.test('a mutable key stands for what its value says now, in every method', t => {
  const store = new MemoryStore()
  const key = store.createKey('a')
  t.equal(key.value, 'a')
  t.equal(store.set(key, 1), true)
  t.equal(store.get('a'), 1)
  t.equal(store.get(key), 1)
  t.equal(store.has(key), true)
  t.same(store.keys(), ['a'])
  t.equal(store.delete(key), true)
  t.equal(store.has(key), false)
  key.value = 'b'
  t.equal(key.value, 'b')
  store.set(key, 2)
  t.same(store.keys(), ['b'])
  t.equal(store.get('b'), 2)
  t.end()
})

t.test('a rename moves the entry with its value: the old key string is free', t => {
  const { store, door } = drivenStore()
  const value = {}
  const key = store.createKey('old')
  store.set(key, value)
  key.value = 'new'
  t.equal(store.get(key) === value, true)
  t.equal(store.get('new') === value, true)
  t.equal(store.has('old'), false)
  t.equal(store.delete('old'), false)
  t.equal(store.size(), 1)
  t.same(store.keys(), ['new'])
  t.equal(door.valueCount(), 1)
  store.set('old', 'another')
  t.equal(store.get('new') === value, true)
  t.end()
})

t.test('a rename moves the entry whoever set it', t => {
  const store = new MemoryStore()
  const key = store.createKey('old')
  store.set('old', undefined)
  key.value = 'new'
  t.equal(store.has('new'), true)
  t.equal(store.has('old'), false)
  t.end()
})

t.test('the remaining time to live moves along', t => {
  for (const target of ['no target', 'a dead target']) {
    for (const [ttl, at] of [[100, 0], [100, 40], [1000, 999.5], [1e9, 1e8], [1, 0.5]]) {
      const { store, door } = drivenStore()
      const key = store.createKey('old')
      if (target === 'a dead target') store.set('new', 'dead', { ttl: 0.25 })
      door.advance(0.25)
      store.set(key, 'value', { ttl })
      door.advance(at)
      key.value = 'new'
      door.setTime(0.25 + ttl - 0.125)
      t.equal(store.get('new'), 'value', `${target}, ${ttl} ms, renamed at ${at}`)
      t.equal(store.size(), 1)
      door.setTime(0.25 + ttl)
      t.equal(store.has('new'), false)
      t.equal(store.size(), 0)
    }
  }
  t.end()
})

t.test('a permanent entry stays permanent on the place of a dead one, and the dead value goes', t => {
  const { store, door } = drivenStore()
  const key = store.createKey('old')
  store.set('new', 'dead', { ttl: 10 })
  store.set(key, 'value')
  door.advance(10)
  key.value = 'new'
  t.equal(door.valueCount(), 1)
  door.advance(1e9)
  t.equal(store.get(key), 'value')
  t.same(store.keys(), ['new'])
  t.end()
})

t.test('onto a live entry nothing moves: the key points at it, the old entry stays', t => {
  for (const ttl of [50, Infinity]) {
    const { store, door } = drivenStore()
    const key = store.createKey('old')
    store.set(key, 'mine', { ttl: 100 })
    store.set('new', 'theirs', { ttl })
    key.value = 'new'
    t.equal(store.get(key), 'theirs')
    t.equal(store.get('old'), 'mine')
    t.equal(store.size(), 2)
    key.value = 'free'
    t.equal(store.get(key), 'theirs', 'it has taken the other entry along')
    t.equal(store.get('old'), 'mine')
    door.setTime(99.5)
    t.equal(store.has('old'), true)
    t.equal(store.has('free'), ttl === Infinity)
    door.setTime(100)
    t.equal(store.has('old'), false)
  }
  t.end()
})

t.test('a stored undefined occupies its key as well', t => {
  const store = new MemoryStore()
  const key = store.createKey('old')
  store.set('old', 1)
  store.set('new', undefined)
  key.value = 'new'
  t.equal(store.get(key), undefined)
  t.equal(store.get('old'), 1)
  t.end()
})

t.test('a dead entry does not move, and does not come back', t => {
  const { store, door } = drivenStore()
  const key = store.createKey('old')
  store.set(key, 'value', { ttl: 10 })
  door.advance(10)
  key.value = 'new'
  t.equal(store.has('new'), false)
  t.equal(store.size(), 0)
  t.equal(key.value, 'new')
  t.end()
})

t.test('without an entry a rename only points', t => {
  const store = new MemoryStore()
  const key = store.createKey('old')
  key.value = 'new'
  t.equal(store.size(), 0)
  store.set(key, 1)
  t.same(store.keys(), ['new'])
  t.end()
})

t.test("onRename: 'move' is the default, 'point' never moves anything", t => {
  for (const options of [undefined, {}, { onRename: undefined }, { onRename: 'move' }]) {
    const store = new MemoryStore()
    const key = store.createKey('old', options)
    store.set(key, 1)
    key.value = 'new'
    t.same(store.keys(), ['new'])
  }
  const store = new MemoryStore()
  const key = store.createKey('old', { onRename: 'point' })
  store.set(key, 1)
  key.value = 'new'
  t.same(store.keys(), ['old'])
  t.equal(store.has(key), false)
  key.value = 'old'
  t.equal(store.get(key), 1)
  t.end()
})

t.test('two keys on one string: one moves the entry away, the other stays behind', t => {
  const store = new MemoryStore()
  const first = store.createKey('same')
  const second = store.createKey('same')
  store.set(first, 1)
  t.equal(store.get(second), 1)
  first.value = 'moved'
  t.equal(store.get(first), 1)
  t.equal(store.has(second), false)
  second.value = 'moved'
  t.equal(store.get(second), 1)
  second.value = 'again'
  t.equal(store.get(second), 1)
  t.equal(store.has(first), false)
  t.end()
})

t.test('in another store a key is a key, but moves entries of its own store only', t => {
  const [own, other] = [new MemoryStore(), new MemoryStore()]
  const key = own.createKey('old')
  own.set(key, 'own')
  other.set(key, 'other')
  key.value = 'new'
  t.same(own.keys(), ['new'])
  t.same(other.keys(), ['old'])
  t.equal(other.has(key), false)
  other.set(key, 'new there')
  t.same(other.keys().sort(), ['new', 'old'])
  t.same(other.getKeys().map(String).sort(), ['new', 'old'])
  t.equal(other.getKeys().filter(listed => listed === key).length, 1)
  t.end()
})

t.test('assigning the same key string is a no-op', t => {
  const { store, door } = drivenStore()
  const key = store.createKey('1')
  store.set(key, 'value', { ttl: 100 })
  door.advance(50)
  for (const same of ['1', 1, 1n, Object('1'), { toString: () => '1' }]) key.value = same
  t.equal(store.get('1'), 'value')
  t.equal(String(key), '1')
  t.equal(store.getKeys()[0] === key, true)
  door.setTime(99.5)
  t.equal(store.has(key), true)
  door.setTime(100)
  t.equal(store.has(key), false)
  t.end()
})

t.test('after its store is closed a key only points', t => {
  const store = new MemoryStore()
  const other = new MemoryStore()
  const key = store.createKey('old')
  store.set(key, 1)
  other.set('old', 'other')
  store.close()
  key.value = 'new'
  t.equal(key.value, 'new')
  t.equal(other.get('old'), 'other')
  other.set(key, 2)
  t.equal(other.get('new'), 2)
  t.equal(thrownBy(() => store.get(key)).code, 'ERR_STORE_CLOSED')
  t.end()
})

t.test('a rename reaches no store that was opened after the own one was closed', t => {
  const closed = new MemoryStore()
  const key = closed.createKey('old')
  closed.close()
  for (let opened = 0; opened < 600; opened++) {
    const store = new MemoryStore()
    store.set('old', 'untouched')
    key.value = 'new'
    t.equal(store.get('old'), 'untouched')
    key.value = 'old'
    store.close()
  }
  t.end()
})

t.test('every entry of a large store can be renamed, among the others', t => {
  const store = new MemoryStore()
  const keys = Array.from({ length: 6000 }, (_, index) => store.createKey(`old ${index}`))
  keys.forEach((key, index) => store.set(key, index))
  keys.forEach((key, index) => { key.value = `new ${index}` })
  t.equal(store.size(), 6000)
  t.equal(keys.filter((key, index) => store.get(`new ${index}`) !== index || store.get(key) !== index).length, 0)
  t.equal(store.keys().filter(string => string.startsWith('old')).length, 0)
  t.end()
})
