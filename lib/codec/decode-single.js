'use strict'

const {
  Date,
  Error,
  Object,
  ReflectDeleteProperty,
  ReflectGetOwnPropertyDescriptor,
  RegExp,
  TypedArrayPrototypeGetBuffer,
  isAnyArrayBuffer
} = require('../builtins')
const { errors, views } = require('./classes')
const { setHidden } = require('./define')
const { damaged } = require('./reader')
const tags = require('./tags')

function readDate ({ reader }) {
  return new Date(reader.readDouble())
}

function readRegExp ({ reader }) {
  const source = reader.readText(reader.readByte())
  const flags = reader.readText(reader.readByte())
  try {
    return new RegExp(source, flags)
  } catch {
    throw damaged('this runtime has no such regular expression')
  }
}

function readBoxed (decoder) {
  const tag = decoder.reader.readByte()
  if (tag <= tags.NULL || tag >= tags.OBJECT) throw damaged('a boxed value is no boolean, number, string or bigint')
  return Object(decoder.readTagged(tag))
}

// Taking down the stack of an error takes long, and would later call the application's
// Error.prepareStackTrace with an error of ours.
function errorWithoutStack (Class) {
  const limit = ReflectGetOwnPropertyDescriptor(Error, 'stackTraceLimit')
  if (limit === undefined || limit.writable !== true) return new Class()
  Error.stackTraceLimit = 0
  try {
    return new Class()
  } finally {
    Error.stackTraceLimit = limit.value
  }
}

function readError (decoder) {
  const { reader } = decoder
  const place = reader.readByte()
  if (place >= errors.length) throw damaged(`there is no class ${place} of errors`)
  const has = reader.readByte()
  const error = errorWithoutStack(errors[place])
  const message = has & tags.MESSAGE ? reader.readText(reader.readByte()) : undefined
  const stack = has & tags.STACK ? reader.readText(reader.readByte()) : undefined
  // Replacing it, V8 would format the old one first.
  ReflectDeleteProperty(error, 'stack')
  setHidden(error, 'stack', stack)
  if (message !== undefined) setHidden(error, 'message', message)
  if (has & tags.CAUSE) decoder.enter(tags.ERROR, error, 1)
  return error
}

function readBuffer ({ reader }) {
  return TypedArrayPrototypeGetBuffer(reader.readBytes())
}

/** Reads what follows the tag of a view, whose place is taken before that of its buffer. */
function readView (decoder) {
  const { reader } = decoder
  const place = reader.readByte()
  const View = place < views.length ? views[place] : undefined
  if (View === undefined) throw damaged('this runtime has no such typed array')
  const tag = reader.readByte()
  if (tag !== tags.BUFFER && tag !== tags.REFERENCE) throw damaged('a view has no buffer')
  const buffer = decoder.readTagged(tag)
  const offset = reader.readCount()
  const length = reader.readCount()
  if (!isAnyArrayBuffer(buffer)) throw damaged('a view has no buffer')
  try {
    return new View(buffer, offset, length)
  } catch {
    throw damaged('a view leaves its buffer')
  }
}

module.exports = { readBoxed, readBuffer, readDate, readError, readRegExp, readView }
