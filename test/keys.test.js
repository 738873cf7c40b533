'use strict'

const t = require('tap')
const vm = require('vm')
const { MemoryStore, drivenStore, randomFrom, thrownBy } = require('./fixtures/driven-store')

class Version {
  constructor (major) { this.major = major }
  toString () { return `v${this.major}` }
}

class Temperature {
  [Symbol.toPrimitive] () { return 21.5 }
}

class Point {
  constructor (x, y) { Object.assign(this, { y, x }) }
}

class Sealed {
  toJSON () { return { kind: 'sealed' } }
}

function mutableKey (string) {
  return new MemoryStore().createKey(string)
}

function nested (depth) {
  let object = {}
  for (let level = 1; level < depth; level++) object = { o: object }
  return object
}

function cycle () {
  const object = { a: 1 }
  object.self = object
  return object
}

function revokedProxy () {
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  return proxy
}

const throwingGetter = () => ({ get bad () { throw new Error('from a getter') } })

const strings = [
  '', ' ', 'a', '0', '-0', 'NaN', 'undefined', 'null', '[object Object]', '{"a":1}', '@', '\0', 'a\0b', 'a\0c',
  '\ud800', '\udc00', '\udc00\ud800', 'a\ud800', '\ufffd', '\ufeff', '\uffff', '__proto__', 'constructor',
  'toString', 'hasOwnProperty', 'length', 'é', 'e\u0301', 'ÿ', 'Ā', 'ключ', 'Ключ', '😀', '👨‍👩‍👧', '日本', '\r\n'
]

const converted = [
  ['a mutable key', mutableKey('current'), 'current'],
  ['zero', 0, '0'],
  ['minus zero', -0, '0'],
  ['a fraction', 0.1, '0.1'],
  ['a large number', 1e21, '1e+21'],
  ['NaN', NaN, 'NaN'],
  ['minus Infinity', -Infinity, '-Infinity'],
  ['true', true, 'true'],
  ['false', false, 'false'],
  ['a bigint', 2n ** 70n, '1180591620717411303424'],
  ['a Date', new Date(1234567890123), '2009-02-13T23:31:30.123Z'],
  ['an invalid Date', new Date(NaN), 'Invalid Date'],
  ['an ArrayBuffer', new Uint8Array([1, 255]).buffer, 'ArrayBuffer:01ff'],
  ['a typed array', new Uint8Array([0, 16, 255]), 'Uint8Array:0010ff'],
  ['a wide typed array', new Uint16Array([1]), 'Uint16Array:0100'],
  ['a DataView', new DataView(new Uint8Array([1, 2, 3]).buffer, 1), 'DataView:0203'],
  ['a Buffer', Buffer.from('hi'), 'Buffer:6869'],
  ['a URL', new URL('https://example.org/a?b'), 'https://example.org/a?b'],
  ['a RegExp', /a+/gi, '/a+/gi'],
  ['a boxed string', Object('boxed'), 'boxed'],
  ['an object with a toString', new Version(2), 'v2'],
  ['an object with a Symbol.toPrimitive', new Temperature(), '21.5'],
  ['an array', [1, 'two', [3]], '[1,"two",[3]]'],
  ['an empty array', [], '[]'],
  ['a plain object', { b: 2, a: { d: 4, c: 3 } }, '{"a":{"c":3,"d":4},"b":2}'],
  ['an empty object', {}, '{}'],
  ['an object without a prototype', Object.assign(Object.create(null), { a: 1 }), '{"a":1}'],
  ['an object with an own __proto__', JSON.parse('{"__proto__":1,"a":2}'), '{"__proto__":1,"a":2}'],
  ['names in UTF-16 order', { '\uffff': 1, '😀': 2, a: 3, A: 4 }, '{"A":4,"a":3,"😀":2,"\uffff":1}'],
  ['values as JSON treats them', { a: undefined, b: NaN, c: -0, d: null, e () {} }, '{"b":null,"c":0,"d":null}'],
  ['an instance with properties', new Point(1, 2), '{"x":1,"y":2}'],
  ['an object with a toJSON', new Sealed(), '{"kind":"sealed"}'],
  ['an array of another realm', vm.runInNewContext('[1, 2]'), '[1,2]'],
  ['an object of another realm', vm.runInNewContext('({ b: 1, a: 2 })'), '{"a":2,"b":1}'],
  ['an object nested 256 deep', nested(256), `${'{"o":'.repeat(255)}{}${'}'.repeat(255)}`]
]

const byIdentity = {
  'a Map': () => new Map(),
  'a Set': () => new Set(),
  'a WeakMap': () => new WeakMap(),
  'a WeakSet': () => new WeakSet(),
  'a WeakRef': () => new WeakRef({}),
  'a Promise': () => Promise.resolve(),
  'a cycle': cycle,
  'an object with a throwing getter': throwingGetter,
  'an object with a bigint inside': () => ({ n: 1n }),
  'an object nested 257 deep': () => nested(257),
  'a revoked Proxy': revokedProxy,
  'an instance without properties': () => new (class Empty {})(),
  'an object whose toString throws': () => ({ toString () { throw new Error('no string') } }),
  'an object whose toString gives no string': () => ({ toString: () => ({}) })
}

// Every method agrees on what the key is.
function checkKey (t, key, string) {
  const store = new MemoryStore()
  const value = { of: 'the key' }
  t.equal(store.set(key, value), true)
  t.equal(store.get(key) === value, true, 'get by the key')
  t.equal(store.get(string) === value, true, 'get by its string')
  t.equal(store.has(key) && store.has(string), true)
  t.equal(store.keys().length === 1 && store.keys()[0] === string, true, 'keys')
  t.ok(store.getKeys().length === 1 && Object.is(store.getKeys()[0], key), 'getKeys')
  store.set('another', 1)
  t.equal(store.delete(key), true)
  t.equal(store.has(string), false)
  store.set(string, value)
  t.equal(store.get(key) === value, true, 'set by its string')
  t.equal(store.size(), 2)
  t.end()
}

for (const string of strings) {
  t.test(`the string ${JSON.stringify(string)} is its own key`, t => checkKey(t, string, string))
}

for (const [name, key, string] of converted) {
  t.test(`${name} is the key ${JSON.stringify(string).slice(0, 40)}`, t => checkKey(t, key, string))
}

for (const name of Object.keys(byIdentity)) {
  t.test(`${name} is a key by identity`, t => {
    const store = new MemoryStore()
    const [first, second] = [byIdentity[name](), byIdentity[name]()]
    store.set(first, 1)
    t.equal(store.has(second), false)
    store.set(second, 2)
    t.equal(store.get(first), 1)
    t.equal(store.get(second), 2)
    const keys = store.getKeys()
    t.ok(keys.length === 2 && keys.includes(first) && keys.includes(second))
    const string = store.keys()[keys.indexOf(first)]
    t.equal(typeof string, 'string')
    t.equal(store.get(string), 1)
    t.equal(store.delete(first), true)
    t.equal(store.has(string), false)
    t.end()
  })
}

t.test('strings that look alike are different keys', t => {
  const store = new MemoryStore()
  strings.forEach((string, index) => store.set(string, index))
  t.equal(store.size(), strings.length)
  t.same(strings.map(string => store.get(string)), strings.map((string, index) => index))
  t.same(store.keys().sort(), [...strings].sort())
  t.end()
})

const methods = {
  set: (store, key) => store.set(key, 'new'),
  get: (store, key) => store.get(key),
  has: (store, key) => store.has(key),
  delete: (store, key) => store.delete(key)
}

const refused = {
  null: [null, 'null'],
  undefined: [undefined, 'undefined'],
  'a symbol': [Symbol('s'), 'type symbol (Symbol(s))'],
  'a function': [function f () {}, 'function f'],
  'a class': [Version, 'function Version']
}

for (const name of Object.keys(refused)) {
  t.test(`${name} is refused as a key, and nothing changes`, t => {
    const [key, received] = refused[name]
    for (const method of Object.keys(methods)) {
      const { store, door } = drivenStore()
      store.set('null', 1)
      store.set('undefined', 2)
      const error = thrownBy(() => methods[method](store, key))
      t.ok(error instanceof TypeError, method)
      t.equal(error.code, 'ERR_INVALID_ARG_TYPE')
      t.equal(error.message, 'The "key" argument must be a string, number, boolean, bigint or object. ' +
        `Received ${received}`)
      t.same(store.keys().sort(), ['null', 'undefined'])
      t.equal(door.valueCount(), 2)
    }
    t.end()
  })
}

t.test('every length is exact, in one byte a unit and in two', t => {
  const store = new MemoryStore()
  const keys = new Set()
  for (const length of [...Array(20).keys(), 63, 64, 65, 254, 255, 256, 257, 258, 511, 512, 513, 70000]) {
    for (const unit of ['a', 'b', 'é', 'ж', '\ud800']) {
      const whole = unit.repeat(length)
      keys.add(whole).add(`${whole}a`).add(`${whole}ж`).add(`a${whole}`).add(`ж${whole}`).add(`${whole}\0`)
    }
  }
  for (const key of keys) store.set(key, key)
  t.equal(store.size(), keys.size)
  t.equal([...keys].filter(key => store.get(key) !== key).length, 0)
  const listed = store.keys()
  t.equal(listed.length, keys.size)
  t.equal(listed.filter(key => !keys.has(key)).length, 0)
  for (const key of keys) store.delete(key)
  t.equal(store.size(), 0)
  t.end()
})

t.test('a string joined from pieces is the key that it spells', t => {
  const store = new MemoryStore()
  const pieces = ['Наименование', ' ', 'x'.repeat(300), '😀']
  store.set(pieces.join(''), 1)
  t.equal(store.get(pieces[0] + pieces[1] + pieces[2] + pieces[3]), 1)
  t.equal(store.get(`-${pieces.join('')}-`.slice(1, -1)), 1)
  t.end()
})

t.test('half as many wide units of the same bytes are another key', t => {
  const store = new MemoryStore()
  const below = randomFrom(7)
  const pairs = [['A\u0004', '\u0441'], ['\u0004A', '\u4104']]
  for (let count = 0; count < 500; count++) {
    const bytes = Array.from({ length: 2 * (1 + below(300)) }, () => 1 + below(255))
    const units = Array.from({ length: bytes.length / 2 }, (_, at) => bytes[2 * at] + 256 * bytes[2 * at + 1])
    pairs.push([String.fromCharCode(...bytes), String.fromCharCode(...units)])
  }
  for (const [narrow, wide] of pairs) {
    store.set(narrow, 'narrow')
    store.set(wide, 'wide')
  }
  t.equal(pairs.filter(([narrow]) => store.get(narrow) !== 'narrow').length, 0)
  t.equal(pairs.filter(([, wide]) => store.get(wide) !== 'wide').length, 0)
  t.equal(store.size(), 2 * new Set(pairs.map(([narrow]) => narrow)).size)
  t.end()
})

t.test('objects of equal content are one key, whatever the order of their members', t => {
  const store = new MemoryStore()
  store.set({ a: 1, b: [{ c: 2, d: 3 }] }, 'value')
  t.equal(store.get({ b: [{ d: 3, c: 2 }], a: 1 }), 'value')
  t.equal(store.get({ a: 1, b: [{ c: 2, d: 4 }] }), undefined)
  t.equal(store.get(['a', 1]), undefined)
  t.end()
})

t.test('an object is read anew at each call', t => {
  const store = new MemoryStore()
  const key = { id: 1 }
  store.set(key, 'first')
  key.id = 2
  t.equal(store.has(key), false)
  store.set(key, 'second')
  t.equal(store.get({ id: 1 }), 'first')
  t.same(store.keys().sort(), ['{"id":1}', '{"id":2}'])
  t.end()
})

t.test('an object is the same key in every store', t => {
  const key = new Map()
  const [first, second] = [new MemoryStore(), new MemoryStore()]
  first.set(key, 1)
  second.set(key, 2)
  t.same(first.keys(), second.keys())
  t.end()
})
