'use strict'

const {
  ArrayBufferPrototypeGetByteLength,
  ArrayBufferPrototypeGetResizable,
  BufferPrototype,
  JSONParse,
  JSONStringify,
  ObjectPrototypeIsPrototypeOf,
  TypedArrayPrototypeGetBuffer,
  TypedArrayPrototypeGetByteLength,
  TypedArrayPrototypeGetSymbolToStringTag,
  TypedArrayPrototypeSet,
  Uint8Array,
  isProxy,
  isSharedArrayBuffer
} = require('./builtins')
const { EXPECTED_KIND, EXPECTED_NUMBER, KIND, NUMBER, RESULT, doubles, integers } = require('./calls')
const { decode, isPlainData, serializeOther } = require('./codec')
const { notCloneable, valueTooLarge } = require('./errors')
const { ABSENT } = require('./native')

// The kinds of native/core/value.h. Which of two widths a text has, native code finds out.
const UNDEFINED = 0
const NULL = 1
const FALSE = 2
const TRUE = 3
const DOUBLE = 4
const LATIN1 = 5
const UTF16 = 6
const BIGINT = 7
const BYTES = 8
const JSON_LATIN1 = 9
const JSON_UTF16 = 10
const ENCODED = 11

const MOST_BYTES = 2 ** 31 - 1

// Any part of a larger buffer is copied with the whole of it, as structured clone does, by the codec. Of
// a Buffer the bytes alone are copied, since what lies around them is the pool's; an empty one too has
// to be what its copy is.
function isByteArray (object) {
  if (isProxy(object) || TypedArrayPrototypeGetSymbolToStringTag(object) !== 'Uint8Array') return false
  const buffer = TypedArrayPrototypeGetBuffer(object)
  if (isSharedArrayBuffer(buffer) || ArrayBufferPrototypeGetResizable(buffer)) return false
  const length = TypedArrayPrototypeGetByteLength(object)
  if (length === 0) return false
  return length === ArrayBufferPrototypeGetByteLength(buffer) || ObjectPrototypeIsPrototypeOf(BufferPrototype, object)
}

function writeObject (value, name) {
  if (isPlainData(value)) {
    integers[KIND] = JSON_LATIN1
    return JSONStringify(value)
  }
  if (isByteArray(value)) {
    integers[KIND] = BYTES
    return value
  }
  const rest = serializeOther(value, name)
  // Only now: what ran while the value was read may have used the numbers for calls of its own.
  integers[KIND] = typeof rest === 'string' ? JSON_LATIN1 : ENCODED
  return rest
}

/**
 * Writes a value for a call of native code, which must follow at once: its kind and its number go into
 * the numbers of a call, the rest is returned and passed as an argument.
 *
 * Cost: grows with the value. Runs code of the application's if the value has getters.
 *
 * @param {unknown} value
 * @param {string} name the argument, for errors
 * @returns {string | bigint | Uint8Array | undefined}
 * @throws {TypeError} `ERR_NOT_CLONEABLE`, naming the place of what can't be copied
 */
function writeValue (value, name) {
  switch (typeof value) {
    case 'number':
      integers[KIND] = DOUBLE
      doubles[NUMBER] = value
      return undefined
    case 'string':
      integers[KIND] = LATIN1
      return value
    case 'boolean':
      integers[KIND] = value ? TRUE : FALSE
      return undefined
    case 'undefined':
      integers[KIND] = UNDEFINED
      return undefined
    case 'bigint':
      integers[KIND] = BIGINT
      return value
    case 'object':
      if (value !== null) return writeObject(value, name)
      integers[KIND] = NULL
      return undefined
  }
  throw notCloneable(name, name, value)
}

/**
 * As `writeValue`, of an item of a `setMany`: what is returned no longer changes until all are read.
 *
 * @param {unknown} value
 * @param {number} index of the item
 * @returns {string | bigint | Uint8Array | undefined}
 * @throws as `writeValue`; {RangeError} `ERR_OUT_OF_RANGE` for too many bytes
 */
function writeItemValue (value, index) {
  // These are never refused, and more than a name they do not cost.
  const name = typeof value === 'string' || typeof value === 'number' ? 'value' : `items[${index}][1]`
  const rest = writeValue(value, name)
  if (integers[KIND] !== BYTES) return rest
  if (TypedArrayPrototypeGetByteLength(rest) > MOST_BYTES) throw valueTooLarge(name)
  const copy = new Uint8Array(rest)
  integers[KIND] = BYTES
  return copy
}

/**
 * Writes the expected value of compareAndSet, and the one that is to take its place, as `writeValue`
 * does.
 *
 * @param {unknown} expected undefined: that there is no entry
 * @param {unknown} next
 * @returns {{ next: unknown, expected: unknown }} the rest of each
 */
function writeExchange (expected, next) {
  const expectedRest = writeValue(expected, 'expected')
  const kind = expected === undefined ? ABSENT : integers[KIND]
  const nextRest = writeValue(next, 'next')
  integers[EXPECTED_KIND] = kind
  if (typeof expected === 'number') doubles[EXPECTED_NUMBER] = expected
  return { next: nextRest, expected: expectedRest }
}

/**
 * The value that the last call of native code gave, read at once.
 *
 * @param {string | bigint | Uint8Array | undefined} rest what the call returned
 * @returns {unknown}
 */
function readValue (rest) {
  switch (integers[RESULT]) {
    case DOUBLE: return doubles[NUMBER]
    case JSON_LATIN1:
    case JSON_UTF16: return JSONParse(rest)
    case LATIN1:
    case UTF16:
    case BIGINT:
    case BYTES: return rest
    case ENCODED: return decode(rest)
    case NULL: return null
    case FALSE: return false
    case TRUE: return true
  }
  return undefined
}

/**
 * What gives copies of the value that was written last, or that the last call of native code gave, read at
 * once; each copy is one's own.
 *
 * @param {number} kind where the value's kind is among the numbers of a call: KIND or RESULT
 * @param {string | bigint | Uint8Array | undefined} rest
 * @returns {() => unknown}
 */
function copies (kind, rest) {
  const valueKind = integers[kind]
  const number = doubles[NUMBER]
  // Whoever wrote the bytes may change them.
  const kept = valueKind === BYTES ? copyBytes(rest) : rest
  return function copy () {
    integers[RESULT] = valueKind
    doubles[NUMBER] = number
    return valueKind === BYTES ? copyBytes(kept) : readValue(kept)
  }
}

function copyBytes (bytes) {
  const copy = new Uint8Array(TypedArrayPrototypeGetByteLength(bytes))
  TypedArrayPrototypeSet(copy, bytes)
  return copy
}

module.exports = { copies, readValue, writeExchange, writeItemValue, writeValue }
