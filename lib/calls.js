'use strict'

const { Float64Array, Int32Array, Uint32Array } = require('./builtins')
const native = require('./native')

// The memory that native code shares, as native/napi/environment.h lays it out.
const memory = native.shareNumbers()
/** The numbers of a call: a TTL in milliseconds, a number, and the number of an expected value. */
const doubles = new Float64Array(memory, 0, 3)
const TTL = 0
const NUMBER = 1
const EXPECTED_NUMBER = 2

/** The small numbers of a call: the store's id, the result, and the kinds of values. */
const integers = new Int32Array(memory, 24, 4)
const STORE = 0
const RESULT = 1
const KIND = 2
const EXPECTED_KIND = 3

/** Slots or pages that native code passes to the functions that it calls. */
const list = new Uint32Array(memory, 40)

/** What a call answers with that has more to tell than one number; over the same memory. */
const answers = new Float64Array(memory, 40, 8)

const {
  find: nativeFind, get: nativeGet, getOrStale: nativeGetOrStale, put: nativePut, remaining: nativeRemaining, remove: nativeRemove, take: nativeTake
} = native

/**
 * Looks a key up.
 *
 * @param {number} id the store's
 * @param {string} string the key string
 * @returns {number} the slot of the live entry, or a negative result
 */
function find (id, string) {
  integers[STORE] = id
  nativeFind(string)
  return integers[RESULT]
}

/**
 * The same, and counts a hit or a miss.
 *
 * @param {number} id the store's
 * @param {string} string the key string
 * @returns {number} the slot of the live entry, or a negative result
 */
function get (id, string) {
  integers[STORE] = id
  nativeGet(string)
  return integers[RESULT]
}

/**
 * The same. Whether the entry is stale, `isStale` tells then.
 *
 * @param {number} id the store's
 * @param {string} string the key string
 * @param {number} staleSpan how much it has left to live at most if it is, in milliseconds, greater than 0
 * @returns {number} the slot of the live entry, or a negative result
 */
function getOrStale (id, string, staleSpan) {
  integers[STORE] = id
  doubles[TTL] = staleSpan
  nativeGetOrStale(string)
  return integers[RESULT]
}

function isStale () {
  return integers[EXPECTED_KIND] === 1
}

/**
 * Publishes the value in the reserved slot.
 *
 * @param {number} id the store's
 * @param {string} string the key string
 * @param {number} ttl in milliseconds; Infinity for none; negative if a live entry's deadline is to be
 *   kept
 * @returns {number} the slot of the entry that it replaced, or a negative result
 */
function put (id, string, ttl) {
  integers[STORE] = id
  doubles[TTL] = ttl
  nativePut(string)
  return integers[RESULT]
}

/**
 * Unlinks a live entry.
 *
 * @param {number} id the store's
 * @param {string} string the key string
 * @returns {number} the slot to be cleared, or a negative result
 */
function remove (id, string) {
  integers[STORE] = id
  nativeRemove(string)
  return integers[RESULT]
}

/**
 * The same, and counts a hit or a miss.
 *
 * @param {number} id the store's
 * @param {string} string the key string
 * @returns {number} the slot to be cleared, or a negative result
 */
function take (id, string) {
  integers[STORE] = id
  nativeTake(string)
  return integers[RESULT]
}

/**
 * What is left of the lifetime of a live entry of a local store.
 *
 * @param {number} id the store's
 * @param {string} string the key string
 * @returns {number} milliseconds, Infinity for a permanent entry, 0 if there is none; or a negative result
 */
function remaining (id, string) {
  integers[STORE] = id
  nativeRemaining(string)
  return integers[RESULT] < 0 ? integers[RESULT] : doubles[NUMBER]
}

module.exports = {
  EXPECTED_KIND,
  EXPECTED_NUMBER,
  KIND,
  NUMBER,
  RESULT,
  STORE,
  TTL,
  answers,
  doubles,
  find,
  get,
  getOrStale,
  integers,
  isStale,
  list,
  put,
  remaining,
  remove,
  take
}
