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

// Node 14 has no `d`, and none before Node 20 has `v`.
function regExpFlags () {
  const names = ['hasIndices', 'global', 'ignoreCase', 'multiline', 'dotAll', 'unicode', 'unicodeSets', 'sticky']
  const letters = ['d', 'g', 'i', 'm', 's', 'u', 'v', 'y']
  const flags = letters.map((letter, index) => ({ letter, name: names[index] }))
  return flags.filter(flag => flag.name in RegExp.prototype)
    .map(({ letter, name }) => Object.freeze({ letter, isSet: uncurryGetter(RegExp.prototype, name) }))
}

const TypedArrayPrototype = Reflect.getPrototypeOf(Uint8Array.prototype)

module.exports = Object.freeze({
  __proto__: null,

  Error,
  ErrorPrototype: Error.prototype,
  EvalError,
  RangeError,
  ReferenceError,
  SyntaxError,
  TypeError,
  URIError,

  // Missing in Node 14.
  AbortController: globalThis.AbortController, // eslint-disable-line n/no-unsupported-features/node-builtins

  ArrayBuffer,
  ArrayBufferPrototype: ArrayBuffer.prototype,
  ArrayBufferPrototypeGetByteLength: uncurryGetter(ArrayBuffer.prototype, 'byteLength'),
  // Missing before Node 20: then no buffer is resizable.
  ArrayBufferPrototypeGetResizable: 'resizable' in ArrayBuffer.prototype
    ? uncurryGetter(ArrayBuffer.prototype, 'resizable')
    : () => false,

  ArrayFrom: Array.from,
  ArrayIsArray: Array.isArray,
  ArrayPrototype: Array.prototype,
  ArrayPrototypeSort: uncurryThis(Array.prototype.sort),
  ArrayPrototypeToString: Array.prototype.toString,

  BigInt,
  BigIntPrototype: BigInt.prototype,
  BigIntPrototypeToString: uncurryThis(BigInt.prototype.toString),
  BigIntPrototypeValueOf: uncurryThis(BigInt.prototype.valueOf),

  BooleanPrototype: Boolean.prototype,
  BooleanPrototypeValueOf: uncurryThis(Boolean.prototype.valueOf),

  BufferPrototype: Buffer.prototype,
  // What toString('hex') ends in; toString itself would look this method up at each call.
  BufferPrototypeHexSlice: uncurryThis(Buffer.prototype.hexSlice),
  BufferPrototypeHexWrite: uncurryThis(Buffer.prototype.hexWrite),
  BufferPrototypeLatin1Slice: uncurryThis(Buffer.prototype.latin1Slice),
  BufferPrototypeLatin1Write: uncurryThis(Buffer.prototype.latin1Write),
  BufferPrototypeUcs2Slice: uncurryThis(Buffer.prototype.ucs2Slice),
  BufferPrototypeUcs2Write: uncurryThis(Buffer.prototype.ucs2Write),

  DataView,
  DataViewPrototype: DataView.prototype,
  DataViewPrototypeGetBuffer: uncurryGetter(DataView.prototype, 'buffer'),
  DataViewPrototypeGetByteLength: uncurryGetter(DataView.prototype, 'byteLength'),
  DataViewPrototypeGetByteOffset: uncurryGetter(DataView.prototype, 'byteOffset'),

  Date,
  DatePrototype: Date.prototype,
  DatePrototypeGetTime: uncurryThis(Date.prototype.getTime),
  DatePrototypeToISOString: uncurryThis(Date.prototype.toISOString),

  FinalizationRegistry,
  FinalizationRegistryPrototypeRegister: uncurryThis(FinalizationRegistry.prototype.register),

  FunctionPrototype: Function.prototype,
  FunctionPrototypeToString: uncurryThis(Function.prototype.toString),

  IteratorPrototype: Reflect.getPrototypeOf(Reflect.getPrototypeOf([][Symbol.iterator]())),

  // Missing before Node 21: then there is no raw JSON to recognise.
  JSONIsRawJSON: JSON.isRawJSON || (() => false),
  JSONParse: JSON.parse,
  JSONStringify: JSON.stringify,

  Float64Array,
  Int32Array,

  KeyObject: crypto.KeyObject,

  Map,
  MapPrototype: Map.prototype,
  MapPrototypeDelete: uncurryThis(Map.prototype.delete),
  MapPrototypeForEach: uncurryThis(Map.prototype.forEach),
  MapPrototypeGet: uncurryThis(Map.prototype.get),
  MapPrototypeGetSize: uncurryGetter(Map.prototype, 'size'),
  MapPrototypeSet: uncurryThis(Map.prototype.set),

  MathFloor: Math.floor,
  MathTrunc: Math.trunc,

  NumberIsFinite: Number.isFinite,
  NumberPrototype: Number.prototype,
  NumberPrototypeValueOf: uncurryThis(Number.prototype.valueOf),

  Object,
  ObjectCreate: Object.create,
  ObjectDefineProperty: Object.defineProperty,
  ObjectFreeze: Object.freeze,
  ObjectIs: Object.is,
  ObjectKeys: Object.keys,
  ObjectPrototype: Object.prototype,
  ObjectPrototypeHasOwnProperty: uncurryThis(Object.prototype.hasOwnProperty),
  ObjectPrototypeIsPrototypeOf: uncurryThis(Object.prototype.isPrototypeOf),
  ObjectPrototypeLookupGetter: uncurryThis(Object.prototype.__lookupGetter__),
  ObjectPrototypeToString: Object.prototype.toString,
  ObjectSetPrototypeOf: Object.setPrototypeOf,
  ObjectValues: Object.values,

  Promise,

  Proxy,

  queueMicrotask,

  ReflectApply: Reflect.apply,
  ReflectConstruct: Reflect.construct,
  ReflectDeleteProperty: Reflect.deleteProperty,
  ReflectGetOwnPropertyDescriptor: Reflect.getOwnPropertyDescriptor,
  ReflectGetPrototypeOf: Reflect.getPrototypeOf,

  RegExp,
  RegExpPrototype: RegExp.prototype,
  // In the order in which a RegExp lists its flags.
  RegExpPrototypeFlags: Object.freeze(regExpFlags()),
  RegExpPrototypeGetSource: uncurryGetter(RegExp.prototype, 'source'),

  Set,
  SetPrototype: Set.prototype,
  SetPrototypeAdd: uncurryThis(Set.prototype.add),
  SetPrototypeDelete: uncurryThis(Set.prototype.delete),
  SetPrototypeForEach: uncurryThis(Set.prototype.forEach),
  SetPrototypeGetSize: uncurryGetter(Set.prototype, 'size'),

  StringFromCharCode: String.fromCharCode,
  StringPrototype: String.prototype,
  StringPrototypeCharCodeAt: uncurryThis(String.prototype.charCodeAt),
  StringPrototypeIncludes: uncurryThis(String.prototype.includes),
  StringPrototypeSlice: uncurryThis(String.prototype.slice),
  StringPrototypeStartsWith: uncurryThis(String.prototype.startsWith),
  StringPrototypeValueOf: uncurryThis(String.prototype.valueOf),

  SymbolIterator: Symbol.iterator,
  SymbolPrototypeToString: uncurryThis(Symbol.prototype.toString),
  SymbolToPrimitive: Symbol.toPrimitive,
  SymbolToStringTag: Symbol.toStringTag,

  TypedArrayPrototype,
  TypedArrayPrototypeGetBuffer: uncurryGetter(TypedArrayPrototype, 'buffer'),
  TypedArrayPrototypeGetByteLength: uncurryGetter(TypedArrayPrototype, 'byteLength'),
  TypedArrayPrototypeGetByteOffset: uncurryGetter(TypedArrayPrototype, 'byteOffset'),
  TypedArrayPrototypeGetLength: uncurryGetter(TypedArrayPrototype, 'length'),
  TypedArrayPrototypeGetSymbolToStringTag: uncurryGetter(TypedArrayPrototype, Symbol.toStringTag),
  TypedArrayPrototypeSet: uncurryThis(TypedArrayPrototype.set),

  Uint32Array,
  Uint8Array,

  WeakMap,
  WeakMapPrototypeGet: uncurryThis(WeakMap.prototype.get),
  WeakMapPrototypeSet: uncurryThis(WeakMap.prototype.set),

  WeakRef,
  WeakRefPrototypeDeref: uncurryThis(WeakRef.prototype.deref),

  clearTimeout,
  setTimeout,

  isAnyArrayBuffer: types.isAnyArrayBuffer,
  isArgumentsObject: types.isArgumentsObject,
  isBigIntObject: types.isBigIntObject,
  isBooleanObject: types.isBooleanObject,
  isBoxedPrimitive: types.isBoxedPrimitive,
  isDataView: types.isDataView,
  isDate: types.isDate,
  // Missing in Deno.
  isExternal: types.isExternal || (() => false),
  isGeneratorObject: types.isGeneratorObject,
  isMap: types.isMap,
  isMapIterator: types.isMapIterator,
  isModuleNamespaceObject: types.isModuleNamespaceObject,
  isNativeError: types.isNativeError,
  isNumberObject: types.isNumberObject,
  isPromise: types.isPromise,
  isProxy: types.isProxy,
  isRegExp: types.isRegExp,
  isSet: types.isSet,
  isSetIterator: types.isSetIterator,
  isSharedArrayBuffer: types.isSharedArrayBuffer,
  isStringObject: types.isStringObject,
  isWeakMap: types.isWeakMap,
  isWeakSet: types.isWeakSet,

  randomBytes: crypto.randomBytes
})
