'use strict'

const t = require('tap')
const { MemoryStore, drivenStore, thrownBy } = require('./fixtures/driven-store')

// Everything below is said in two ways, a key's own string and a getter's: whatever runs code of the
// application's in the middle of a call.
function keyThat (act) {
  return { toString () { act(); return 'key' } }
}

function jsonKeyThat (act) {
  return { toJSON () { act(); return 'key' } }
}

function optionsThat (act, options) {
  return { get ttl () { act(); return options === undefined ? undefined : options.ttl } }
}

function consistent (t, store, door) {
  const keys = store.keys()
  t.equal(store.size(), keys.length)
  t.equal(keys.filter(key => store.get(key) === undefined).length, 0, 'every entry has its value')
  t.equal(new Set(keys.map(key => store.get(key))).size, keys.length, 'and its own')
  t.equal(door.valueCount(), keys.length, 'and nothing else is held')
}

t.test('a key that sets the same key while it is read: the outer call comes last', t => {
  const { store, door } = drivenStore()
  store.set(keyThat(() => store.set('key', 'inner')), 'outer')
  t.equal(store.get('key'), 'outer')
  t.same(store.keys(), ['key'])
  store.set('other', 'value', optionsThat(() => store.set('other', 'inner')))
  t.equal(store.get('other'), 'value')
  consistent(t, store, door)
  t.end()
})

t.test('a key that sets thousands of others while it is read', t => {
  const { store, door } = drivenStore()
  const fill = () => { for (let index = 0; index < 3000; index++) store.set(`filled ${index}`, { index }) }
  store.set(keyThat(fill), 'by key')
  store.set('option', 'by option', optionsThat(fill))
  t.equal(store.get('key'), 'by key')
  t.equal(store.get('option'), 'by option')
  t.equal(store.get(keyThat(fill)), 'by key')
  t.equal(store.size(), 3002)
  consistent(t, store, door)
  t.end()
})

t.test('a key that deletes itself while it is read', t => {
  const { store, door } = drivenStore()
  const drop = () => store.delete('key')
  for (const key of [keyThat(drop), jsonKeyThat(() => store.delete('"key"'))]) {
    store.set(key, 1)
    t.equal(store.get(key), undefined)
    store.set(key, 1)
    t.equal(store.has(key), false)
    store.set(key, 1)
    t.equal(store.delete(key), false)
    t.equal(store.set(key, 2), true)
    t.equal(store.size(), 1)
    store.clear()
  }
  store.set('key', 1)
  store.set('key', 2, optionsThat(drop))
  t.equal(store.get('key'), 2)
  consistent(t, store, door)
  t.end()
})

t.test('a key that clears the store while it is read', t => {
  const { store, door } = drivenStore()
  for (let round = 0; round < 3; round++) {
    for (let index = 0; index < 2500; index++) store.set(index, { index })
    t.equal(store.set(keyThat(() => store.clear()), 'value'), true)
    t.same(store.keys(), ['key'])
    t.equal(store.get('key'), 'value')
    t.equal(store.set('option', 'another', optionsThat(() => store.clear())), true)
    t.same(store.keys(), ['option'])
    t.equal(store.get(keyThat(() => store.clear())), undefined)
    t.equal(store.size(), 0)
    consistent(t, store, door)
  }
  t.end()
})

const interrupted = {
  set: (store, key) => store.set(key, 1),
  get: (store, key) => store.get(key),
  has: (store, key) => store.has(key),
  delete: (store, key) => store.delete(key)
}

for (const method of Object.keys(interrupted)) {
  t.test(`${method} with a key that closes the store throws ERR_STORE_CLOSED`, t => {
    for (const filled of [0, 1, 3000]) {
      const store = new MemoryStore()
      for (let index = 0; index < filled; index++) store.set(index, {})
      store.set('key', 1)
      const error = thrownBy(() => interrupted[method](store, keyThat(() => store.close())))
      t.equal(error.code, 'ERR_STORE_CLOSED')
      t.equal(thrownBy(() => store.size()).code, 'ERR_STORE_CLOSED')
    }
    t.end()
  })

  t.test(`${method} with a key that closes the store never reaches a store opened since`, t => {
    // Enough of them for a number of the closed store to come round again.
    for (const opened of [1, 2, 511, 512, 513, 1023, 1024, 1025]) {
      const store = new MemoryStore()
      let other
      const key = keyThat(() => {
        store.close()
        for (let count = 1; count < opened; count++) new MemoryStore().close()
        other = new MemoryStore()
        other.set('key', 'untouched')
      })
      t.equal(thrownBy(() => interrupted[method](store, key)).code, 'ERR_STORE_CLOSED')
      t.equal(other.get('key'), 'untouched', `${opened} opened`)
      t.equal(other.size(), 1)
      other.close()
    }
    t.end()
  })
}

t.test('options that close the store make set throw ERR_STORE_CLOSED', t => {
  for (const options of [undefined, { ttl: 5 }]) {
    const store = new MemoryStore()
    store.set('key', 1)
    const error = thrownBy(() => store.set('key', 2, optionsThat(() => store.close(), options)))
    t.equal(error.code, 'ERR_STORE_CLOSED')
  }
  t.end()
})

t.test('a mutable key renamed by the options of the call that uses it', t => {
  const { store, door } = drivenStore()
  const key = store.createKey('old')
  store.set(key, 'first')
  store.set(key, 'second', optionsThat(() => { key.value = 'new' }))
  t.equal(store.get('new'), 'first', 'what was there has moved')
  t.equal(store.get('old'), 'second', 'the call had read the key before')
  t.same(store.getKeys().map(String).sort(), ['new', 'old'])
  t.equal(store.getKeys().filter(listed => typeof listed === 'string').length, 1)
  consistent(t, store, door)
  t.end()
})

t.test('a value that assigns the same mutable key while it is read: the outer assignment comes last', t => {
  const { store, door } = drivenStore()
  const key = store.createKey('start')
  store.set(key, 'value')
  const value = { toString () { key.value = 'inner'; return 'outer' } }
  key.value = value
  t.equal(key.value === value, true)
  t.equal(String(key), 'outer')
  t.same(store.keys(), ['outer'])
  t.equal(store.get(key), 'value')
  consistent(t, store, door)
  t.end()
})

t.test('a value that is read, assigned and read, 100 deep', t => {
  const { store, door } = drivenStore()
  const key = store.createKey('start')
  store.set(key, 'value')
  const nested = depth => ({
    toString () {
      if (depth > 0) key.value = nested(depth - 1)
      return `level ${depth}`
    }
  })
  key.value = nested(100)
  t.equal(String(key), 'level 100')
  t.same(store.keys(), ['level 100'])
  t.equal(store.get(key), 'value')
  consistent(t, store, door)
  t.end()
})

t.test('a value that changes the store while it is read by an assignment', t => {
  const acts = {
    'occupies the target': [store => store.set('next', 'occupant'), ['next', 'old'], 'occupant'],
    'deletes the entry': [store => store.delete('old'), [], undefined],
    'replaces the entry': [store => store.set('old', 'replaced'), ['next'], 'replaced'],
    'clears the store': [store => store.clear(), [], undefined]
  }
  for (const name of Object.keys(acts)) {
    const [act, keys, got] = acts[name]
    const { store, door } = drivenStore()
    const key = store.createKey('old')
    store.set(key, 'value')
    key.value = { toString () { act(store); return 'next' } }
    t.same(store.keys().sort(), keys, name)
    t.equal(store.get(key), got)
    consistent(t, store, door)
  }
  const store = new MemoryStore()
  const key = store.createKey('old')
  key.value = { toString () { store.close(); return 'next' } }
  t.equal(String(key), 'next')
  t.end()
})

t.test('a value that throws while it is read is keyed by identity; one that throws midway did what it did', t => {
  const { store, door } = drivenStore()
  const key = store.createKey('old')
  store.set(key, 'value')
  const value = { toString () { store.set('aside', 'set'); throw new Error('midway') } }
  key.value = value
  t.equal(store.get(value), 'value')
  t.equal(store.get('aside'), 'set')
  t.equal(store.has('old'), false)
  consistent(t, store, door)
  t.end()
})

t.test('createKey with a value or options that close the store gives a key that only points', t => {
  for (const closing of [
    store => store.createKey({ toString () { store.close(); return 'key' } }),
    store => store.createKey('key', { get onRename () { store.close(); return 'move' } })
  ]) {
    const store = new MemoryStore()
    const key = closing(store)
    key.value = 'next'
    t.equal(String(key), 'next')
  }
  t.end()
})

t.test('a constructor in the options of another', t => {
  let inner
  const options = { get ttl () { inner = new MemoryStore({ ttl: 5 }); return 10 } }
  const { store, door } = drivenStore(options)
  store.set('key', 1)
  inner.set('key', 2)
  door.advance(10)
  t.equal(store.has('key'), false)
  t.end()
})
