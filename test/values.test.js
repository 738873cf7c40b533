'use strict'

const t = require('tap')
const { MemoryStore, drivenStore, randomFrom } = require('./fixtures/driven-store')

class Person {
  #secret = 1
  reveal () { return this.#secret }
}

function revokedProxy () {
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  return proxy
}

function cycle () {
  const object = {}
  object.self = object
  return object
}

const values = {
  undefined,
  null: null,
  true: true,
  false: false,
  zero: 0,
  'minus zero': -0,
  NaN,
  'a fraction': 0.1,
  Infinity,
  'minus Infinity': -Infinity,
  'the greatest safe integer': Number.MAX_SAFE_INTEGER,
  'the smallest number': Number.MIN_VALUE,
  'a small bigint': 0n,
  'a huge bigint': 2n ** 2000n,
  'the empty string': '',
  'a string': 'value',
  'a string with a lone surrogate': '\ud800',
  'a string with NUL': 'a\0b',
  'a million units': 'й'.repeat(1e6),
  'a symbol': Symbol('value'),
  'a registered symbol': Symbol.for('value'),
  'a well-known symbol': Symbol.iterator,
  'a plain object': { a: 1 },
  'an object without a prototype': Object.create(null),
  'a frozen object': Object.freeze({ a: 1 }),
  'a cycle': cycle(),
  'an array': [1, 2],
  'a sparse array': new Array(5),
  'a function': function () {},
  'an arrow function': () => {},
  'an async function': async () => {},
  'a generator function': function * () {},
  'a class': Person,
  'an instance': new Person(),
  'a Proxy': new Proxy({}, {}),
  'a callable Proxy': new Proxy(() => {}, {}),
  'a revoked Proxy': revokedProxy(),
  'a Date': new Date(0),
  'an invalid Date': new Date(NaN),
  'a RegExp': /a/g,
  'an Error': new Error('value'),
  'a Map': new Map([[1, 2]]),
  'a Set': new Set([1]),
  'a WeakMap': new WeakMap(),
  'a WeakRef': new WeakRef({}),
  'a Promise': Promise.resolve(1),
  'an ArrayBuffer': new ArrayBuffer(8),
  'a SharedArrayBuffer': new SharedArrayBuffer(8),
  'a typed array': new Uint8Array(3),
  'a Buffer': Buffer.from('value'),
  'a boxed number': Object(1),
  'a boxed symbol': Object(Symbol('value')),
  'the global object': globalThis,
  'a store': new MemoryStore()
}

const names = Object.keys(values)

for (const name of names) {
  t.test(`${name} comes back as the identical value`, t => {
    const store = new MemoryStore()
    t.equal(store.set('key', values[name]), true)
    t.ok(Object.is(store.get('key'), values[name]))
    t.equal(store.has('key'), true)
    t.equal(store.size(), 1)
    t.equal(store.delete('key'), true)
    t.equal(store.get('key'), undefined)
    t.end()
  })
}

t.test('any value replaces any other, and leaves one entry with it', t => {
  const store = new MemoryStore()
  const wrong = []
  for (const before of names) {
    for (const after of names) {
      store.set('key', values[before])
      store.set('key', values[after])
      if (!Object.is(store.get('key'), values[after])) wrong.push(`${before} to ${after}`)
    }
  }
  t.same(wrong, [])
  t.same(store.keys(), ['key'])
  t.end()
})

t.test('a stored undefined is an entry like any other, and no entry is none', t => {
  const store = new MemoryStore()
  store.set('stored', undefined)
  t.equal(store.get('stored'), undefined)
  t.equal(store.get('absent'), undefined)
  t.equal(store.has('stored'), true)
  t.equal(store.has('absent'), false)
  t.same(store.keys(), ['stored'])
  t.same(store.getKeys(), ['stored'])
  t.equal(store.delete('absent'), false)
  t.equal(store.delete('stored'), true)
  t.equal(store.has('stored'), false)
  t.end()
})

t.test('a value left out is undefined', t => {
  const store = new MemoryStore()
  t.equal(store.set('key'), true)
  t.equal(store.has('key'), true)
  t.equal(store.get('key'), undefined)
  t.end()
})

t.test('a value is kept, not copied: what is done to it later shows', t => {
  const store = new MemoryStore()
  const value = { list: [] }
  store.set('key', value)
  value.list.push(1)
  t.same(store.get('key').list, [1])
  store.get('key').list.push(2)
  t.same(value.list, [1, 2])
  t.end()
})

t.test('a store is a value of itself', t => {
  const store = new MemoryStore()
  store.set('self', store)
  t.equal(store.get('self').get('self').get('self') === store, true)
  store.get('self').clear()
  t.equal(store.size(), 0)
  t.end()
})

t.test('no code of a value ever runs', t => {
  const ran = []
  const traps = new Proxy({}, {
    get (target, trap) {
      return (...rest) => {
        ran.push(trap)
        return Reflect[trap](...rest)
      }
    }
  })
  const value = new Proxy(function () {}, traps)
  const store = new MemoryStore()
  for (const key of ['key', 1, {}]) {
    store.set(key, value)
    store.set(key, value, { ttl: 1000, keepTtl: true })
    store.get(key)
    store.has(key)
  }
  store.size()
  store.keys()
  store.getKeys()
  const key = store.createKey('key')
  key.value = 'moved'
  store.delete('moved')
  store.clear()
  store.close()
  t.same(ran, [])
  t.end()
})

t.test('a thenable is handed back, not awaited', t => {
  const store = new MemoryStore()
  const thenable = { then () { throw new Error('awaited') } }
  store.set('key', thenable)
  t.equal(store.get('key') === thenable, true)
  t.end()
})

t.test('each of thousands of entries has its own value', t => {
  const store = new MemoryStore()
  const count = 5000
  for (let index = 0; index < count; index++) store.set(`key ${index}`, { index })
  let right = 0
  for (let index = 0; index < count; index++) {
    if (store.get(`key ${index}`).index === index) right++
  }
  t.equal(right, count)
  t.equal(store.size(), count)
  t.end()
})

t.test('clear lets every value go, answers true, and leaves a store to go on with', t => {
  const { store, door } = drivenStore()
  for (let index = 0; index < 3000; index++) store.set(index, { index })
  t.equal(door.valueCount(), 3000)
  t.equal(store.clear(), true)
  t.equal(door.valueCount(), 0)
  t.equal(store.size(), 0)
  t.same(store.keys(), [])
  t.same(store.getKeys(), [])
  t.equal(store.get(1), undefined)
  t.equal(store.clear(), true)
  store.set(1, 'again')
  t.equal(store.get(1), 'again')
  t.same(store.getKeys(), [1])
  t.end()
})

t.test('delete and overwrite let the old value go at once', t => {
  const { store, door } = drivenStore()
  store.set('key', {})
  store.set('key', {})
  t.equal(door.valueCount(), 1)
  store.delete('key')
  t.equal(door.valueCount(), 0)
  t.end()
})

t.test('two stores share nothing', t => {
  const first = new MemoryStore()
  const second = new MemoryStore()
  first.set('key', 1)
  t.equal(second.has('key'), false)
  second.set('key', 2)
  first.clear()
  t.equal(second.get('key'), 2)
  t.end()
})

for (const seed of [1, 2, 3]) {
  t.test(`a long random run leaves what it leaves in a Map (seed ${seed})`, t => {
    const below = randomFrom(seed)
    const { store, door } = drivenStore()
    const model = new Map()
    const wrong = []
    for (let step = 0; step < 20000; step++) {
      const key = `key ${below(3000)}`
      const choice = below(100)
      if (choice < 50) {
        const value = choice < 40 ? { step } : undefined
        store.set(key, value)
        model.set(key, value)
      } else if (choice < 70) {
        if (store.delete(key) !== model.delete(key)) wrong.push(`delete at ${step}`)
      } else if (choice < 99 || below(50) > 0) {
        if (store.get(key) !== model.get(key)) wrong.push(`get at ${step}`)
        if (store.has(key) !== model.has(key)) wrong.push(`has at ${step}`)
      } else {
        store.clear()
        model.clear()
      }
      if (store.size() !== model.size) wrong.push(`size at ${step}`)
    }
    t.same(wrong, [])
    t.same(store.keys().sort(), [...model.keys()].sort())
    t.equal(door.valueCount(), [...model.values()].filter(Boolean).length)
    t.end()
  })
}
