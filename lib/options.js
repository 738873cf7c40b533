'use strict'

const { NumberIsFinite } = require('./builtins')
const { invalidArgType, invalidArgValue, outOfRange } = require('./errors')
const { checkNames, checkTtl, read, readBoolean, readNumber, readTtl } = require('./option-readers')

const DEFAULT_CLEANUP_INTERVAL = 60000

/** The internal door of tests to a store: see testing-door.js. */
const TESTING_DOOR = Symbol.for('bun-shared-state.testing')

const STORE_OPTIONS = { __proto__: null, cleanupInterval: true, shared: true, touchOnGet: true, ttl: true }
const SET_OPTIONS = { __proto__: null, isPermanent: true, keepTtl: true, maxAgeMs: true, ttl: true }
const ENTRY_OPTIONS = { __proto__: null, ttl: true }
const GET_OR_SET_OPTIONS = { __proto__: null, signal: true, staleWhileRevalidate: true, timeout: true, ttl: true }
const LOCK_OPTIONS = { __proto__: null, signal: true, timeout: true, ttl: true }
const WATCH_OPTIONS = { __proto__: null, prefix: true }
const KEYS_OPTIONS = { __proto__: null, prefix: true }
const KEY_OPTIONS = { __proto__: null, name: true, onRename: true }

const DEFAULT_LEASE = 30000

let maxAgeWarned = false

function readMaxAge (options, argument) {
  const expected = 'a number of milliseconds, 0 or more'
  const maxAgeMs = readNumber(options, 'maxAgeMs', expected, argument)
  if (maxAgeMs !== undefined && !(maxAgeMs >= 0)) {
    throw outOfRange(`${argument}.maxAgeMs`, expected, maxAgeMs)
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

function readName (options, property) {
  const name = read(options, property)
  if (name === undefined) return undefined
  if (typeof name !== 'string') throw invalidArgType(`options.${property}`, 'a string that is not empty', name)
  if (name === '') throw invalidArgValue(`options.${property}`, 'a string that is not empty', name)
  return name
}

const NO_STORE_OPTIONS = {
  __proto__: null,
  cleanupInterval: DEFAULT_CLEANUP_INTERVAL,
  door: undefined,
  shared: undefined,
  touchOnGet: undefined,
  ttl: undefined
}

/**
 * Reads the constructor's options. Each is read once.
 *
 * @param {unknown} options
 * @returns {{ cleanupInterval: number, shared: string | undefined, touchOnGet: boolean | undefined,
 *   ttl: number | undefined, door: object | undefined }} undefined is what was not given
 * @throws {TypeError | RangeError} naming the option
 */
function readStoreOptions (options) {
  if (options === undefined) return NO_STORE_OPTIONS
  checkNames(options, STORE_OPTIONS)
  const interval = read(options, 'cleanupInterval')
  const shared = readName(options, 'shared')
  const touchOnGet = readBoolean(options, 'touchOnGet')
  const ttl = readTtl(options)
  return {
    __proto__: null,
    cleanupInterval: interval === undefined
      ? DEFAULT_CLEANUP_INTERVAL
      : checkInterval(interval, 'options.cleanupInterval'),
    shared,
    touchOnGet,
    ttl,
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
 * @param {string} [argument] the argument that they are, to name in errors
 * @returns {number} the TTL in milliseconds, Infinity for a permanent entry; negative, it is the TTL for
 *   when there is no live entry whose deadline could be kept. One number, because a call must not
 *   allocate.
 * @throws {TypeError | RangeError} naming the option
 */
function readSetOptions (options, storeTtl, argument = 'options') {
  checkNames(options, SET_OPTIONS, argument)
  const isPermanent = readBoolean(options, 'isPermanent', argument)
  const keepTtl = readBoolean(options, 'keepTtl', argument)
  const maxAgeMs = readMaxAge(options, argument)
  let ttl = readTtl(options, argument)
  if (ttl === undefined) {
    ttl = readSeedTtl(isPermanent, maxAgeMs, storeTtl)
  } else if (isPermanent !== undefined || maxAgeMs !== undefined) {
    throw invalidArgValue(`${argument}.ttl`, 'given without isPermanent and maxAgeMs', ttl)
  }
  return keepTtl === true ? -ttl : ttl
}

/**
 * Reads the options of a call that changes what an entry holds.
 *
 * @param {unknown} options
 * @param {number} storeTtl the store's own, Infinity if it has none
 * @returns {number} as `readSetOptions`: negative, unless a TTL was stated, since a live entry keeps its
 *   deadline
 * @throws {TypeError | RangeError} naming the option
 */
function readEntryOptions (options, storeTtl) {
  if (options === undefined) return -storeTtl
  checkNames(options, ENTRY_OPTIONS)
  const ttl = readTtl(options)
  return ttl === undefined ? -storeTtl : ttl
}

/**
 * Reads the options of `increment`, where a TTL is for a new entry only.
 *
 * @param {unknown} options
 * @param {number} storeTtl the store's own, Infinity if it has none
 * @returns {number} as `readSetOptions`
 * @throws {TypeError | RangeError} naming the option
 */
function readIncrementOptions (options, storeTtl) {
  const ttl = readEntryOptions(options, storeTtl)
  return ttl < 0 ? ttl : -ttl
}

/**
 * Checks what is to be added to a number.
 *
 * @param {unknown} by
 * @returns {number}
 * @throws {TypeError} `ERR_INVALID_ARG_TYPE`
 * @throws {RangeError} `ERR_OUT_OF_RANGE`
 */
function checkIncrement (by) {
  if (typeof by !== 'number') throw invalidArgType('by', 'a finite number', by)
  if (!NumberIsFinite(by)) throw outOfRange('by', 'a finite number', by)
  return by
}

function readTimeout (options) {
  const expected = 'a number of milliseconds, 0 or more'
  const timeout = readNumber(options, 'timeout', expected)
  if (timeout !== undefined && !(timeout >= 0)) throw outOfRange('options.timeout', expected, timeout)
  return timeout === undefined ? Infinity : timeout
}

function readSignal (options) {
  const signal = read(options, 'signal')
  if (signal === undefined) return undefined
  const isSignal = typeof signal === 'object' && signal !== null && 'aborted' in signal &&
    typeof signal.addEventListener === 'function' && typeof signal.removeEventListener === 'function'
  if (!isSignal) throw invalidArgType('options.signal', 'an AbortSignal', signal)
  return signal
}

const DEFAULT_LOCK_OPTIONS = { __proto__: null, signal: undefined, timeout: Infinity, ttl: DEFAULT_LEASE }

/**
 * Reads the options of `lock`.
 *
 * @param {unknown} options
 * @returns {{ signal: AbortSignal | undefined, timeout: number, ttl: number }} in milliseconds
 * @throws {TypeError | RangeError} naming the option
 */
function readLockOptions (options) {
  if (options === undefined) return DEFAULT_LOCK_OPTIONS
  checkNames(options, LOCK_OPTIONS)
  const signal = readSignal(options)
  const timeout = readTimeout(options)
  const ttl = readTtl(options)
  return { __proto__: null, signal, timeout, ttl: ttl === undefined ? DEFAULT_LEASE : ttl }
}

function readStaleSpan (options) {
  const expected = 'a finite number of milliseconds, 0 or more'
  const span = readNumber(options, 'staleWhileRevalidate', expected)
  if (span === undefined) return 0
  if (!(span >= 0 && span < Infinity)) throw outOfRange('options.staleWhileRevalidate', expected, span)
  return span
}

/**
 * Reads the options of `getOrSet`.
 *
 * @param {unknown} options
 * @param {number} storeTtl the store's own, Infinity if it has none
 * @returns {{ signal: AbortSignal | undefined, staleSpan: number, timeout: number, ttl: number }} in
 *   milliseconds; `ttl` is that of the entry, during whose last `staleSpan` the value is stale
 * @throws {TypeError | RangeError} naming the option
 */
function readGetOrSetOptions (options, storeTtl) {
  if (options === undefined) return { __proto__: null, signal: undefined, staleSpan: 0, timeout: Infinity, ttl: storeTtl }
  checkNames(options, GET_OR_SET_OPTIONS)
  const signal = readSignal(options)
  const staleSpan = readStaleSpan(options)
  const timeout = readTimeout(options)
  const stated = readTtl(options)
  const ttl = stated === undefined ? storeTtl : stated
  if (staleSpan > 0 && ttl === Infinity) {
    throw invalidArgValue('options.staleWhileRevalidate', "given with a finite ttl, the call's or the store's", staleSpan)
  }
  return { __proto__: null, signal, staleSpan, timeout, ttl: ttl + staleSpan }
}

/**
 * Reads the options of `watch`.
 *
 * @param {unknown} options
 * @returns {boolean} whether the key is a prefix
 * @throws {TypeError} naming the option
 */
function readWatchOptions (options) {
  if (options === undefined) return false
  checkNames(options, WATCH_OPTIONS)
  return readBoolean(options, 'prefix') === true
}

/**
 * Reads the options of `keys`.
 *
 * @param {unknown} options
 * @returns {string} the prefix; empty if there is none
 * @throws {TypeError} naming the option
 */
function readKeysOptions (options) {
  if (options === undefined) return ''
  checkNames(options, KEYS_OPTIONS)
  const prefix = read(options, 'prefix')
  if (prefix === undefined) return ''
  if (typeof prefix !== 'string') throw invalidArgType('options.prefix', 'a string', prefix)
  return prefix
}

function readOnRename (options) {
  const onRename = read(options, 'onRename')
  if (onRename === undefined || onRename === 'move') return true
  if (onRename === 'point') return false
  throw invalidArgValue('options.onRename', "'move' or 'point'", onRename)
}

const DEFAULT_KEY_OPTIONS = { __proto__: null, moves: true, name: undefined }

/**
 * Reads the options of `createKey`.
 *
 * @param {unknown} options
 * @returns {{ moves: boolean, name: string | undefined }} whether a rename moves the entry
 * @throws {TypeError} naming the option
 */
function readKeyOptions (options) {
  if (options === undefined) return DEFAULT_KEY_OPTIONS
  checkNames(options, KEY_OPTIONS)
  const name = readName(options, 'name')
  return { __proto__: null, moves: readOnRename(options), name }
}

module.exports = {
  checkIncrement,
  checkInterval,
  checkTtl,
  readEntryOptions,
  readGetOrSetOptions,
  readIncrementOptions,
  readKeyOptions,
  readKeysOptions,
  readLockOptions,
  readSetOptions,
  readStoreOptions,
  readWatchOptions
}
