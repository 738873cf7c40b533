'use strict'

const {
  ArrayBufferPrototype,
  ArrayIsArray,
  DatePrototype,
  MapPrototype,
  ObjectKeys,
  ObjectPrototype,
  ReflectGetPrototypeOf,
  SetPrototype,
  TypedArrayPrototypeGetSymbolToStringTag,
  isAnyArrayBuffer,
  isArgumentsObject,
  isBoxedPrimitive,
  isDataView,
  isDate,
  isExternal,
  isGeneratorObject,
  isMap,
  isMapIterator,
  isModuleNamespaceObject,
  isNativeError,
  isPromise,
  isProxy,
  isRegExp,
  isSet,
  isSetIterator,
  isWeakMap,
  isWeakSet
} = require('../builtins')
const { isPlatformObject } = require('./platform')

const NOT_CLONEABLE = 0
const PLAIN = 1
const ARRAY = 2
const MAP = 3
const SET = 4
const DATE = 5
const REGEXP = 6
const ERROR = 7
const BOXED = 8
const BUFFER = 9
const VIEW = 10

function isRefused (object, prototype) {
  return isArgumentsObject(object) || isPromise(object) || isWeakMap(object) || isWeakSet(object) ||
    isGeneratorObject(object) || isMapIterator(object) || isSetIterator(object) || isExternal(object) ||
    isModuleNamespaceObject(object) || isPlatformObject(prototype)
}

// By what the engine says an object is, whatever its prototype.
function kindByNature (object, prototype) {
  if (TypedArrayPrototypeGetSymbolToStringTag(object) !== undefined || isDataView(object)) return VIEW
  if (isMap(object)) return MAP
  if (isSet(object)) return SET
  if (isDate(object)) return DATE
  if (isNativeError(object)) return ERROR
  if (isRegExp(object)) return REGEXP
  if (isAnyArrayBuffer(object)) return BUFFER
  if (isBoxedPrimitive(object)) return BOXED
  return isRefused(object, prototype) ? NOT_CLONEABLE : PLAIN
}

// What the commonest prototypes promise, at the price of one question.
function kindByPrototype (object, prototype) {
  switch (prototype) {
    case ObjectPrototype:
      // Only an object that had its prototype replaced would be something else.
      if (ObjectKeys(object).length > 0 && !isArgumentsObject(object)) return PLAIN
      break
    case MapPrototype: if (isMap(object)) return MAP
      break
    case SetPrototype: if (isSet(object)) return SET
      break
    case DatePrototype: if (isDate(object)) return DATE
      break
    case ArrayBufferPrototype: if (isAnyArrayBuffer(object)) return BUFFER
      break
  }
  return kindByNature(object, prototype)
}

/**
 * What structured clone would take an object for.
 *
 * Runs no code of the application's, the traps of a Proxy included.
 *
 * Cost: two or three questions to the engine for the common kinds, some fifteen for a class instance.
 *
 * @param {object} object
 * @returns {number} one of the constants; NOT_CLONEABLE for what is refused
 */
function kindOf (object) {
  if (isProxy(object)) return NOT_CLONEABLE
  if (ArrayIsArray(object)) return ARRAY
  return kindByPrototype(object, ReflectGetPrototypeOf(object))
}

module.exports = {
  NOT_CLONEABLE,
  PLAIN,
  ARRAY,
  MAP,
  SET,
  DATE,
  REGEXP,
  ERROR,
  BOXED,
  BUFFER,
  VIEW,
  kindOf
}
