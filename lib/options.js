'use strict'

const {
  ObjectPrototype,
  ObjectPrototypeHasOwnProperty,
  ReflectGetPrototypeOf
} = require('./builtins')
const { invalidArgType, invalidArgValue, outOfRange, unknownOption } = require('./errors')

const DEFAULT_CLEANUP_INTERVAL = 60000

/** The internal door of tests to a store: see testing-door.js. */
const TESTING_DOOR = Symbol.for('bun-shared-state.testing')

const STORE_OPTIONS = { __proto__: null, cleanupInterval: true, ttl: true }
const SET_OPTIONS = { __proto__: null, isPermanent: true, keepTtl: true, maxAgeMs: true, ttl: true }
const KEY_OPTIONS = { __proto__: null, onRename: true }

let maxAgeWarned = false

function checkObject (options) {
  if (typeof options !== 'object' || options === null) {
    throw invalidArgType('options', 'an object', options)
  }
}

function listOf (known) {
  let list = ''
  for (const name in known) list += list === '' ? name : ` or ${name}`
  return list
}

// Only own names are judged: what somebody planted on a prototype was not asked for by this call.
function checkNames (options, known) {
  for (const name in options) {
    if (known[name] === undefined && ObjectPrototypeHasOwnProperty(options, name)) {
      throw unknownOption(name, listOf(known))
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

function readBoolean (options, name) {
  const value = read(options, name)
  if (value !== undefined && typeof value !== 'boolean') {
    throw invalidArgType(`options.${name}`, 'a boolean', value)
  }
  return value
}

function readNumber (options, name, expected) {
  const value = read(options, name)
  if (value !== undefined && typeof value !== 'number') {
    throw invalidArgType(`options.${name}`, expected, value)
  }
  return value
}

function readTtl (options) {
  const expected = 'a number of milliseconds greater than 0'
  const ttl = readNumber(options, 'ttl', expected)
  if (ttl !== undefined && !(ttl > 0)) throw outOfRange('options.ttl', expected, ttl)
  return ttl
}

function readMaxAge (options) {
  const expected = 'a number of milliseconds, 0 or more'
  const maxAgeMs = readNumber(options, 'maxAgeMs', expected)
  if (maxAgeMs !== undefined && !(maxAgeMs >= 0)) {
    throw outOfRange('options.maxAgeMs', expected, maxAgeMs)
  }
  return maxAgeMs
}

/**
 * Checks a sweep interval.
 *
 * @param {unknown} interval milliseconds, finite, at least 1
 * @param {string} name the argument to name in the error
 * @returns {number} the interval
 * @throws {TypeError} `ERR_INVALID_ARG_TYPE`
 * @throws {RangeError} `ERR_OUT_OF_RANGE`
 */
function checkInterval (interval, name) {
  const expected = 'a finite number of milliseconds, 1 or more'
  if (typeof interval !== 'number') throw invalidArgType(name, expected, interval)
  if (!(interval >= 1 && interval < Infinity)) throw outOfRange(name, expected, interval)
  return interval
}

/**
 * Reads the constructor's options. Each is read once.
 *
 * @param {unknown} options
 * @returns {{ cleanupInterval: number, ttl: number, door: object | undefined }} `ttl` is Infinity if
 *   none was given
 * @throws {TypeError | RangeError} naming the option
 */
function readStoreOptions (options) {
  if (options === undefined) return { cleanupInterval: DEFAULT_CLEANUP_INTERVAL, ttl: Infinity, door: undefined }
  checkObject(options)
  checkNames(options, STORE_OPTIONS)
  const interval = read(options, 'cleanupInterval')
  const ttl = readTtl(options)
  return {
    cleanupInterval: interval === undefined
      ? DEFAULT_CLEANUP_INTERVAL
      : checkInterval(interval, 'options.cleanupInterval'),
    ttl: ttl === undefined ? Infinity : ttl,
    door: read(options, TESTING_DOOR)
  }
}

function warnOfIgnoredMaxAge () {
  if (maxAgeWarned) return
  maxAgeWarned = true
  process.emitWarning(
    'options.maxAgeMs is ignored without isPermanent: false; use ttl, or say { isPermanent: false, maxAgeMs }',
    // Not as an object, which would inherit what somebody planted.
    'Warning', 'MAXAGE_IGNORED'
  )
}

// The seed's pair of options: an explicit `isPermanent: true` is permanent whatever else is set, an
// absent one is too, unless the store has a TTL.
function readSeedTtl (isPermanent, maxAgeMs, storeTtl) {
  if (isPermanent === false) return maxAgeMs > 0 ? maxAgeMs : storeTtl
  if (maxAgeMs > 0) warnOfIgnoredMaxAge()
  return isPermanent === true ? Infinity : storeTtl
}

/**
 * Reads the options of `set`. Each is read once, in the order of their names.
 *
 * @param {unknown} options
 * @param {number} storeTtl the store's own, Infinity if it has none
 * @returns {number} the TTL in milliseconds, Infinity for a permanent entry; negative, it is the TTL for
 *   when there is no live entry whose deadline could be kept. One number, because a call must not
 *   allocate.
 * @throws {TypeError | RangeError} naming the option
 */
function readSetOptions (options, storeTtl) {
  checkObject(options)
  checkNames(options, SET_OPTIONS)
  const isPermanent = readBoolean(options, 'isPermanent')
  const keepTtl = readBoolean(options, 'keepTtl')
  const maxAgeMs = readMaxAge(options)
  let ttl = readTtl(options)
  if (ttl === undefined) {
    ttl = readSeedTtl(isPermanent, maxAgeMs, storeTtl)
  } else if (isPermanent !== undefined || maxAgeMs !== undefined) {
    throw invalidArgValue('options.ttl', 'given without isPermanent and maxAgeMs', ttl)
  }
  return keepTtl === true ? -ttl : ttl
}

/**
 * Reads the options of `createKey`.
 *
 * @param {unknown} options
 * @returns {boolean} whether a rename moves the entry
 * @throws {TypeError} naming the option
 */
function readKeyOptions (options) {
  if (options === undefined) return true
  checkObject(options)
  checkNames(options, KEY_OPTIONS)
  const onRename = read(options, 'onRename')
  if (onRename === undefined || onRename === 'move') return true
  if (onRename === 'point') return false
  throw invalidArgValue('options.onRename', "'move' or 'point'", onRename)
}

module.exports = { checkInterval, readKeyOptions, readSetOptions, readStoreOptions }
