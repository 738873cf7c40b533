'use strict'

const { JSONStringify, StringPrototypeSlice } = require('../builtins')
const { arrayIndex } = require('./array-index')
const kinds = require('./kinds')

const LONGEST_NAME = 32
const LONGEST_PATH = 128

/**
 * A container whose contents are being written. Frames hang on a chain, not on the engine's stack, so
 * that no depth of a value exhausts it.
 */
class Frame {
  kind
  object
  list
  index = 0
  length
  // Of an array: whether it has no holes, and the first place that is not written yet.
  isDense = false
  position = 0
  parent

  /**
   * @param {number} kind of kinds.js
   * @param {object} object the container
   * @param {Array<unknown>} list names of properties, or the contents themselves
   * @param {number} length of an array; else of the list
   * @param {Frame | null} parent
   */
  constructor (kind, object, list, length, parent) {
    this.kind = kind
    this.object = object
    this.list = list
    this.length = length
    this.parent = parent
  }
}

function isIdentifier (name) {
  for (let index = 0; index < name.length; index++) {
    const unit = name[index]
    const isLetter = (unit >= 'a' && unit <= 'z') || (unit >= 'A' && unit <= 'Z') || unit === '_' || unit === '$'
    if (!isLetter && !(index > 0 && unit >= '0' && unit <= '9')) return false
  }
  return name.length > 0
}

function propertyStep (name) {
  if (arrayIndex(name) !== -1) return `[${name}]`
  if (name.length > LONGEST_NAME) return `[${JSONStringify(`${StringPrototypeSlice(name, 0, LONGEST_NAME)}...`)}]`
  return isIdentifier(name) ? `.${name}` : `[${JSONStringify(name)}]`
}

// The content that a frame wrote last.
function lastStep ({ kind, list, index }) {
  const place = index - 1
  switch (kind) {
    case kinds.MAP: return place % 2 === 0 ? `.keys()[${place / 2}]` : `.values()[${(place - 1) / 2}]`
    case kinds.SET: return `.values()[${place}]`
    case kinds.ERROR: return '.cause'
    default: return propertyStep(list[place])
  }
}

/**
 * Where the writing has come to, as an expression: `value.a[3].b`, `value.users.keys()[0]`. Of a long
 * path the end.
 *
 * @param {string} name of the whole, `value`
 * @param {Frame | null} frame the innermost
 * @returns {string}
 */
function pathOf (name, frame) {
  let path = ''
  for (let step = frame; step !== null; step = step.parent) {
    path = `${lastStep(step)}${path}`
    if (path.length > LONGEST_PATH) return `${name}...${path}`
  }
  return `${name}${path}`
}

module.exports = { Frame, pathOf }
