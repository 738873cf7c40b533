'use strict'

const GREATEST_LENGTH = 2 ** 32 - 1

/**
 * The index that a property's name is.
 *
 * @param {string} name
 * @returns {number} -1 for a name that is no array index
 */
function arrayIndex (name) {
  const index = name >>> 0
  return index < GREATEST_LENGTH && `${index}` === name ? index : -1
}

module.exports = { GREATEST_LENGTH, arrayIndex }
