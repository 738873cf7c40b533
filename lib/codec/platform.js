'use strict'

const {
  FunctionPrototypeToString,
  KeyObject,
  ReflectGetOwnPropertyDescriptor,
  ReflectGetPrototypeOf,
  StringPrototypeSlice,
  SymbolToStringTag,
  WeakMap,
  WeakMapPrototypeGet,
  WeakMapPrototypeSet,
  isProxy
} = require('../builtins')

// Classes whose real instances are recognised by what they are. An object that merely inherits from
// one of them, as a class of before ES2015 inherits from Error, has nothing more than its properties.
const RECOGNISED = {
  __proto__: null,
  AggregateError: true,
  Array: true,
  ArrayBuffer: true,
  AsyncFunction: true,
  AsyncGeneratorFunction: true,
  BigInt: true,
  BigInt64Array: true,
  BigUint64Array: true,
  Boolean: true,
  DataView: true,
  Date: true,
  Error: true,
  EvalError: true,
  Float16Array: true,
  Float32Array: true,
  Float64Array: true,
  Function: true,
  GeneratorFunction: true,
  Int16Array: true,
  Int32Array: true,
  Int8Array: true,
  Iterator: true,
  Map: true,
  Number: true,
  Object: true,
  Promise: true,
  RangeError: true,
  ReferenceError: true,
  RegExp: true,
  Set: true,
  SharedArrayBuffer: true,
  String: true,
  SuppressedError: true,
  Symbol: true,
  SyntaxError: true,
  TypeError: true,
  TypedArray: true,
  URIError: true,
  Uint16Array: true,
  Uint32Array: true,
  Uint8Array: true,
  Uint8ClampedArray: true,
  WeakMap: true,
  WeakSet: true
}

const verdicts = new WeakMap()

function dataValue (object, property) {
  const descriptor = ReflectGetOwnPropertyDescriptor(object, property)
  return descriptor === undefined ? undefined : descriptor.value
}

function endsIn (text, end) {
  return StringPrototypeSlice(text, -end.length) === end
}

// No source that parses ends so.
function isNative (value) {
  if (typeof value !== 'function' || isProxy(value)) return false
  const text = FunctionPrototypeToString(value)
  return endsIn(text, '{ [native code] }') || endsIn(text, '{\n    [native code]\n}')
}

// The classes of the platform that are written in JavaScript, as URL is in Node, are the
// non-enumerable properties of the global object; all but KeyObject.
function isGlobalClass (constructor, name) {
  const descriptor = ReflectGetOwnPropertyDescriptor(globalThis, name)
  return descriptor !== undefined && !descriptor.enumerable && descriptor.value === constructor
}

function isPlatformClass (constructor) {
  if (typeof constructor !== 'function' || isProxy(constructor)) return false
  const name = dataValue(constructor, 'name')
  if (typeof name !== 'string' || RECOGNISED[name] === true) return false
  return isNative(constructor) || isGlobalClass(constructor, name) || constructor === KeyObject
}

// Iterators have no class of their own.
function isIteratorPrototype (prototype) {
  return typeof dataValue(prototype, SymbolToStringTag) === 'string' && isNative(dataValue(prototype, 'next'))
}

function judge (first) {
  for (let prototype = first; prototype !== null && !isProxy(prototype);) {
    const next = ReflectGetPrototypeOf(prototype)
    // The last of a chain is an Object.prototype, of whatever realm.
    if (next === null) return false
    if (isPlatformClass(dataValue(prototype, 'constructor')) || isIteratorPrototype(prototype)) return true
    prototype = next
  }
  return false
}

/**
 * Whether an object is one that the platform made and that holds more than its properties: a WeakRef,
 * a URL, an iterator, an Intl.Collator, an object of a native addon. Structured clone refuses these,
 * though some runtimes copy some of them as `{}`.
 *
 * Runs no code of the application's. Each prototype is judged once.
 *
 * @param {object | null} prototype the object's
 * @returns {boolean}
 */
function isPlatformObject (prototype) {
  if (prototype === null || isProxy(prototype)) return false
  const known = WeakMapPrototypeGet(verdicts, prototype)
  if (known !== undefined) return known
  const verdict = judge(prototype)
  WeakMapPrototypeSet(verdicts, prototype, verdict)
  return verdict
}

module.exports = { isPlatformObject }
