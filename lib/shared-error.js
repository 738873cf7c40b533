'use strict'

const {
  ErrorPrototype,
  ObjectDefineProperty,
  ObjectPrototypeIsPrototypeOf,
  isNativeError
} = require('./builtins')
const { errorPlaces, errors } = require('./codec/classes')
const { setHidden } = require('./codec/define')
const { notCloneable } = require('./errors')
const { writeValue } = require('./shared-value')

function isError (reason) {
  return isNativeError(reason) || ObjectPrototypeIsPrototypeOf(ErrorPrototype, reason)
}

// A string or a number; null for anything else, and for what a getter throws.
function readPrimitive (object, property) {
  try {
    const value = object[property]
    return typeof value === 'string' || typeof value === 'number' ? value : null
  } catch {
    return null
  }
}

function traitsOf (error) {
  return [
    readPrimitive(error, 'name'), readPrimitive(error, 'message'), readPrimitive(error, 'code'),
    readPrimitive(error, 'stack')
  ]
}

/**
 * Writes what a promise was rejected with for other threads, as `writeValue` does: of an error its name,
 * message, code and stack; anything else as the value that it is, or, if that can't be copied, an error
 * that says so. Throws nothing but ERR_OUT_OF_MEMORY.
 *
 * @param {unknown} reason
 * @returns {string | Uint8Array}
 */
function writeReason (reason) {
  if (isError(reason)) return writeValue(traitsOf(reason), 'reason')
  try {
    return writeValue([reason], 'reason')
  } catch {
    return writeValue(traitsOf(notCloneable('reason', reason)), 'reason')
  }
}

/**
 * What another thread wrote by `writeReason`.
 *
 * @param {unknown[]} copy
 * @returns {unknown} to reject with
 */
function reasonOf (copy) {
  if (copy.length === 1) return copy[0]
  const [name, message, code, stack] = copy
  const place = errorPlaces[name]
  const error = new errors[place === undefined ? 0 : place](message === null ? undefined : message)
  if (name !== null && error.name !== name) setHidden(error, 'name', name)
  if (stack !== null) setHidden(error, 'stack', stack)
  if (code !== null) {
    ObjectDefineProperty(error, 'code', { __proto__: null, configurable: true, enumerable: true, value: code, writable: true })
  }
  return error
}

module.exports = { reasonOf, writeReason }
