'use strict'

// How options are read: each once, none that was planted on Object.prototype, and no misspelt one. Errors
// name them as properties of an argument, which is `options` if not given.

const {
  ObjectPrototype,
  ObjectPrototypeHasOwnProperty,
  ReflectGetPrototypeOf
} = require('./builtins')
const { invalidArgType, outOfRange, unknownOption } = require('./errors')

function checkObject (options, argument) {
  if (typeof options !== 'object' || options === null) {
    throw invalidArgType(argument, 'an object', options)
  }
}

function listOf (known) {
  let list = ''
  for (const name in known) list += list === '' ? name : ` or ${name}`
  return list
}

// Only own names are judged: what somebody planted on a prototype was not asked for by this call.
function checkNames (options, known, argument = 'options') {
  checkObject(options, argument)
  for (const name in options) {
    if (known[name] === undefined && ObjectPrototypeHasOwnProperty(options, name)) {
      throw unknownOption(name, listOf(known), argument)
    }
  }
}

function isStated (options, name) {
  let object = options
  while (object !== null && object !== ObjectPrototype) {
    if (ObjectPrototypeHasOwnProperty(object, name)) return true
    object = ReflectGetPrototypeOf(object)
  }
  return false
}

// Options may be inherited, but not from Object.prototype, where everybody's would be.
function read (options, name) {
  if (ObjectPrototypeHasOwnProperty(ObjectPrototype, name) && !isStated(options, name)) return undefined
  return options[name]
}

function readBoolean (options, name, argument = 'options') {
  const value = read(options, name)
  if (value !== undefined && typeof value !== 'boolean') {
    throw invalidArgType(`${argument}.${name}`, 'a boolean', value)
  }
  return value
}

function readNumber (options, name, expected, argument = 'options') {
  const value = read(options, name)
  if (value !== undefined && typeof value !== 'number') {
    throw invalidArgType(`${argument}.${name}`, expected, value)
  }
  return value
}

/**
 * Checks a TTL or the length of a lease.
 *
 * @param {unknown} ttl milliseconds, greater than 0, or Infinity
 * @param {string} name the argument to name in the error
 * @returns {number} the TTL
 * @throws {TypeError} `ERR_INVALID_ARG_TYPE`
 * @throws {RangeError} `ERR_OUT_OF_RANGE`
 */
function checkTtl (ttl, name) {
  const expected = 'a number of milliseconds greater than 0'
  if (typeof ttl !== 'number') throw invalidArgType(name, expected, ttl)
  if (!(ttl > 0)) throw outOfRange(name, expected, ttl)
  return ttl
}

function readTtl (options, argument = 'options') {
  const ttl = read(options, 'ttl')
  return ttl === undefined ? undefined : checkTtl(ttl, `${argument}.ttl`)
}

module.exports = { checkNames, checkTtl, read, readBoolean, readNumber, readTtl }
