'use strict'

const {
  ArrayFrom,
  Map,
  MapPrototypeForEach,
  MapPrototypeGet,
  MapPrototypeGetSize,
  MapPrototypeSet,
  ObjectKeys,
  ObjectPrototypeHasOwnProperty,
  SetPrototypeForEach,
  SetPrototypeGetSize
} = require('../builtins')
const { notCloneable } = require('../errors')
const { arrayIndex } = require('./array-index')
const { writeBuffer, writeView } = require('./encode-bytes')
const { writeBoxed, writeDate, writeError, writeRegExp } = require('./encode-single')
const { Frame, pathOf } = require('./frame')
const kinds = require('./kinds')
const tags = require('./tags')
const { Writer } = require('./writer')

const LARGEST_KEPT = 2 ** 16

// Taken while in use: a getter may encode another value.
let spare = null

class Encoder {
  writer
  /** Of the argument that is written, for errors. */
  name
  frame = null
  places = new Map()
  count = 0
  // Whether the copy has nothing so far that JSON has not.
  mayBePlain = true

  constructor (writer, name) {
    this.writer = writer
    this.name = name
  }

  /** Gives an object its place among the objects. */
  register (object) {
    MapPrototypeSet(this.places, object, this.count++)
  }

  /** The error for what can't be copied, met where the writing has come to. */
  refusal (value, description) {
    return notCloneable(this.name, pathOf(this.name, this.frame), value, description)
  }

  enter (kind, object, list, length) {
    this.frame = new Frame(kind, object, list, length, this.frame)
  }

  writeReference (object) {
    const place = MapPrototypeGet(this.places, object)
    if (place === undefined) return false
    this.mayBePlain = false
    this.writer.writeByte(tags.REFERENCE)
    this.writer.writeCount(place)
    return true
  }

  writeValue (value) {
    const { writer } = this
    switch (typeof value) {
      case 'string': return writer.writeString(value)
      case 'number': return writer.writeNumber(value)
      case 'boolean': return writer.writeByte(value ? tags.TRUE : tags.FALSE)
      case 'undefined': return writer.writeByte(tags.UNDEFINED)
      case 'bigint': return writer.writeBigint(value)
      case 'object': return value === null ? writer.writeByte(tags.NULL) : this.writeObject(value)
      default: throw this.refusal(value)
    }
  }

  writeObject (object) {
    if (this.writeReference(object)) return
    const kind = kinds.kindOf(object)
    if (kind === kinds.NOT_CLONEABLE) throw this.refusal(object)
    if (kind > kinds.ARRAY) this.mayBePlain = false
    this.register(object)
    starts[kind](this, object)
  }

  run (value) {
    this.writeValue(value)
    while (this.frame !== null) {
      const { frame } = this
      steps[frame.kind](this, frame)
    }
  }
}

function startPlain (encoder, object) {
  const names = ObjectKeys(object)
  encoder.writer.writeByte(tags.OBJECT)
  encoder.enter(kinds.PLAIN, object, names, names.length)
}

function startArray (encoder, array) {
  const { length } = array
  const names = ObjectKeys(array)
  encoder.writer.writeByte(tags.ARRAY)
  encoder.writer.writeCount(length)
  encoder.enter(kinds.ARRAY, array, names, length)
  // The names of elements come first and ascend.
  encoder.frame.isDense = length > 0 && names.length >= length && names[length - 1] === `${length - 1}`
}

// What a getter met on the way does to a Map or Set no longer changes the copy.
function startMap (encoder, map) {
  const size = MapPrototypeGetSize(map)
  const list = ArrayFrom({ __proto__: null, length: size * 2 })
  let index = 0
  MapPrototypeForEach(map, (value, key) => {
    list[index++] = key
    list[index++] = value
  })
  encoder.writer.writeByte(tags.MAP)
  encoder.writer.writeCount(size)
  encoder.enter(kinds.MAP, map, list, list.length)
}

function startSet (encoder, set) {
  const list = ArrayFrom({ __proto__: null, length: SetPrototypeGetSize(set) })
  let index = 0
  SetPrototypeForEach(set, value => { list[index++] = value })
  encoder.writer.writeByte(tags.SET)
  encoder.writer.writeCount(list.length)
  encoder.enter(kinds.SET, set, list, list.length)
}

// Each step goes on until a container among the contents opens a frame of its own.

function stepPlain (encoder, frame) {
  const { writer } = encoder
  const { object, list } = frame
  while (frame.index < list.length) {
    const name = list[frame.index++]
    // A getter may have deleted it.
    if (!ObjectPrototypeHasOwnProperty(object, name)) continue
    const value = object[name]
    writer.writeString(name)
    encoder.writeValue(value)
    if (encoder.frame !== frame) return
  }
  writer.writeByte(tags.END)
  encoder.frame = frame.parent
}

function writeHoles (writer, frame, end) {
  if (end === frame.position) return
  writer.writeByte(tags.HOLES)
  writer.writeCount(end - frame.position)
  frame.position = end
}

function nextElement ({ index, isDense, length, list }) {
  if (isDense) return index < length ? index : -1
  return index < list.length ? arrayIndex(list[index]) : -1
}

function stepElements (encoder, frame) {
  const { writer } = encoder
  const { object, length } = frame
  for (let index = nextElement(frame); index !== -1; index = nextElement(frame)) {
    frame.index++
    if (!ObjectPrototypeHasOwnProperty(object, index)) continue
    const value = object[index]
    writeHoles(writer, frame, index)
    frame.position = index + 1
    encoder.writeValue(value)
    if (encoder.frame !== frame) return
  }
  writeHoles(writer, frame, length)
  frame.kind = kinds.PLAIN
}

function stepList (encoder, frame) {
  const { list } = frame
  while (frame.index < list.length) {
    encoder.writeValue(list[frame.index++])
    if (encoder.frame !== frame) return
  }
  encoder.frame = frame.parent
}

const starts = {
  __proto__: null,
  [kinds.PLAIN]: startPlain,
  [kinds.ARRAY]: startArray,
  [kinds.MAP]: startMap,
  [kinds.SET]: startSet,
  [kinds.DATE]: writeDate,
  [kinds.REGEXP]: writeRegExp,
  [kinds.ERROR]: writeError,
  [kinds.BOXED]: writeBoxed,
  [kinds.BUFFER]: writeBuffer,
  [kinds.VIEW]: writeView
}

const steps = {
  __proto__: null,
  [kinds.PLAIN]: stepPlain,
  [kinds.ARRAY]: stepElements,
  [kinds.MAP]: stepList,
  [kinds.SET]: stepList,
  [kinds.ERROR]: stepList
}

function encodeMarked (value, name) {
  const writer = spare === null ? new Writer() : spare
  spare = null
  writer.length = 0
  const encoder = new Encoder(writer, name)
  encoder.run(value)
  const bytes = writer.copy()
  if (writer.size <= LARGEST_KEPT) spare = writer
  return { bytes, mayBePlain: encoder.mayBePlain }
}

/**
 * The bytes of a value, as structured clone would copy it: see tags.js. Equal values give equal bytes;
 * the order of properties counts.
 *
 * Every property is read once, in the order in which structured clone reads them. No depth is too
 * great.
 *
 * Cost: grows with the values visited and the bytes written.
 *
 * @param {unknown} value
 * @returns {Uint8Array} in memory of its own
 * @throws {TypeError} `ERR_NOT_CLONEABLE`, with the path to what can't be copied
 * @throws {RangeError | Error} `ERR_OUT_OF_RANGE` for more than 2^31 - 1 bytes; `ERR_OUT_OF_MEMORY`
 * @throws whatever a getter throws
 */
function encode (value) {
  return encodeMarked(value, 'value').bytes
}

module.exports = { encode, encodeMarked }
