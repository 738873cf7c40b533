'use strict'

const { Float64Array, Int32Array, Uint32Array } = require('./builtins')
const native = require('./native')

// The memory that native code shares, as native/napi/environment.h lays it out.
const memory = native.shareNumbers()
const ttls = new Float64Array(memory, 0, 1)
const numbers = new Int32Array(memory, 8, 2)
const STORE = 0
const RESULT = 1

/** Slots or pages that native code passes to the functions of `connect`. */
const list = new Uint32Array(memory, 16)

const { find: nativeFind, put: nativePut, remove: nativeRemove } = native

/**
 * Looks a key up.
 *
 * @param {number} id the store's
 * @param {string} string the key string
 * @returns {number} the slot of the live entry, or a negative result
 */
function find (id, string) {
  numbers[STORE] = id
  nativeFind(string)
  return numbers[RESULT]
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
  numbers[STORE] = id
  ttls[0] = ttl
  nativePut(string)
  return numbers[RESULT]
}

/**
 * Unlinks a live entry.
 *
 * @param {number} id the store's
 * @param {string} string the key string
 * @returns {number} the slot to be cleared, or a negative result
 */
function remove (id, string) {
  numbers[STORE] = id
  nativeRemove(string)
  return numbers[RESULT]
}

module.exports = { find, list, put, remove }
