'use strict'

const {
  ArrayIsArray,
  ArrayPrototypeSort,
  BooleanPrototypeValueOf,
  JSONIsRawJSON,
  JSONStringify,
  MathTrunc,
  NumberIsFinite,
  ObjectKeys,
  RangeError,
  ReflectApply,
  StringPrototypeCharCodeAt,
  TypeError,
  isBigIntObject,
  isBooleanObject,
  isBoxedPrimitive,
  isNumberObject,
  isStringObject
} = require('./builtins')
const { isPlanted } = require('./planted')

const GREATEST_DEPTH = 256

// V8's longest string, so that every runtime gives up at the same length.
const GREATEST_LENGTH = 2 ** 29 - 24

const CHUNK_LENGTH = 2 ** 16

// Text grows by concatenation: a setter planted on Array.prototype would see every piece pushed
// onto an array. An engine keeps a concatenation as a tree of its pieces, 32 bytes each, which for
// a huge array exhausts the heap; reading a unit makes it one flat string.
class Writer {
  // Fields, since an assignment in the constructor would reach a setter on Object.prototype.
  text = ''
  chunk = ''
  lastUnit = 0

  write (piece) {
    this.chunk += piece
    if (this.chunk.length >= CHUNK_LENGTH) this.flush()
  }

  flush () {
    // Kept in a field, or the optimizer would drop the reading.
    this.lastUnit = StringPrototypeCharCodeAt(this.chunk, this.chunk.length - 1)
    this.text += this.chunk
    this.chunk = ''
    if (this.text.length > GREATEST_LENGTH) throw new RangeError('Text too long')
  }
}

/**
 * The `toJSON` method of a value, by the rules of JSON.stringify except that one planted on
 * Object.prototype or Array.prototype does not count.
 *
 * @param {object | Function | bigint} value
 * @returns {Function | undefined}
 */
function toJSONOf (value) {
  const toJSON = value.toJSON
  return typeof toJSON === 'function' && !isPlanted(toJSON, 'toJSON') ? toJSON : undefined
}

function unbox (value) {
  if (isNumberObject(value)) return +value
  if (isStringObject(value)) return `${value}`
  if (isBooleanObject(value)) return BooleanPrototypeValueOf(value)
  if (isBigIntObject(value)) throw new TypeError('A bigint has no JSON text')
  return value
}

function applyToJSON (value, name) {
  const toJSON = toJSONOf(value)
  return toJSON === undefined ? value : ReflectApply(toJSON, value, [`${name}`])
}

// What JSON.stringify does to a value before it looks at its type.
function prepare (value, name) {
  switch (typeof value) {
    case 'object':
      if (value === null) return value
      break
    case 'function':
    case 'bigint': break
    default: return value
  }
  const prepared = applyToJSON(value, name)
  return isBoxedPrimitive(prepared) ? unbox(prepared) : prepared
}

function isLeftOut (prepared) {
  switch (typeof prepared) {
    case 'undefined':
    case 'function':
    case 'symbol': return true
    default: return false
  }
}

// Only the ancestors are compared: an object met twice in different branches is no cycle.
function descend (object, parent) {
  const depth = parent === null ? 1 : parent.depth + 1
  if (depth > GREATEST_DEPTH) throw new RangeError('Nested too deeply')
  for (let ancestor = parent; ancestor !== null; ancestor = ancestor.parent) {
    if (ancestor.object === object) throw new TypeError('A cycle has no JSON text')
  }
  return { object, parent, depth }
}

function writeArray (writer, array, place) {
  const length = MathTrunc(array.length)
  writer.write('[')
  for (let index = 0; index < length; index++) {
    if (index > 0) writer.write(',')
    const element = prepare(array[index], index)
    if (isLeftOut(element)) writer.write('null')
    else writeValue(writer, element, place)
  }
  writer.write(']')
}

function writeMembers (writer, object, place) {
  const names = ArrayPrototypeSort(ObjectKeys(object))
  let separator = ''
  writer.write('{')
  for (let index = 0; index < names.length; index++) {
    const name = names[index]
    const member = prepare(object[name], name)
    if (isLeftOut(member)) continue
    writer.write(`${separator}${JSONStringify(name)}:`)
    writeValue(writer, member, place)
    separator = ','
  }
  writer.write('}')
}

function writeObject (writer, object, parent) {
  if (JSONIsRawJSON(object)) return writer.write(object.rawJSON)
  const place = descend(object, parent)
  if (ArrayIsArray(object)) writeArray(writer, object, place)
  else writeMembers(writer, object, place)
}

function writeValue (writer, prepared, parent) {
  switch (typeof prepared) {
    case 'string': return writer.write(JSONStringify(prepared))
    case 'number': return writer.write(NumberIsFinite(prepared) ? `${prepared}` : 'null')
    case 'boolean': return writer.write(prepared ? 'true' : 'false')
    case 'bigint': throw new TypeError('A bigint has no JSON text')
    default: return prepared === null ? writer.write('null') : writeObject(writer, prepared, parent)
  }
}

/**
 * The JSON text of a value that is the same for equal values: as JSON.stringify writes it,
 * but with the members of every object in the order of their names' UTF-16 code units.
 *
 * Throws, without a `code`, what its getters and `toJSON` methods throw, and at a cycle, a bigint,
 * a depth over 256 and a text longer than a string can be.
 *
 * Cost: grows with the values visited; the members of each object are sorted.
 *
 * @param {unknown} value
 * @returns {string | undefined} undefined where JSON.stringify gives undefined
 */
function canonicalJson (value) {
  const prepared = prepare(value, '')
  if (isLeftOut(prepared)) return undefined
  const writer = new Writer()
  writeValue(writer, prepared, null)
  return writer.text + writer.chunk
}

module.exports = { canonicalJson, toJSONOf }
