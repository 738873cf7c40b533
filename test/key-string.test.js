'use strict'

const t = require('tap')
const { types } = require('util')
const vm = require('vm')
const { MessageChannel } = require('worker_threads')
const { keyString, mutableKeyCell, registerMutableKey } = require('../lib/key-string')

const IDENTITY = /^@[0-9a-f]{32}:[1-9][0-9]*$/

const inOtherRealm = (source) => vm.runInNewContext(source)

// Works out `read()` while the properties are planted. Nothing is asserted meanwhile: the test
// runner itself uses what is planted.
function whilePlanted (plants, read) {
  const { defineProperty, deleteProperty, getOwnPropertyDescriptor } = Reflect
  const before = []
  for (let index = 0; index < plants.length; index++) {
    before[index] = getOwnPropertyDescriptor(plants[index].target, plants[index].property)
  }
  const descriptors = plants.map(({ descriptor }) => ({ __proto__: null, configurable: true, ...descriptor }))
  try {
    for (let index = 0; index < plants.length; index++) {
      defineProperty(plants[index].target, plants[index].property, descriptors[index])
    }
    return read()
  } finally {
    for (let index = plants.length - 1; index >= 0; index--) {
      const { target, property } = plants[index]
      if (before[index] === undefined) deleteProperty(target, property)
      else defineProperty(target, property, before[index])
    }
  }
}

function plant (target, property, value) {
  return { target, property, descriptor: { value, writable: true, enumerable: false } }
}

function isReplaceable (target, property) {
  const descriptor = Reflect.getOwnPropertyDescriptor(target, property)
  return descriptor === undefined || descriptor.configurable
}

function detach (buffer) {
  const { port1, port2 } = new MessageChannel()
  port1.postMessage(buffer, [buffer])
  port1.close()
  port2.close()
}

function identityOf (t, key, message) {
  const first = keyString(key)
  t.match(first, IDENTITY, `${message}: by identity`)
  t.equal(keyString(key), first, `${message}: the same string at each call`)
  return first
}

function nested (depth) {
  let value = {}
  for (let level = 1; level < depth; level++) value = level % 2 === 0 ? { a: value } : [value]
  return value
}

t.test('a string is itself, unit by unit', (t) => {
  const strings = [
    '', 'plain', '__proto__', 'constructor', 'a\0b', '\0', '\ud800', '\udc00', 'x\udfff\ud800y', '😀',
    'ÿ', 'Ā', '{"a":1}', '[object Object]', 'x'.repeat(1e6)
  ]
  for (const string of strings) t.ok(keyString(string) === string, JSON.stringify(string.slice(0, 20)))
  t.end()
})

t.test('a mutable key is its current key string', (t) => {
  const cell = { string: 'first' }
  const target = { value: 'not looked at' }
  const proxy = new Proxy(target, { get () { throw new Error('A trap ran') } })
  registerMutableKey(proxy, cell)

  t.equal(mutableKeyCell(proxy), cell)
  t.equal(keyString(proxy), 'first')
  cell.string = 'second'
  t.equal(keyString(proxy), 'second', 'read at each call')
  cell.string = ''
  t.equal(keyString(proxy), '', 'the empty string too')

  t.equal(mutableKeyCell(target), undefined, 'only what was registered')
  for (const other of [{}, Object.create(target), null, undefined, 'first', 1, Symbol('first'), () => {}]) {
    t.equal(mutableKeyCell(other), undefined)
  }
  t.equal(keyString(target), '{"value":"not looked at"}')
  t.end()
})

t.test('the mutable key row comes before every other object row', (t) => {
  for (const object of [new Date(0), Buffer.from('a'), new Map(), new URL('http://a/'), [1], { a: 1 }]) {
    registerMutableKey(object, { string: 'the cell' })
    t.equal(keyString(object), 'the cell')
  }
  t.end()
})

t.test('number, boolean and bigint are String(key)', (t) => {
  const expectations = [
    [0, '0'], [-0, '0'], [1, '1'], [-1.5, '-1.5'], [1e21, '1e+21'], [1e-7, '1e-7'], [NaN, 'NaN'],
    [Infinity, 'Infinity'], [-Infinity, '-Infinity'], [2 ** 53, '9007199254740992'],
    [true, 'true'], [false, 'false'],
    [0n, '0'], [-7n, '-7'], [2n ** 80n, '1208925819614629174706176']
  ]
  for (const [key, expected] of expectations) t.equal(keyString(key), expected)
  t.end()
})

t.test('null, undefined, a symbol and a function are refused', (t) => {
  const refusals = [
    [null, 'null'],
    [undefined, 'undefined'],
    [Symbol('s'), 'type symbol (Symbol(s))'],
    [function named () {}, 'function named'],
    [class Named {}, 'function Named'],
    [new Proxy(() => {}, { get () { throw new Error('A trap ran') } }), 'a Proxy'],
    [Object.assign(() => {}, { toString: () => 'text', toJSON: () => 'text' }), 'an anonymous function']
  ]
  for (const [key, received] of refusals) {
    t.throws(() => keyString(key), {
      constructor: TypeError,
      code: 'ERR_INVALID_ARG_TYPE',
      message: `The "key" argument must be a string, number, boolean, bigint or object. Received ${received}`
    })
  }
  t.throws(() => keyString(), { code: 'ERR_INVALID_ARG_TYPE' })
  t.end()
})

t.test('the refusal names the argument it is told', (t) => {
  t.throws(() => keyString(null, 'initialValue'), {
    code: 'ERR_INVALID_ARG_TYPE',
    message: /^The "initialValue" argument must be /
  })
  t.equal(keyString('a', 'initialValue'), 'a')
  t.equal(keyString(1, 'initialValue'), '1')
  t.end()
})

t.test('a Date is its ISO string', (t) => {
  const iso = '2020-02-29T12:34:56.789Z'
  class Subclass extends Date { toString () { return 'own' } }
  const decorated = Object.assign(new Date(iso), {
    toISOString: () => 'own', getTime: () => 0, toJSON: () => 'own', toString: () => 'own'
  })
  Object.defineProperty(decorated, Symbol.toPrimitive, { value: () => 'own' })

  t.equal(keyString(new Date(iso)), iso)
  t.equal(keyString(new Subclass(iso)), iso, 'a subclass')
  t.equal(keyString(decorated), iso, 'its own properties do not matter')
  t.equal(keyString(Object.setPrototypeOf(new Date(iso), null)), iso, 'nor its prototype')
  t.equal(keyString(inOtherRealm(`new Date('${iso}')`)), iso, 'nor its realm')
  t.equal(keyString(new Date(8.64e15)), '+275760-09-13T00:00:00.000Z')
  t.equal(keyString(new Date(-62198755200000)), '-000001-01-01T00:00:00.000Z')
  t.equal(keyString(new Date(NaN)), 'Invalid Date')

  const date = new Date(0)
  t.equal(keyString(date), '1970-01-01T00:00:00.000Z')
  date.setTime(1)
  t.equal(keyString(date), '1970-01-01T00:00:00.001Z', 'read at each call')

  t.match(keyString(Object.create(Date.prototype, { a: { value: 1, enumerable: true } })), IDENTITY, 'no real Date')
  t.end()
})

t.test('bytes are their type name and hex', (t) => {
  const { buffer } = Uint8Array.of(0, 1, 2, 255, 16, 171, 205, 239)
  const shared = new SharedArrayBuffer(2)
  new Uint8Array(shared).set([7, 8])

  t.equal(keyString(buffer), 'ArrayBuffer:000102ff10abcdef')
  t.equal(keyString(shared), 'SharedArrayBuffer:0708')
  t.equal(keyString(new DataView(buffer, 2, 3)), 'DataView:02ff10', 'only the bytes in view')
  t.equal(keyString(new Uint8Array(buffer, 1, 2)), 'Uint8Array:0102', 'only the bytes in view')
  t.equal(keyString(new Uint8Array(shared)), 'Uint8Array:0708')
  t.equal(keyString(Buffer.from('hé')), 'Buffer:68c3a9')
  t.equal(keyString(Buffer.from(buffer, 3, 2)), 'Buffer:ff10', 'only the bytes in view')
  t.equal(keyString(Buffer.alloc(0)), 'Buffer:')
  t.equal(keyString(new ArrayBuffer(0)), 'ArrayBuffer:')
  t.equal(keyString(inOtherRealm('Uint16Array.of(1).fill(257)')), 'Uint16Array:0101', 'of another realm')
  t.equal(keyString(inOtherRealm('new ArrayBuffer(1)')), 'ArrayBuffer:00', 'of another realm')
  t.equal(keyString(inOtherRealm('new DataView(new ArrayBuffer(1))')), 'DataView:00', 'of another realm')

  const bytes = Buffer.from([1])
  keyString(bytes)
  bytes[0] = 2
  t.equal(keyString(bytes), 'Buffer:02', 'read at each call')
  t.equal(keyString(new Uint8Array(1e6)).length, 'Uint8Array:'.length + 2e6)
  t.end()
})

t.test('every kind of typed array has its own name', (t) => {
  const names = [
    'Int8Array', 'Uint8Array', 'Uint8ClampedArray', 'Int16Array', 'Uint16Array', 'Int32Array', 'Uint32Array',
    'Float16Array', 'Float32Array', 'Float64Array', 'BigInt64Array', 'BigUint64Array'
  ].filter((name) => name in globalThis)
  for (const name of names) {
    const TypedArray = globalThis[name]
    t.equal(keyString(new TypedArray(1)), `${name}:${'00'.repeat(TypedArray.BYTES_PER_ELEMENT)}`)
  }
  t.end()
})

t.test('properties and prototypes can disguise no bytes', (t) => {
  const disguise = {
    toString: { value: () => 'own' },
    toJSON: { value: () => 'own' },
    [Symbol.toPrimitive]: { value: () => 'own' },
    [Symbol.toStringTag]: { value: 'Map' },
    buffer: { value: new ArrayBuffer(9) },
    byteLength: { value: 0 },
    byteOffset: { value: 1 },
    length: { value: 0 },
    constructor: { value: Map }
  }
  class Subclass extends Uint8Array { get [Symbol.toStringTag] () { return 'Subclass' } }

  t.equal(keyString(Object.defineProperties(Uint8Array.of(1), disguise)), 'Uint8Array:01')
  t.equal(keyString(Object.defineProperties(Buffer.from([1]), disguise)), 'Buffer:01')
  t.equal(keyString(Object.defineProperties(Uint8Array.of(1).buffer, disguise)), 'ArrayBuffer:01')
  t.equal(keyString(Object.defineProperties(new DataView(new ArrayBuffer(1)), disguise)), 'DataView:00')
  t.equal(keyString(Subclass.of(1)), 'Uint8Array:01')
  t.equal(keyString(Object.setPrototypeOf(Uint8Array.of(1), null)), 'Uint8Array:01')
  t.equal(keyString({ [Symbol.toStringTag]: 'Uint8Array', a: 1 }), '{"a":1}', 'a pretended array')
  t.match(keyString(Object.create(Uint8Array.prototype)), IDENTITY, 'no real array')
  t.end()
})

t.test('detached bytes are keyed by identity', (t) => {
  const buffer = new ArrayBuffer(8)
  const views = [buffer, new Uint8Array(buffer), Buffer.from(buffer), new DataView(buffer)]
  t.notMatch(keyString(buffer), IDENTITY)
  detach(buffer)
  t.equal(buffer.byteLength, 0, 'is detached')
  for (const view of views) identityOf(t, view, Object.prototype.toString.call(view))
  t.end()
})

t.test('Map, Set, WeakMap, WeakSet, WeakRef and Promise are keyed by identity', (t) => {
  const makers = {
    Map: () => new Map(),
    Set: () => new Set(),
    WeakMap: () => new WeakMap(),
    WeakSet: () => new WeakSet(),
    WeakRef: () => new WeakRef(t),
    Promise: () => Promise.resolve(1)
  }
  const foreign = { WeakRef: 'new WeakRef({})', Promise: 'Promise.resolve(1)' }
  const seen = new Set()
  for (const [name, make] of Object.entries(makers)) {
    const plain = make()
    const own = () => 'own'
    const disguised = Object.assign(make(), { a: 1, toString: own, toJSON: own, [Symbol.toPrimitive]: own })
    seen.add(identityOf(t, plain, name)).add(identityOf(t, disguised, `${name} with an idea of its own`))
    if (name !== 'WeakRef') seen.add(identityOf(t, Object.setPrototypeOf(make(), { a: 1 }), `${name} in disguise`))
    seen.add(identityOf(t, inOtherRealm(foreign[name] || `new ${name}()`), `${name} of another realm`))
  }
  t.equal(seen.size, 4 * 6 - 1, 'no two are the same')

  const map = new Map()
  const before = keyString(map)
  map.set('a', 1)
  t.equal(keyString(map), before, 'its content does not matter')
  t.equal(keyString({ [Symbol.toStringTag]: 'WeakRef', a: 1 }), '{"a":1}', 'a pretended WeakRef')
  t.end()
})

t.test('an object with its own idea of a string is that string', (t) => {
  class Point {
    constructor (x, y) { this.x = x; this.y = y }
    toString () { return `${this.x}:${this.y}` }
  }
  class ObjectId {
    toHexString () { return '5f' }
    toString () { return this.toHexString() }
    toJSON () { return 'json' }
  }
  class List extends Array { toString () { return `List of ${this.length}` } }
  const expectations = [
    [new URL('https://example.com/a?b#c'), 'https://example.com/a?b#c'],
    [new URLSearchParams('a=1&b=2'), 'a=1&b=2'],
    [/a+/gi, '/a+/gi'],
    [Object('boxed'), 'boxed'],
    [Object('lone \ud800'), 'lone \ud800'],
    [Object(-0), '0'],
    [Object(1.5), '1.5'],
    [Object(true), 'true'],
    [Object(12n), '12'],
    [new RangeError('far'), 'RangeError: far'],
    [new Point(1, 2), '1:2'],
    [new ObjectId(), '5f'],
    [List.of(1, 2), 'List of 2'],
    [{ toString: () => 'own' }, 'own'],
    [{ toString: () => '' }, ''],
    [{ toString: () => 7 }, '7'],
    [{ toString: () => null }, 'null'],
    [{ toString: () => ({}), valueOf: () => 'from valueOf' }, 'from valueOf'],
    [{ toString: () => ' [object Object]' }, ' [object Object]'],
    [{ [Symbol.toPrimitive]: (hint) => hint }, 'string'],
    [{ [Symbol.toPrimitive]: () => 'primitive', toString: () => 'own' }, 'primitive'],
    [{ [Symbol.toPrimitive]: null, toString: () => 'own' }, 'own'],
    [Object.assign(Object.create(null), { toString: () => 'own' }), 'own'],
    [new Proxy(new Point(3, 4), {}), '3:4'],
    [inOtherRealm('new (class { toString () { return "foreign" } })()'), 'foreign'],
    [inOtherRealm('/a/g'), '/a/g'],
    [inOtherRealm('new String("foreign")'), 'foreign'],
    [inOtherRealm('[1, 2].map(String).concat({ toString: () => "x" })[2]'), 'x']
  ]
  for (const [key, expected] of expectations) t.equal(keyString(key), expected)
  t.end()
})

t.test('toString is called once, as a method', (t) => {
  let calls = 0
  const key = { toString () { calls++; return this === key ? 'own' : 'lost' } }
  t.equal(keyString(key), 'own')
  t.equal(calls, 1)
  t.equal(keyString(key), 'own')
  t.equal(calls, 2, 'and again at the next call')

  let boundCalls = 0
  const bound = function () { boundCalls++; return this.text }.bind({ text: 'bound' })
  t.equal(keyString({ toString: bound }), 'bound')
  t.equal(boundCalls, 1, 'a bound one too')

  const foreign = inOtherRealm('var calls = 0; ({ toString () { calls++; return "foreign" }, count: () => calls })')
  t.equal(keyString(foreign), 'foreign')
  t.equal(foreign.count(), 1, "another realm's too")
  t.end()
})

t.test('an idea that begins with "[object " is none', (t) => {
  class Bare { toString () { return '[object Bare]' } }
  t.equal(keyString({ toString: () => '[object Mine]', a: 1 }), '{"a":1}')
  t.equal(keyString(Object.assign(new Bare(), { a: 1 })), '{"a":1}')
  identityOf(t, new Bare(), 'nothing else to go by')
  identityOf(t, (function * () {})(), 'a generator')
  identityOf(t, [][Symbol.iterator](), 'an iterator')
  t.end()
})

t.test("any realm's toString of Object and Array is none", (t) => {
  t.equal(keyString([1, [2, 3]]), '[1,[2,3]]', 'not 1,2,3')
  t.equal(keyString(['1,2']), '["1,2"]')
  t.equal(keyString([]), '[]', 'not the empty string')
  t.equal(keyString(inOtherRealm('[1, [2, 3]]')), '[1,[2,3]]')
  t.equal(keyString(inOtherRealm('[]')), '[]')
  t.equal(keyString(inOtherRealm('new (class extends Array {})(1, 2)')), '[1,2]')
  t.equal(keyString(inOtherRealm('({ b: 1, a: [] })')), '{"a":[],"b":1}')
  t.equal(keyString(inOtherRealm('Object.create(null)')), '{}')
  t.equal(keyString({ a: 1, toString: Array.prototype.toString }), '{"a":1}')
  t.equal(keyString({ a: 1, toString: inOtherRealm('Array.prototype.toString') }), '{"a":1}')
  t.equal(keyString({ a: 1, toString: inOtherRealm('Object.prototype.toString') }), '{"a":1}')
  t.equal(keyString(Object.setPrototypeOf(['1,2'], Object.prototype)), '["1,2"]')
  t.equal(keyString({ 0: 'x', __proto__: Array.prototype }), '{"0":"x"}', 'an object like an array')
  t.end()
})

t.test("a native toString that is not Array's is its owner's idea", (t) => {
  const bound = function () { return `bound to ${this.name}` }.bind({ name: 'it' })
  t.equal(keyString({ toString: bound }), 'bound to it')
  t.equal(keyString({ toString: inOtherRealm('(function () { return "[native code]" })') }), '[native code]')
  t.equal(keyString({ toString: inOtherRealm('(function () { return "x" }).bind()') }), 'x')
  t.end()
})

t.test('an array or a plain object is its canonical JSON', (t) => {
  const expectations = [
    [{}, '{}'],
    [[], '[]'],
    [{ a: 1, b: 2 }, '{"a":1,"b":2}'],
    [{ b: 2, a: 1 }, '{"a":1,"b":2}'],
    [{ b: { d: 1, c: [{ z: 1, y: 2 }] }, a: null }, '{"a":null,"b":{"c":[{"y":2,"z":1}],"d":1}}'],
    [{ 10: 'x', 9: 'y', '-1': 'z', A: 1, a: 2, '': 0 }, '{"":0,"-1":"z","10":"x","9":"y","A":1,"a":2}'],
    [{ '\ud83d\ude00': 1, '\uffff': 2, '\ud800': 3 }, '{"\\ud800":3,"😀":1,"\uffff":2}'],
    [JSON.parse('{"b":1,"__proto__":{"x":1},"a":2}'), '{"__proto__":{"x":1},"a":2,"b":1}'],
    [Object.assign(Object.create(null), { b: 1, a: 2 }), '{"a":2,"b":1}'],
    [Object.create(Object.create(null)), '{}'],
    [{ u: undefined, f () {}, s: Symbol('s'), [Symbol('k')]: 1, a: 1 }, '{"a":1}'],
    [[undefined, () => {}, Symbol('s')], '[null,null,null]'],
    // eslint-disable-next-line no-sparse-arrays
    [[, 1, ,], '[null,1,null]'],
    [[NaN, Infinity, -Infinity, -0, 0], '[null,null,null,0,0]'],
    [{ a: NaN, b: -0 }, '{"a":null,"b":0}'],
    [['"\\/\b\n\u2028\ud800'], '["\\"\\\\/\\b\\n\u2028\\ud800"]'],
    [[Object('s'), Object(1), Object(false)], '["s",1,false]'],
    [[new Date(0), new Date(NaN)], '["1970-01-01T00:00:00.000Z",null]'],
    [[new Map([[1, 2]]), new Set([1]), /x/], '[{},{},{}]'],
    [[Buffer.from([1])], '[{"data":[1],"type":"Buffer"}]'],
    [
      [Uint8Array.from({ length: 11 }, (_, index) => index)],
      '[{"0":0,"1":1,"10":10,"2":2,"3":3,"4":4,"5":5,"6":6,"7":7,"8":8,"9":9}]'
    ],
    [[new URL('http://a/')], '["http://a/"]'],
    [Object.defineProperty({ a: 1 }, 'hidden', { value: 1 }), '{"a":1}'],
    [{ get a () { return 1 } }, '{"a":1}'],
    [{ toString: 'no function' }, '{"toString":"no function"}'],
    [Object.assign([1, 2], { extra: 3 }), '[1,2]'],
    [(function () { return arguments })('x', 'y'), '{"0":"x","1":"y"}'],
    [new Proxy([1, 2], {}), '[1,2]'],
    [new Proxy({ b: 1, a: 2 }, {}), '{"a":2,"b":1}'],
    [new (class { constructor () { this.b = 1; this.a = 2 } })(), '{"a":2,"b":1}']
  ]
  for (const [key, expected] of expectations) t.equal(keyString(key), expected)
  t.end()
})

t.test('toJSON is called as JSON.stringify calls it', (t) => {
  const calls = []
  const spy = { toJSON (...names) { calls.push([this === spy, names]); return { b: 1, a: 2 } } }
  t.equal(keyString(spy), '{"a":2,"b":1}')
  t.equal(keyString({ x: spy, y: [0, spy] }), '{"x":{"a":2,"b":1},"y":[0,{"a":2,"b":1}]}')
  t.strictSame(calls, [[true, ['']], [true, ['x']], [true, ['1']]])

  t.equal(keyString({ toJSON: () => 'text' }), '"text"')
  t.equal(keyString({ toJSON: () => null }), 'null')
  t.equal(keyString({ toJSON: () => Object(3) }), '3')
  t.equal(keyString([{ toJSON: () => undefined }, { a: { toJSON: () => undefined } }]), '[null,{}]')
  t.equal(keyString({ f: Object.assign(() => {}, { toJSON: () => 'of a function' }) }), '{"f":"of a function"}')
  t.equal(keyString({ toJSON: 1 }), '{"toJSON":1}', 'only a function counts')
  t.equal(keyString(new (class { toJSON () { return [1] } })()), '[1]', 'an object without properties of its own')
  identityOf(t, { toJSON: () => undefined, a: 1 }, 'toJSON that gives nothing')
  identityOf(t, { toJSON: () => () => {}, a: 1 }, 'toJSON that gives a function')
  t.end()
})

t.test('raw JSON is kept as it is', (t) => {
  // Runtimes before Node 21 have none to keep.
  const raw = JSON.rawJSON ? JSON.rawJSON('1e1000') : 1e100
  t.equal(keyString({ b: raw, a: 1 }), JSON.rawJSON ? '{"a":1,"b":1e1000}' : '{"a":1,"b":1e+100}')
  t.equal(keyString({ rawJSON: '1e1000' }), '{"rawJSON":"1e1000"}', 'a pretended one')
  t.end()
})

t.test('a bigint has JSON text only through BigInt.prototype.toJSON', (t) => {
  identityOf(t, { a: 1n }, 'bigint')
  identityOf(t, [Object(1n)], 'boxed bigint')
  const toJSON = plant(BigInt.prototype, 'toJSON', function () { return `${this}n` })
  const texts = whilePlanted([toJSON], () => [keyString({ a: 1n }), keyString([Object(1n)])])
  t.same(texts, ['{"a":"1n"}', '["1n"]'])
  t.end()
})

t.test('the text is that of JSON.stringify, members sorted', (t) => {
  let seed = 1
  const random = (below) => {
    seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff
    return (seed >>> 8) % below
  }
  const names = ['a', 'b', '10', '9', '__proto__', '', 'toString', 'é', '\ud800', '😀', '\uffff', 'A', 'length']
  const leaves = [
    () => undefined, () => null, () => true, () => -0, () => NaN, () => 1e21, () => random(1000) / 8,
    () => 'x"\n\udc00', () => Symbol('s'), () => () => {}, () => Object(1), () => Object('s'), () => Object(false),
    () => new Date(0), () => new Map(), () => Buffer.from([1, 2]), () => Float64Array.of(1.5),
    () => ({ toJSON: (name) => `at ${name}` }),
    () => [], () => ({}), () => Object.create({ inherited: 1 }), () => new Error('e'), () => /r/
  ]
  const generate = (depth) => {
    const kind = random(depth > 4 ? 1 : 3)
    if (kind === 0) return leaves[random(leaves.length)]()
    if (kind === 1) return Array.from({ length: random(5) }, () => generate(depth + 1))
    const object = {}
    for (let count = random(6); count > 0; count--) {
      const value = generate(depth + 1)
      const enumerable = random(9) > 0
      Object.defineProperty(object, names[random(names.length)], { value, enumerable, configurable: true })
    }
    return object
  }
  const sorted = (value) => {
    if (typeof value !== 'object' || value === null) return JSON.stringify(value)
    if (Array.isArray(value)) return `[${value.map(sorted).join(',')}]`
    const member = (name) => `${JSON.stringify(name)}:${sorted(value[name])}`
    return `{${Object.keys(value).sort().map(member).join(',')}}`
  }

  const differences = []
  for (let round = 0; round < 3000; round++) {
    const key = [generate(0)]
    const expected = sorted(JSON.parse(JSON.stringify(key)))
    const actual = keyString(key)
    if (actual !== expected) differences.push({ actual, expected })
  }
  t.same(differences.slice(0, 3), [])
  t.end()
})

t.test('depth: 256 levels have text, 257 have an identity', (t) => {
  t.equal(keyString(nested(256)), JSON.stringify(nested(256)))
  identityOf(t, nested(257), 'one level more')
  identityOf(t, nested(100000), 'far too many')
  t.end()
})

t.test('a cycle is keyed by identity, a shared branch is not', (t) => {
  const self = { a: 1 }
  self.self = self
  const array = [[]]
  array[0].push({ array })
  const throughToJSON = { toJSON () { return { again: throughToJSON } } }
  const branch = { x: 1 }
  let rounds = 3
  const ending = { get again () { return rounds-- > 0 ? ending : null } }

  identityOf(t, self, 'an object in itself')
  identityOf(t, array, 'an array in itself')
  identityOf(t, throughToJSON, 'a toJSON without end')
  t.match(keyString(ending), IDENTITY, 'a cycle that would come to an end')
  t.equal(keyString({ a: branch, b: [branch, branch] }), '{"a":{"x":1},"b":[{"x":1},{"x":1}]}')

  const nodes = Array.from({ length: 200 }, () => ({}))
  for (const [index, node] of nodes.entries()) {
    for (let link = 0; link < 10; link++) node[`link${link}`] = nodes[(index + 1) % nodes.length]
  }
  identityOf(t, nodes[0], 'a cycle of many branches, at once')
  t.end()
})

t.test('a huge text is put together without exhausting the heap', (t) => {
  const length = 3e6
  const text = keyString(new Array(length))
  t.equal(text.length, length * 5 + 1)
  t.ok(text.startsWith('[null,null,') && text.endsWith(',null,null]'))
  t.end()
})

t.test('whatever is left is keyed by identity', (t) => {
  class Empty {}
  const left = {
    'an instance without properties': new Empty(),
    'an instance with symbols only': Object.assign(new Empty(), { [Symbol('a')]: 1 }),
    'an instance with a hidden property': Object.defineProperty(new Empty(), 'a', { value: 1 }),
    Math,
    JSON,
    Atomics,
    'Intl.Collator': new Intl.Collator(),
    'a Proxy of a Map': new Proxy(new Map(), {})
  }
  const strings = Object.entries(left).map(([name, key]) => identityOf(t, key, name))
  t.equal(new Set(strings).size, strings.length, 'no two are the same')
  t.not(keyString(new Empty()), keyString(new Empty()))
  t.end()
})

t.test('whatever fails on the way is keyed by identity', (t) => {
  const fail = () => { throw new Error('No') }
  const trap = (name) => new Proxy({ a: 1 }, { [name]: fail })
  const revoked = Proxy.revocable({}, {})
  revoked.revoke()
  const revokedArray = Proxy.revocable([], {})
  revokedArray.revoke()
  const endless = { toString () { return `${this}` } }
  const failing = {
    'a getter': { get a () { return fail() } },
    'a nested getter': [{ b: { get a () { return fail() } } }],
    'a getter for toString': { get toString () { return fail() } },
    'a getter for toJSON': { get toJSON () { return fail() } },
    'a getter for Symbol.toPrimitive': { get [Symbol.toPrimitive] () { return fail() } },
    'a getter for Symbol.toStringTag': { get [Symbol.toStringTag] () { return fail() } },
    toString: { toString: fail, a: 1 },
    'toString without end': endless,
    'toString that gives a symbol': { toString: () => Symbol('s') },
    'toString and valueOf that give objects': { toString: () => ({}), valueOf: () => ({}) },
    'Symbol.toPrimitive': { [Symbol.toPrimitive]: fail },
    'Symbol.toPrimitive that is no function': { [Symbol.toPrimitive]: 1 },
    'Symbol.toPrimitive that gives an object': { [Symbol.toPrimitive]: () => ({}) },
    'a boxed symbol': Object(Symbol('s')),
    toJSON: { toJSON: fail },
    'a nested toJSON': { a: [{ toJSON: fail }] },
    'a thrown undefined': { toString () { throw undefined } }, // eslint-disable-line no-throw-literal
    'a revoked proxy': revoked.proxy,
    'a revoked proxy of an array': revokedArray.proxy,
    'a nested revoked proxy': [revoked.proxy],
    'the trap get': trap('get'),
    'the trap ownKeys': trap('ownKeys'),
    'the trap getOwnPropertyDescriptor': trap('getOwnPropertyDescriptor'),
    'the trap getPrototypeOf': trap('getPrototypeOf'),
    'a Proxy of a Date': new Proxy(new Date(0), {}),
    'an impossible length': new Proxy([], { get: (array, name) => name === 'length' ? 1n : array[name] }),
    'a prototype with a getter': Object.create(URL.prototype)
  }
  const strings = Object.entries(failing).map(([name, key]) => identityOf(t, key, name))
  t.equal(new Set(strings).size, strings.length, 'no two are the same')
  t.end()
})

t.test('a key that failed is read anew at each call', (t) => {
  const key = { a: 1n }
  const identity = keyString(key)
  key.a = 1
  t.equal(keyString(key), '{"a":1}')
  key.a = 2n
  t.equal(keyString(key), identity, 'and its identity stays the same')
  t.end()
})

t.test('an identity has a random prefix per environment', (t) => {
  const path = require.resolve('../lib/key-string')
  const cached = require.cache[path]
  delete require.cache[path]
  const other = require('../lib/key-string')
  require.cache[path] = cached

  const map = new Map()
  t.not(other.keyString, keyString, 'loaded again, as in another thread')
  t.match(other.keyString(map), IDENTITY)
  t.not(other.keyString(map).split(':')[0], keyString(map).split(':')[0])
  t.end()
})

t.test('replaced built-ins change nothing', (t) => {
  const TypedArrayPrototype = Object.getPrototypeOf(Uint8Array.prototype)
  const map = new Map()
  const cyclic = []
  cyclic.push(cyclic)
  const mutable = {}
  registerMutableKey(mutable, { string: 'mutable' })
  const keys = [
    'text', -0, 5n, new Date(0), Buffer.from([1]), Uint8Array.of(2), new ArrayBuffer(1), new DataView(new ArrayBuffer(1)),
    map, new WeakRef(map), /r/, Object('boxed'), { toString: () => 'own' }, { b: [1, 'x', null, NaN], a: { d: true, c: {} } },
    [[], [1]], {}, [], [Object(true)], cyclic, mutable, inOtherRealm('[1, { b: 1, a: 2 }]'), new (class Empty {})(), Math
  ]
  const bad = () => 'bad'
  const badGetter = (target, property) => ({ target, property, descriptor: { get: bad, set () {} } })
  const replaced = [
    [Array.prototype, ['sort', 'join', 'push', 'map', 'toString', 'toJSON', Symbol.iterator, Symbol.toPrimitive]],
    [Object.prototype, ['toString', 'toJSON', 'isPrototypeOf', Symbol.toPrimitive, Symbol.toStringTag]],
    [Function.prototype, ['call', 'apply', 'bind', 'toString']],
    [String.prototype, ['slice', 'startsWith', 'includes', 'charCodeAt', 'toJSON']],
    [Boolean.prototype, ['toJSON']],
    [Date.prototype, ['toISOString', 'getTime', 'toString', 'valueOf', 'toJSON', Symbol.toPrimitive]],
    [Buffer.prototype, ['toString', 'hexSlice', 'toJSON']],
    [Uint8Array.prototype, ['toHex', 'toString']],
    [WeakMap.prototype, ['get', 'set', 'has']],
    [WeakRef.prototype, ['deref']],
    [JSON, ['stringify', 'isRawJSON']],
    [Math, ['trunc']],
    [Number, ['isFinite']],
    [Object, ['keys', 'defineProperty', 'is', 'getPrototypeOf']],
    [Array, ['isArray', 'from']],
    [Reflect, ['apply', 'getPrototypeOf', 'ownKeys', 'getOwnPropertyDescriptor']],
    [types, ['isDate', 'isMap', 'isSet', 'isProxy', 'isBoxedPrimitive', 'isAnyArrayBuffer', 'isDataView']],
    [globalThis, ['WeakMap', 'Uint8Array', 'Buffer', 'JSON', 'Object', 'Array', 'Reflect', 'TypeError', 'RangeError']]
  ]
  const plants = replaced.flatMap(([target, names]) => names
    .filter((name) => isReplaceable(target, name))
    .map((name) => plant(target, name, bad)))
    .concat(['length', 'buffer', 'byteLength', 'byteOffset', Symbol.toStringTag]
      .map((name) => badGetter(TypedArrayPrototype, name)))
    .concat(['buffer', 'byteLength', 'byteOffset'].map((name) => badGetter(DataView.prototype, name)))
    .concat([badGetter(ArrayBuffer.prototype, 'byteLength')])

  const before = keys.map((key) => keyString(key))
  const meanwhile = new Array(keys.length).fill('')
  whilePlanted(plants, () => {
    for (let index = 0; index < keys.length; index++) meanwhile[index] = keyString(keys[index])
  })
  t.ok(plants.length > 60)
  t.same(meanwhile, before)
  t.end()
})

t.test('what is planted on Object.prototype is nobody\'s own idea', (t) => {
  class Point { toString () { return 'point' } }
  class Empty {}
  const empty = new Empty()
  const identity = keyString(empty)
  const bad = () => 'bad'
  const read = () => [keyString({ a: [{ b: 1 }] }), keyString([1]), keyString(new Point()), keyString(empty)]
  const expected = ['{"a":[{"b":1}]}', '[1]', 'point', identity]
  for (const target of [Object.prototype, Array.prototype]) {
    for (const property of ['toJSON', 'toString', Symbol.toPrimitive, Symbol.toStringTag]) {
      t.same(whilePlanted([plant(target, property, bad)], read), expected, String(property))
    }
  }
  t.same(whilePlanted([plant(Object.prototype, Symbol.toStringTag, 'Planted')], () => keyString({})), '{}')
  t.end()
})

t.test('no planted setter or getter of Object.prototype or Array.prototype is reached', (t) => {
  const reached = []
  const spyOn = (target) => (property) => ({
    target,
    property,
    descriptor: {
      get () { reached[reached.length] = `get ${property}`; return undefined },
      set (value) { reached[reached.length] = `set ${property}` }
    }
  })
  const names = ['text', 'chunk', 'lastUnit', 'object', 'parent', 'depth', 'code', 'value', 'join', 'string']
  const plants = names.map(spyOn(Object.prototype))
  const indexes = ['0', '1', '2', '3'].map(spyOn(Array.prototype))
  const nestedKey = { c: 1, b: [1, { e: {}, d: 2 }], a: 'x' }
  const keys = [nestedKey, [[1, 2, 3], []], Buffer.from([1]), new Map(), [{ toJSON: () => 1 }]]
  const before = keys.map((key) => keyString(key))
  const meanwhile = new Array(keys.length).fill('')
  let refusal
  // The spies' own list must not reach the spies.
  for (let index = 0; index < 10; index++) reached[index] = ''
  reached.length = 10
  whilePlanted(plants.concat(indexes), () => {
    for (let index = 0; index < keys.length; index++) meanwhile[index] = keyString(keys[index])
    try { keyString(null) } catch (error) { refusal = error }
  })
  t.same(reached.slice(10), [])
  t.same(meanwhile, before)
  t.equal(refusal.code, 'ERR_INVALID_ARG_TYPE')
  t.end()
})

t.test('equal content is one key, across kinds only where the table says so', (t) => {
  t.equal(keyString({ a: 1, b: 2 }), keyString({ b: 2, a: 1 }))
  t.equal(keyString({ a: undefined }), keyString({}))
  t.equal(keyString([1]), keyString(inOtherRealm('[1]')))
  t.equal(keyString(1), keyString('1'))
  const different = [
    [], {}, '', [''], [[]], [null, null], ['null'], { a: 1 }, { a: '1' }, [1, 2], ['1,2'], [1], { 0: 1 },
    Uint8Array.of(1), Uint8Array.of(1).buffer, Buffer.from([1]), new Map(), new Map()
  ].map((key) => keyString(key))
  t.equal(new Set(different).size, different.length)
  t.end()
})
