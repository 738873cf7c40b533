'use strict'

const {
  ArrayPrototype,
  ObjectDefineProperty,
  ObjectPrototype,
  ReflectDeleteProperty
} = require('../builtins')

// A longer run of holes is kept as no memory at all.
const LONGEST_CHEAP_RUN = 16

function define (object, property, value, enumerable) {
  ObjectDefineProperty(object, property, {
    __proto__: null,
    configurable: true,
    enumerable,
    value,
    writable: true
  })
}

/**
 * Gives an ordinary object of ours a property, past whatever is on Object.prototype.
 *
 * @param {object} object
 * @param {string} name
 * @param {unknown} value
 */
function setProperty (object, name, value) {
  if (name in ObjectPrototype) define(object, name, value, true)
  else object[name] = value
}

/** Gives an array of ours an element, past whatever is on Array.prototype and Object.prototype. */
function setElement (array, index, value) {
  if (index in ArrayPrototype) define(array, index, value, true)
  else array[index] = value
}

/** Gives an error of ours a property, as the language itself does: not enumerable. */
function setHidden (object, name, value) {
  define(object, name, value, false)
}

/**
 * Lengthens an array by holes. An element with an unusual attribute makes every engine store the
 * elements by index, so that a few bytes that announce a huge array cost next to nothing.
 *
 * @param {Array<unknown>} array of ours
 * @param {number} length the new one, at most 2^32 - 1
 */
function lengthen (array, length) {
  if (length - array.length <= LONGEST_CHEAP_RUN) {
    array.length = length
  } else {
    define(array, length - 1, undefined, false)
    ReflectDeleteProperty(array, length - 1)
  }
}

module.exports = { lengthen, setElement, setHidden, setProperty }
