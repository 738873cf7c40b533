'use strict'

const { ArrayPrototype, ObjectPrototype } = require('./builtins')

/**
 * Whether a value read from an object is what Object.prototype or Array.prototype holds at this
 * moment. Code that plants a `toJSON` or replaces `toString` there says nothing about the single
 * object, and would give unrelated keys one key string.
 *
 * Cost: two property reads.
 *
 * @param {unknown} value what `object[property]` gave
 * @param {string | symbol} property
 * @returns {boolean}
 */
function isPlanted (value, property) {
  return value === ObjectPrototype[property] || value === ArrayPrototype[property]
}

module.exports = { isPlanted }
