'use strict'

// The codec goes on with the language as it was at load, whatever a program plants or replaces later.

const t = require('tap')
const { decode, encode, isPlainData } = require('../lib/codec')
const { difference } = require('./fixtures/codec-same')
const { indices, plantAccessor, plantMany, plantValue } = require('./fixtures/pollute')

const { hasOwnProperty } = Object.prototype
const bufferFrom = Buffer.from
const { defineProperty, getOwnPropertyDescriptor, ownKeys } = Reflect

function sample () {
  const { buffer } = new Uint8Array(8)
  const error = new TypeError('message')
  Object.defineProperty(error, 'stack', { value: 'stack', configurable: true, writable: true })
  Object.defineProperty(error, 'cause', { value: [1n, -0], configurable: true, writable: true })
  class Instance { x = 1 }
  const map = new Map([[{}, new Set([/a/gi, 'x'.repeat(99)])], ['日', new Instance()]])
  return {
    list: [1, 'é', '日', undefined, null, [2.5]],
    map,
    error,
    boxed: [Object(false), Object(-0), Object('s'), Object(5n)],
    dates: [new Date(5), new Date(NaN)],
    views: [new Float32Array(buffer, 4), new DataView(buffer, 2, 3), buffer, Buffer.from('abc')],
    holes: Object.assign([], { 3: 'a', 40: 'b', extra: map }),
    names: Object.assign(Object.create(null), { value: 1, get: 2, set: 3, toJSON: 4, constructor: 5, length: 6, 0: 7 })
  }
}

const value = sample()
const bytes = encode(value)
const expected = decode(bytes)
const plain = { id: 'u_1', roles: ['admin', { a: 1 }], visits: 42 }

// What is refused: the message too is made without the application's help.
const refused = [{ a: [() => {}] }, { a: new WeakRef({}) }, new Map([[1, Symbol('s')]])]
const messages = refused.map(messageOf)

function messageOf (object) {
  try {
    encode(object)
  } catch (error) {
    return error.message
  }
}

function use () {
  const encoded = encode(value)
  const copied = decode(encoded)
  const again = encode(copied)
  const texts = []
  for (let index = 0; index < refused.length; index++) {
    defineProperty(texts, index, { __proto__: null, value: messageOf(refused[index]), configurable: true, enumerable: true, writable: true })
  }
  return { __proto__: null, encoded, copied, again, texts, isPlain: isPlainData(plain), isNot: isPlainData([plain, plain]) }
}

function run (plants) {
  const undo = plantMany(plants)
  try {
    return use()
  } catch (error) {
    return { __proto__: null, error }
  } finally {
    undo()
  }
}

function check (t, name, ...plants) {
  const result = run(plants)
  if (hasOwnProperty.call(result, 'error')) return t.error(result.error, name)
  const { encoded, copied, again, texts, isPlain, isNot } = result
  const found = [
    bufferFrom(encoded).equals(bytes) && bufferFrom(again).equals(bytes) ? undefined : 'other bytes',
    difference(copied, expected),
    texts.join('\n') === messages.join('\n') ? undefined : texts.join('\n'),
    isNot ? 'an object met twice' : undefined
  ].filter(Boolean)
  t.same(found, [], name)
  return isPlain
}

t.test('without anything planted', t => {
  t.equal(check(t, 'it is as expected'), true)
  t.match(messages[0], /value\.a\[0\]$/)
  t.end()
})

t.test('accessors and values at the places of arrays', t => {
  for (const prototype of [Array.prototype, Object.prototype]) {
    check(t, 'accessors', ...indices.map(index => () => plantAccessor(prototype, index, 'planted')))
    check(t, 'values', ...indices.map(index => () => plantValue(prototype, index, 'planted')))
  }
  t.end()
})

const fields = ['writer', 'frame', 'places', 'count', 'bytes', 'memory', 'offset', 'position', 'length', 'reader', 'filling',
  'objects', 'tag', 'target', 'index', 'hasKey', 'key', 'parent', 'kind', 'object', 'list', 'isDense', 'size', 'letter',
  'isSet', 'value', 'get', 'set', 'writable', 'enumerable', 'configurable', 'name', 'message', 'stack', 'cause', 'toJSON',
  'toString', 'valueOf', 'constructor', 'stackTraceLimit', 'flags', 'source', 'x', 'id', 'code', '22', 'undefined']

t.test('properties of Object.prototype', t => {
  for (const name of fields) {
    check(t, `${name}, a value`, () => plantValue(Object.prototype, name, 'planted'))
    check(t, `${name}, enumerable`, () => plantValue(Object.prototype, name, 'planted', true))
    check(t, `${name}, an accessor`, () => plantAccessor(Object.prototype, name, 'planted'))
  }
  for (const symbol of [Symbol.iterator, Symbol.toStringTag, Symbol.toPrimitive, Symbol.species]) {
    check(t, String(symbol), () => plantValue(Object.prototype, symbol, 'planted'))
  }
  t.end()
})

const owners = { Object, Reflect, Array, ArrayBuffer, BigInt, Buffer, Date, Error, JSON, Map, Math, Number, Proxy, RegExp, Set, String, Symbol, WeakMap }
for (const name of Object.keys(owners)) {
  if (owners[name].prototype !== undefined) owners[`${name}.prototype`] = owners[name].prototype
}
const TypedArray = Object.getPrototypeOf(Uint8Array)
Object.assign(owners, { TypedArray, 'TypedArray.prototype': TypedArray.prototype, 'DataView.prototype': DataView.prototype, 'Function.prototype': Function.prototype })

function replaceable (object) {
  return ownKeys(object).filter(name => {
    const descriptor = getOwnPropertyDescriptor(object, name)
    return descriptor.configurable && name !== 'constructor' && name !== 'prototype' &&
      (typeof descriptor.value === 'function' || descriptor.get !== undefined)
  })
}

// Deno's own Buffer is written in JavaScript, and looks `set` up at each call.
function isLookedUp (owner, name) {
  return process.versions.deno !== undefined && owner === 'TypedArray.prototype' && name === 'set'
}

function refuse () {
  throw new Error('replaced')
}

t.test('every method may be replaced', t => {
  for (const owner of Object.keys(owners)) {
    const object = owners[owner]
    for (const name of replaceable(object)) {
      if (isLookedUp(owner, name)) continue
      check(t, `${owner} ${String(name)}, throwing`, () => plantValue(object, name, refuse))
      check(t, `${owner} ${String(name)}, answering`, () => plantValue(object, name, () => 'planted'))
    }
  }
  t.end()
})

t.test('the global classes may be replaced', t => {
  const globals = ['Object', 'Array', 'String', 'Number', 'BigInt', 'Reflect', 'JSON', 'Math', 'Map', 'Set', 'Date', 'RegExp',
    'Error', 'TypeError', 'Uint8Array', 'Float32Array', 'ArrayBuffer', 'DataView', 'Buffer', 'NaN', 'undefined', 'Infinity']
  for (const name of globals) {
    if (!getOwnPropertyDescriptor(globalThis, name).configurable) continue
    check(t, name, () => plantValue(globalThis, name, refuse))
  }
  t.end()
})
