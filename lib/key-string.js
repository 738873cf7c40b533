'use strict'

const {
  ArrayIsArray,
  ArrayPrototypeToString,
  DatePrototypeGetTime,
  DatePrototypeToISOString,
  FunctionPrototype,
  FunctionPrototypeToString,
  ObjectKeys,
  ObjectPrototypeToString,
  ReflectApply,
  ReflectGetPrototypeOf,
  StringPrototypeIncludes,
  StringPrototypeStartsWith,
  SymbolToPrimitive,
  SymbolToStringTag,
  WeakMap,
  WeakMapPrototypeGet,
  WeakMapPrototypeSet,
  WeakRefPrototypeDeref,
  isDate,
  isMap,
  isPromise,
  isSet,
  isWeakMap,
  isWeakSet,
  randomBytes
} = require('./builtins')
const { bytesString } = require('./bytes-string')
const { canonicalJson, toJSONOf } = require('./canonical-json')
const { invalidArgType } = require('./errors')
const { isPlanted } = require('./planted')

const EXPECTED_KEY = 'a string, number, boolean, bigint or object'

// Random, so that no other key, of whatever kind or thread, is ever equal to an identity.
const IDENTITY_PREFIX = `@${randomBytes(16).toString('hex')}:`

const identities = new WeakMap()
const mutableKeyCells = new WeakMap()

let identityCount = 0

function identityOf (object) {
  const known = WeakMapPrototypeGet(identities, object)
  if (known !== undefined) return known
  identityCount++
  const identity = `${IDENTITY_PREFIX}${identityCount}`
  WeakMapPrototypeSet(identities, object, identity)
  return identity
}

/**
 * Makes an object a mutable key: from now on its key string is `cell.string`, read at each call.
 *
 * Cost: one weak table entry; it keeps neither the object nor, past the object's life, the cell alive.
 *
 * @param {object} proxyOrTarget
 * @param {{ string: string }} cell
 */
function registerMutableKey (proxyOrTarget, cell) {
  WeakMapPrototypeSet(mutableKeyCells, proxyOrTarget, cell)
}

/**
 * The cell that an object was registered with.
 *
 * Cost: one weak table look-up; runs none of the object's code, so a Proxy is safe.
 *
 * @param {unknown} object
 * @returns {{ string: string } | undefined} undefined for anything but a mutable key
 */
function mutableKeyCell (object) {
  return WeakMapPrototypeGet(mutableKeyCells, object)
}

function dateString (date) {
  const time = DatePrototypeGetTime(date)
  return time === time ? DatePrototypeToISOString(date) : 'Invalid Date' // eslint-disable-line no-self-compare
}

// No test for a WeakRef runs on every version. The tag keeps other objects from the cost of a throw.
function isWeakRef (object) {
  if (object[SymbolToStringTag] !== 'WeakRef') return false
  try {
    WeakRefPrototypeDeref(object)
    return true
  } catch {
    return false
  }
}

function isKeyedByIdentity (object) {
  return isMap(object) || isSet(object) || isPromise(object) ||
    isWeakMap(object) || isWeakSet(object) || isWeakRef(object)
}

const probeMarker = {}
const arrayProbe = { __proto__: null, join: () => probeMarker }

// Another realm's Array.prototype.toString is equal to nothing here, but known by what it does.
// The source text is looked at first because calling a function of the application's would show.
function isForeignArrayToString (toString) {
  if (ReflectGetPrototypeOf(toString) === FunctionPrototype) return false
  if (!StringPrototypeIncludes(FunctionPrototypeToString(toString), '[native code]')) return false
  try {
    return ReflectApply(toString, arrayProbe, []) === probeMarker
  } catch {
    return false
  }
}

// Another realm's Object.prototype.toString passes, but its result begins with "[object ".
function isBuiltInToString (toString) {
  return toString === ObjectPrototypeToString || toString === ArrayPrototypeToString ||
    isPlanted(toString, 'toString') || isForeignArrayToString(toString)
}

// A planted Symbol.toPrimitive must not get between an object and its own toString.
function callToString (object, toString, toPrimitive) {
  const isAbsent = toPrimitive === undefined || toPrimitive === null
  return isAbsent ? `${object}` : `${ReflectApply(toString, object, [])}`
}

// Undefined for an object without an idea of its own.
function ownString (object) {
  const toPrimitive = object[SymbolToPrimitive]
  if (toPrimitive !== undefined && toPrimitive !== null && !isPlanted(toPrimitive, SymbolToPrimitive)) {
    return `${object}`
  }
  const toString = object.toString
  if (typeof toString !== 'function' || isBuiltInToString(toString)) return undefined
  return callToString(object, toString, toPrimitive)
}

// The prototype of a plain object of any realm has no prototype itself. Math, JSON and the like
// would pass for plain objects but for their tag.
function isPlainObject (object) {
  const tag = object[SymbolToStringTag]
  if (typeof tag === 'string' && !isPlanted(tag, SymbolToStringTag)) return false
  const prototype = ReflectGetPrototypeOf(object)
  return prototype === null || ReflectGetPrototypeOf(prototype) === null
}

function hasCanonicalJson (object) {
  return ArrayIsArray(object) || isPlainObject(object) ||
    ObjectKeys(object).length > 0 || toJSONOf(object) !== undefined
}

// Undefined for an object that only its identity tells apart. The order is the contract's.
function contentString (object) {
  if (isDate(object)) return dateString(object)
  const bytes = bytesString(object)
  if (bytes !== undefined) return bytes
  if (isKeyedByIdentity(object)) return undefined
  const own = ownString(object)
  if (own !== undefined && !StringPrototypeStartsWith(own, '[object ')) return own
  return hasCanonicalJson(object) ? canonicalJson(object) : undefined
}

function objectKeyString (object) {
  const cell = mutableKeyCell(object)
  if (cell !== undefined) return cell.string
  let content
  try {
    content = contentString(object)
  } catch {
    // A cycle, a getter that throws, a revoked proxy: the object is still a key.
  }
  return content === undefined ? identityOf(object) : content
}

function otherKeyString (key, name) {
  switch (typeof key) {
    case 'object':
      if (key === null) break
      return objectKeyString(key)
    case 'number':
    case 'boolean':
    case 'bigint':
      return `${key}`
  }
  throw invalidArgType(name, EXPECTED_KEY, key)
}

/**
 * The key string of a key, by the first row of the contract's table that fits.
 *
 * Throws a TypeError, `ERR_INVALID_ARG_TYPE`, for null, undefined, a symbol and a function; never for
 * an object: whatever its code throws, it is then keyed by identity.
 *
 * Cost: nothing for a string. An object is read anew at each call, since it may have changed: its own
 * conversion to a string, or the length of its bytes or of its JSON text.
 *
 * @param {unknown} key
 * @param {string} [name] the argument to name in the error
 * @returns {string}
 */
function keyString (key, name = 'key') {
  return typeof key === 'string' ? key : otherKeyString(key, name)
}

module.exports = { keyString, mutableKeyCell, registerMutableKey }
