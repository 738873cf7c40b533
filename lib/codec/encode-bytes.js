'use strict'

const {
  ArrayBufferPrototypeGetByteLength,
  ArrayBufferPrototypeGetResizable,
  BufferPrototype,
  DataViewPrototypeGetBuffer,
  DataViewPrototypeGetByteLength,
  DataViewPrototypeGetByteOffset,
  ObjectPrototypeIsPrototypeOf,
  TypedArrayPrototypeGetBuffer,
  TypedArrayPrototypeGetByteOffset,
  TypedArrayPrototypeGetLength,
  TypedArrayPrototypeGetSymbolToStringTag,
  Uint8Array,
  isSharedArrayBuffer
} = require('../builtins')
const { viewPlaces } = require('./classes')
const tags = require('./tags')

// Only the constructor tells a detached buffer on every runtime.
function bytesOf (encoder, buffer, holder, place) {
  if (isSharedArrayBuffer(buffer)) throw encoder.refusal(holder, `${place}SharedArrayBuffer`)
  // Whether a view follows its buffer's length can't be asked.
  if (ArrayBufferPrototypeGetResizable(buffer)) throw encoder.refusal(holder, `${place}resizable ArrayBuffer`)
  try {
    return new Uint8Array(buffer)
  } catch {
    throw encoder.refusal(holder, `${place}detached ArrayBuffer`)
  }
}

function writeWhole (encoder, bytes, count) {
  encoder.writer.writeByte(tags.BUFFER)
  encoder.writer.writeCount(count)
  encoder.writer.writeBytes(bytes, count)
}

/** Writes an ArrayBuffer that was not met before. */
function writeBuffer (encoder, buffer) {
  writeWhole(encoder, bytesOf(encoder, buffer, buffer, 'a '), ArrayBufferPrototypeGetByteLength(buffer))
}

// A Buffer's memory is a pool with other data in it, so that only its own bytes are taken.
function writeNodeBuffer (encoder, buffer, offset, length) {
  const pool = TypedArrayPrototypeGetBuffer(buffer)
  bytesOf(encoder, pool, buffer, 'a Buffer of a ')
  encoder.register(undefined)
  writeWhole(encoder, new Uint8Array(pool, offset, length), length)
  encoder.writer.writeCount(0)
  encoder.writer.writeCount(length)
}

function writeViewOf (encoder, view, buffer, offset, length) {
  if (!encoder.writeReference(buffer)) {
    const bytes = bytesOf(encoder, buffer, view, 'a view of a ')
    encoder.register(buffer)
    writeWhole(encoder, bytes, ArrayBufferPrototypeGetByteLength(buffer))
  }
  encoder.writer.writeCount(offset)
  encoder.writer.writeCount(length)
}

/** Writes a typed array, Buffer or DataView that was not met before. */
function writeView (encoder, view) {
  const typeName = TypedArrayPrototypeGetSymbolToStringTag(view)
  encoder.writer.writeByte(tags.VIEW)
  encoder.writer.writeByte(viewPlaces[typeName === undefined ? 'DataView' : typeName])
  if (typeName === undefined) {
    return writeViewOf(encoder, view, DataViewPrototypeGetBuffer(view),
      DataViewPrototypeGetByteOffset(view), DataViewPrototypeGetByteLength(view))
  }
  const offset = TypedArrayPrototypeGetByteOffset(view)
  const length = TypedArrayPrototypeGetLength(view)
  if (typeName === 'Uint8Array' && ObjectPrototypeIsPrototypeOf(BufferPrototype, view)) {
    return writeNodeBuffer(encoder, view, offset, length)
  }
  writeViewOf(encoder, view, TypedArrayPrototypeGetBuffer(view), offset, length)
}

module.exports = { writeBuffer, writeView }
