'use strict'

const {
  BufferPrototype,
  BufferPrototypeHexSlice,
  DataViewPrototypeGetBuffer,
  DataViewPrototypeGetByteLength,
  DataViewPrototypeGetByteOffset,
  ObjectPrototypeIsPrototypeOf,
  TypedArrayPrototypeGetBuffer,
  TypedArrayPrototypeGetByteLength,
  TypedArrayPrototypeGetByteOffset,
  TypedArrayPrototypeGetSymbolToStringTag,
  Uint8Array,
  isAnyArrayBuffer,
  isDataView,
  isSharedArrayBuffer
} = require('./builtins')

// The constructor refuses a detached buffer, of which nothing is left to tell it apart.
function typeAndHex (typeName, buffer, byteOffset, byteLength) {
  return `${typeName}:${BufferPrototypeHexSlice(new Uint8Array(buffer, byteOffset, byteLength))}`
}

function typedArrayString (array, typeName) {
  const isBuffer = ObjectPrototypeIsPrototypeOf(BufferPrototype, array)
  return typeAndHex(
    isBuffer ? 'Buffer' : typeName,
    TypedArrayPrototypeGetBuffer(array),
    TypedArrayPrototypeGetByteOffset(array),
    TypedArrayPrototypeGetByteLength(array)
  )
}

function dataViewString (view) {
  return typeAndHex(
    'DataView',
    DataViewPrototypeGetBuffer(view),
    DataViewPrototypeGetByteOffset(view),
    DataViewPrototypeGetByteLength(view)
  )
}

/**
 * The type name and the bytes, in hex, of anything that holds bytes: `Uint8Array:0102ff`,
 * `Buffer:0102`. Of a view only the bytes it shows. Type names come from the engine, never from
 * properties, which anybody may set.
 *
 * Throws, without a `code`, for a detached buffer and for a text longer than a string can be.
 *
 * Cost: grows with the number of bytes.
 *
 * @param {object} object
 * @returns {string | undefined} undefined for an object that is not bytes
 */
function bytesString (object) {
  const typeName = TypedArrayPrototypeGetSymbolToStringTag(object)
  if (typeName !== undefined) return typedArrayString(object, typeName)
  if (isAnyArrayBuffer(object)) {
    return typeAndHex(isSharedArrayBuffer(object) ? 'SharedArrayBuffer' : 'ArrayBuffer', object)
  }
  return isDataView(object) ? dataViewString(object) : undefined
}

module.exports = { bytesString }
