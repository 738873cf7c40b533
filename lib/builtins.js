'use strict'

// Every built-in that the library relies on, taken before any application code can replace it.
// Methods are uncurried: `DatePrototypeGetTime(date)` is `date.getTime()` as it was at load.

const crypto = require('crypto')
const { types } = require('util')
const { Buffer } = require('buffer')

const uncurryThis = Function.prototype.bind.bind(Function.prototype.call)

function uncurryGetter (prototype, property) {
  return uncurryThis(Reflect.getOwnPropertyDescriptor(prototype, property).get)
}

const TypedArrayPrototype = Reflect.getPrototypeOf(Uint8Array.prototype)

module.exports = Object.freeze({
  __proto__: null,

  Error,
  RangeError,
  TypeError,

  ArrayFrom: Array.from,
  ArrayIsArray: Array.isArray,
  ArrayPrototype: Array.prototype,
  ArrayPrototypeSort: uncurryThis(Array.prototype.sort),
  ArrayPrototypeToString: Array.prototype.toString,

  BooleanPrototypeValueOf: uncurryThis(Boolean.prototype.valueOf),

  BufferPrototype: Buffer.prototype,
  // What toString('hex') ends in; toString itself would look this method up at each call.
  BufferPrototypeHexSlice: uncurryThis(Buffer.prototype.hexSlice),

  DataViewPrototypeGetBuffer: uncurryGetter(DataView.prototype, 'buffer'),
  DataViewPrototypeGetByteLength: uncurryGetter(DataView.prototype, 'byteLength'),
  DataViewPrototypeGetByteOffset: uncurryGetter(DataView.prototype, 'byteOffset'),

  DatePrototypeGetTime: uncurryThis(Date.prototype.getTime),
  DatePrototypeToISOString: uncurryThis(Date.prototype.toISOString),

  FunctionPrototype: Function.prototype,
  FunctionPrototypeToString: uncurryThis(Function.prototype.toString),

  // Missing before Node 21: then there is no raw JSON to recognise.
  JSONIsRawJSON: JSON.isRawJSON || (() => false),
  JSONStringify: JSON.stringify,

  Float64Array,
  Int32Array,

  MathTrunc: Math.trunc,

  NumberIsFinite: Number.isFinite,

  ObjectCreate: Object.create,
  ObjectDefineProperty: Object.defineProperty,
  ObjectFreeze: Object.freeze,
  ObjectIs: Object.is,
  ObjectKeys: Object.keys,
  ObjectPrototype: Object.prototype,
  ObjectPrototypeHasOwnProperty: uncurryThis(Object.prototype.hasOwnProperty),
  ObjectPrototypeIsPrototypeOf: uncurryThis(Object.prototype.isPrototypeOf),
  ObjectPrototypeToString: Object.prototype.toString,
  ObjectValues: Object.values,

  Proxy,

  ReflectApply: Reflect.apply,
  ReflectConstruct: Reflect.construct,
  ReflectGetOwnPropertyDescriptor: Reflect.getOwnPropertyDescriptor,
  ReflectGetPrototypeOf: Reflect.getPrototypeOf,

  StringPrototypeCharCodeAt: uncurryThis(String.prototype.charCodeAt),
  StringPrototypeIncludes: uncurryThis(String.prototype.includes),
  StringPrototypeSlice: uncurryThis(String.prototype.slice),
  StringPrototypeStartsWith: uncurryThis(String.prototype.startsWith),

  SymbolPrototypeToString: uncurryThis(Symbol.prototype.toString),
  SymbolToPrimitive: Symbol.toPrimitive,
  SymbolToStringTag: Symbol.toStringTag,

  TypedArrayPrototypeGetBuffer: uncurryGetter(TypedArrayPrototype, 'buffer'),
  TypedArrayPrototypeGetByteLength: uncurryGetter(TypedArrayPrototype, 'byteLength'),
  TypedArrayPrototypeGetByteOffset: uncurryGetter(TypedArrayPrototype, 'byteOffset'),
  TypedArrayPrototypeGetSymbolToStringTag: uncurryGetter(TypedArrayPrototype, Symbol.toStringTag),

  Uint32Array,
  Uint8Array,

  WeakMap,
  WeakMapPrototypeGet: uncurryThis(WeakMap.prototype.get),
  WeakMapPrototypeSet: uncurryThis(WeakMap.prototype.set),

  WeakRef,
  WeakRefPrototypeDeref: uncurryThis(WeakRef.prototype.deref),

  isAnyArrayBuffer: types.isAnyArrayBuffer,
  isBigIntObject: types.isBigIntObject,
  isBooleanObject: types.isBooleanObject,
  isBoxedPrimitive: types.isBoxedPrimitive,
  isDataView: types.isDataView,
  isDate: types.isDate,
  isMap: types.isMap,
  isNumberObject: types.isNumberObject,
  isPromise: types.isPromise,
  isProxy: types.isProxy,
  isSet: types.isSet,
  isSharedArrayBuffer: types.isSharedArrayBuffer,
  isStringObject: types.isStringObject,
  isWeakMap: types.isWeakMap,
  isWeakSet: types.isWeakSet,

  randomBytes: crypto.randomBytes
})
