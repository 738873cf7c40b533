'use strict'

const t = require('tap')
const { MemoryStore, drivenStore } = require('./fixtures/driven-store')
const { indices, plantAccessor, plantMany, plantValue } = require('./fixtures/pollute')
const { testCases } = require('./fixtures/run-program')
const { scenario } = require('./fixtures/scenario')

const TypedArray = Object.getPrototypeOf(Uint8Array)
const expected = scenario()

function refuse () {
  throw new Error('replaced')
}

// Everything that the runtime's own code might do goes on with the language as it was.
function runPlanted (plants) {
  const undo = plantMany(plants)
  try {
    return scenario()
  } catch (error) {
    return error
  } finally {
    undo()
  }
}

function check (t, name, ...plants) {
  const report = runPlanted(plants)
  if (report === expected) return t.pass(name)
  if (typeof report !== 'string') return t.error(report, name)
  t.same(report.split('\n'), expected.split('\n'), name)
}

t.test('without anything planted the scenario gives the same each time', t => {
  t.equal(scenario(), expected)
  t.ok(expected.length > 3000)
  t.end()
})

t.test('accessors on Array.prototype meet no place of an array', t => {
  const accessors = answer => indices.map(index => () => plantAccessor(Array.prototype, index, answer))
  check(t, 'swallowing', ...accessors(undefined))
  check(t, 'answering', ...accessors({ planted: true }))
  check(t, 'throwing', ...indices.map(index => () => plantAccessor(Array.prototype, index, refuse)))
  check(t, 'on Object.prototype', ...indices.map(index => () => plantAccessor(Object.prototype, index, 'planted')))
  check(t, 'as values', ...indices.map(index => () => plantValue(Array.prototype, index, 'planted')))
  t.end()
})

const names = ['value', 'get', 'set', 'writable', 'enumerable', 'configurable', 'ttl', 'maxAgeMs', 'isPermanent',
  'keepTtl', 'cleanupInterval', 'onRename', 'touchOnGet', 'misspelt', 'id', 'pages', 'originals', 'control', 'weak',
  'string', 'store', 'then', 'toJSON', 'code', 'message', 'name', 'length', 'type', 'detail', 'parent', 'depth', 'text',
  'chunk', 'object', 'door', 'join', 'rawJSON', 'key', 'ownKeys', 'has', 'deleteProperty', 'defineProperty', 'index',
  'getOwnPropertyDescriptor', 'apply', 'construct', 'null', 'undefined', '', '__defineGetter__']
const symbols = [Symbol.toPrimitive, Symbol.toStringTag, Symbol.iterator, Symbol.isConcatSpreadable, Symbol.species,
  Symbol.for('bun-shared-state.testing'), Symbol.for('nodejs.util.inspect.custom')]
const inherited = ['toString', 'valueOf', 'hasOwnProperty', 'isPrototypeOf', 'propertyIsEnumerable', 'toLocaleString',
  '__lookupGetter__']

const plantings = {
  'a string': (object, name) => plantValue(object, name, 'planted'),
  'an enumerable string': (object, name) => plantValue(object, name, 'planted', true),
  'an enumerable undefined': (object, name) => plantValue(object, name, undefined, true),
  'a number': (object, name) => plantValue(object, name, 1),
  'a function': (object, name) => plantValue(object, name, () => 'planted'),
  'a throwing function': (object, name) => plantValue(object, name, refuse, true),
  'an accessor': (object, name) => plantAccessor(object, name, 'planted')
}

for (const kind of Object.keys(plantings)) {
  t.test(`${kind} on Object.prototype changes nothing`, t => {
    for (const name of [...names, ...symbols]) {
      check(t, String(name), () => plantings[kind](Object.prototype, name))
    }
    t.end()
  })
}

t.test('the methods of Object.prototype may be replaced', t => {
  for (const name of inherited) {
    check(t, name, () => plantValue(Object.prototype, name, () => 'planted'))
    check(t, `${name}, throwing`, () => plantValue(Object.prototype, name, refuse))
    check(t, `${name}, enumerable`, () => plantValue(Object.prototype, name, () => 'planted', true))
  }
  t.end()
})

const owners = {
  Object,
  Reflect,
  Array,
  'Array.prototype': Array.prototype,
  String,
  'String.prototype': String.prototype,
  JSON,
  Math,
  Number,
  'Number.prototype': Number.prototype,
  'BigInt.prototype': BigInt.prototype,
  'Boolean.prototype': Boolean.prototype,
  'Symbol.prototype': Symbol.prototype,
  'Function.prototype': Function.prototype,
  'Date.prototype': Date.prototype,
  'Map.prototype': Map.prototype,
  'Set.prototype': Set.prototype,
  'WeakMap.prototype': WeakMap.prototype,
  'WeakRef.prototype': WeakRef.prototype,
  TypedArray,
  'TypedArray.prototype': TypedArray.prototype,
  'ArrayBuffer.prototype': ArrayBuffer.prototype,
  'DataView.prototype': DataView.prototype,
  'Buffer.prototype': Buffer.prototype,
  'Error.prototype': Error.prototype,
  'Promise.prototype': Promise.prototype,
  'MemoryStore itself': MemoryStore
}

// What can be replaced at all, and is not the very thing that the scenario calls.
function replaceable (object) {
  return Reflect.ownKeys(object).filter(name => {
    const descriptor = Reflect.getOwnPropertyDescriptor(object, name)
    return descriptor.configurable && name !== 'constructor' && name !== 'prototype' &&
      (typeof descriptor.value === 'function' || descriptor.get !== undefined)
  })
}

for (const owner of Object.keys(owners)) {
  t.test(`every method of ${owner} may be replaced after load`, t => {
    const object = owners[owner]
    const methods = replaceable(object)
    for (const name of methods) {
      check(t, `${String(name)}, throwing`, () => plantValue(object, name, refuse))
      check(t, `${String(name)}, answering`, () => plantValue(object, name, () => 'planted'))
    }
    check(t, 'all at once', ...methods.map(name => () => plantValue(object, name, refuse)))
    t.end()
  })
}

t.test('the global classes may be replaced after load', t => {
  const globals = ['Object', 'Array', 'String', 'Number', 'Boolean', 'BigInt', 'Symbol', 'Function', 'Reflect', 'Proxy',
    'JSON', 'Math', 'Map', 'Set', 'WeakMap', 'WeakSet', 'WeakRef', 'Date', 'Error', 'TypeError', 'RangeError',
    'Int32Array', 'Uint32Array', 'Uint8Array', 'ArrayBuffer', 'DataView', 'Promise', 'isNaN', 'Infinity', 'NaN',
    'undefined', 'FinalizationRegistry', 'setTimeout', 'setImmediate', 'queueMicrotask']
  const replaced = globals.filter(name => Reflect.getOwnPropertyDescriptor(globalThis, name).configurable)
  t.ok(replaced.length > 25)
  for (const name of replaced) check(t, name, () => plantValue(globalThis, name, refuse))
  check(t, 'all at once', ...replaced.map(name => () => plantValue(globalThis, name, refuse)))
  t.end()
})

t.ok(testCases(t, 'polluted-sweep.js') > 0, 'cases of polluted-sweep.js')

t.test('options inherited from a class are read past what is on Object.prototype', t => {
  class Options {
    get ttl () { return 20 }
  }
  const options = new Options()
  const undo = plantMany([() => plantValue(Object.prototype, 'ttl', 5)])
  let lives, dies
  try {
    const { store, door } = drivenStore()
    store.set('key', 1, options)
    door.advance(19)
    lives = store.has('key')
    door.advance(1)
    dies = !store.has('key')
  } finally {
    undo()
  }
  t.ok(lives)
  t.ok(dies)
  t.end()
})

t.test('the warning of an ignored maxAgeMs comes with its code, whatever is on Object.prototype', async t => {
  const warned = new Promise(resolve => process.once('warning', resolve))
  const { store } = drivenStore()
  const undo = plantMany(['type', 'detail', 'ctor', 'code', 'now'].map(name => {
    return () => plantValue(Object.prototype, name, 5)
  }))
  let error
  try {
    store.set('key', 1, { __proto__: null, maxAgeMs: 5 })
  } catch (thrown) {
    error = thrown
  } finally {
    undo()
  }
  t.equal(error, undefined)
  t.equal((await warned).code, 'MAXAGE_IGNORED')
})
