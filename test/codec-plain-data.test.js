'use strict'

// isPlainData: whether JSON text is an exact copy.

const t = require('tap')
const vm = require('vm')
const { decode, encode, isPlainData } = require('../lib/codec')
const { difference } = require('./fixtures/codec-same')
const { plantValue } = require('./fixtures/pollute')

const own = (name, value, object = {}) => Object.defineProperty(object, name, { value, configurable: true, enumerable: true, writable: true })

function nested (depth) {
  let value = 1
  for (let level = 0; level < depth; level++) value = level % 2 === 0 ? [value] : { a: value }
  return value
}

t.test('plain data', t => {
  const many = Array.from({ length: 100 }, (_, index) => ({ index }))
  const values = ['', 'a\ud800', 0, 1.5, -1, 5e-324, 1e300, true, false, null, {}, [], { a: { b: [{}, [], 'é', null] } },
    own('__proto__', { a: 1 }), own('length', 1), { constructor: 1, toString: 'a', 1: 2 }, many, nested(64),
    { [Symbol('s')]: 1, a: 1 }, Object.defineProperty({ a: 1 }, 'b', { value: 2 }), Object.freeze({ a: 1 }),
    { id: 'u_1', name: 'Ada Lovelace', roles: ['admin', 'user'], visits: 42, active: true, last: 1700000000000 }]
  for (const value of values) {
    t.equal(isPlainData(value), true, JSON.stringify(value).slice(0, 60))
    t.equal(difference(JSON.parse(JSON.stringify(value)), decode(encode(value))), undefined)
  }
  t.end()
})

function shared () {
  const object = {}
  const cycle = []
  cycle.push({ cycle })
  const late = Array.from({ length: 40 }, () => ({}))
  late.push(late[39])
  return [[object, object], { a: object, b: [object] }, cycle, late, [...late.slice(0, 40), late[0]]]
}

function withToJSON () {
  const toJSON = () => 1
  return [{ toJSON }, { toJSON: 1 }, Object.defineProperty({ a: 1 }, 'toJSON', { value: toJSON }),
    Object.defineProperty([1], 'toJSON', { value: toJSON })]
}

t.test('what JSON would copy as something else', t => {
  const list = function () { return arguments }
  const values = [undefined, -0, NaN, Infinity, -Infinity, 1n, Symbol('s'), () => {}, { a: undefined }, { a: -0 }, [NaN],
    new Array(1), [1, , 2], [undefined], Object.assign([1], { a: 1 }), /b/.exec('abc'), // eslint-disable-line no-sparse-arrays
    Object.assign(new Array(1), { a: 1 }), Object.defineProperty([1, 2], 0, { enumerable: false }),
    new Date(), new Map(), new Set([1]), /a/, new Error('a'), Object(1), Object('a'), new Uint8Array(1), new ArrayBuffer(1),
    Object.create(null), Object.create({}), new (class A { a = 1 })(), new (class extends Array {})(),
    new Proxy({}, {}), new Proxy([], {}), { a: new Proxy({ b: 1 }, {}) }, list(1), list(), Promise.resolve(), new WeakMap(),
    Object.setPrototypeOf(new Map([[1, 2]]), Object.prototype), Object.setPrototypeOf([1], Object.prototype),
    Object.setPrototypeOf(new Date(), Object.prototype), Object.setPrototypeOf({}, Array.prototype),
    vm.runInNewContext('({ a: 1 })'), vm.runInNewContext('[1]'), nested(65), ...shared(), ...withToJSON()]
  for (const value of values) {
    t.equal(isPlainData(value), false, Object.prototype.toString.call(value))
    t.equal(isPlainData([{ value }]), false)
  }
  t.end()
})

t.test('accessors are not called', t => {
  let calls = 0
  const get = () => ++calls
  const values = [Object.defineProperty({}, 'a', { enumerable: true, get }), Object.defineProperty([1, 2], 1, { get }),
    Object.defineProperty({}, 'a', { enumerable: true, get: undefined, set () {} }), Object.defineProperty({ a: 1 }, 'toJSON', { get }),
    Object.defineProperty({}, 'length', { enumerable: true, get })]
  for (const value of values) t.equal(isPlainData(value), false)
  t.equal(calls, 0)
  const trap = () => { throw new Error('a trap ran') }
  const handler = { get: trap, getPrototypeOf: trap, getOwnPropertyDescriptor: trap, has: trap, ownKeys: trap }
  t.equal(isPlainData(new Proxy({}, handler)), false)
  t.equal(isPlainData(Object.create(new Proxy({}, handler))), false)
  t.end()
})

t.test('the same object may come in two calls', t => {
  const value = { a: [{}] }
  t.equal(isPlainData(value), true)
  t.equal(isPlainData(value), true)
  t.equal(isPlainData([value, value]), false)
  t.equal(isPlainData(value), true)
  t.end()
})

t.test('a walk that runs out of stack leaves nothing behind', t => {
  const value = nested(60)
  let verdict
  const descend = () => {
    try {
      descend()
    } catch {
      // Each frame tries with a little more stack, until one has enough.
      if (verdict === undefined) verdict = isPlainData(value)
    }
  }
  descend()
  t.equal(verdict, true)
  t.end()
})

t.test('what is planted on the prototypes', t => {
  const plants = [
    [Object.prototype, 'toJSON', () => 'planted', { a: 1 }], [Array.prototype, 'toJSON', () => 'planted', [1]],
    [Object.prototype, 'toJSON', () => 'planted', [1]], [Array.prototype, 0, 'planted', new Array(1)],
    [Object.prototype, 0, 'planted', new Array(1)], [Array.prototype, 0, 'planted', Object.assign(new Array(1), { a: 1 })]
  ]
  for (const [prototype, name, value, object] of plants) {
    const undo = plantValue(prototype, name, value)
    let verdict
    try {
      verdict = isPlainData(object)
    } finally {
      undo()
    }
    t.equal(verdict, false, String(name))
  }
  const undo = plantValue(Object.prototype, 'inherited', 'planted', true)
  let text
  let verdict
  try {
    verdict = isPlainData({ a: 1 })
    text = JSON.stringify({ a: 1 })
  } finally {
    undo()
  }
  t.equal(verdict, true, 'an inherited property is no part of either copy')
  t.equal(text, '{"a":1}')
  t.end()
})
