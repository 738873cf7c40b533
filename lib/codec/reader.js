'use strict'

const {
  ArrayFrom,
  BigInt,
  BufferPrototypeHexSlice,
  BufferPrototypeLatin1Slice,
  BufferPrototypeUcs2Slice,
  Error,
  Float64Array,
  StringFromCharCode,
  StringPrototypeCharCodeAt,
  TypedArrayPrototypeGetBuffer,
  TypedArrayPrototypeGetByteOffset,
  TypedArrayPrototypeGetLength,
  TypedArrayPrototypeSet,
  Uint8Array
} = require('../builtins')
const { STRING16, STRING8 } = require('./tags')

// Up to this length a loop of ours is faster than a call into the runtime.
const SHORT_STRING = 16

// Past this a count is no exact number.
const GREATEST_SCALE = 2 ** 49

// The names that came last, since most values are of few shapes. A string that is there already is
// known to the engine as a name.
const LONGEST_NAME = 24
const NAMES = 256
const names = ArrayFrom({ __proto__: null, length: NAMES }, () => '')

const double = new Float64Array(1)
const doubleBytes = new Uint8Array(double.buffer)

/** @returns {Error} to be thrown */
function damaged (what) {
  return new Error(`The bytes of a value are damaged: ${what}`)
}

/** Reads bytes in order; past their end it throws. */
class Reader {
  bytes
  memory
  offset
  position = 0
  length

  /** @param {Uint8Array} bytes */
  constructor (bytes) {
    this.bytes = bytes
    this.memory = TypedArrayPrototypeGetBuffer(bytes)
    this.offset = TypedArrayPrototypeGetByteOffset(bytes)
    this.length = TypedArrayPrototypeGetLength(bytes)
  }

  /** @returns {number} the place of the first of the bytes to be read next */
  take (count) {
    const start = this.position
    if (count > this.length - start) throw damaged('they end too early')
    this.position = start + count
    return start
  }

  readByte () {
    if (this.position === this.length) throw damaged('they end too early')
    return this.bytes[this.position++]
  }

  readCount () {
    let byte = this.readByte()
    if (byte < 128) return byte
    let count = byte - 128
    for (let scale = 128; ; scale *= 128) {
      if (scale >= GREATEST_SCALE) throw damaged('a count is too great')
      byte = this.readByte()
      if (byte < 128) return count + byte * scale
      count += (byte - 128) * scale
    }
  }

  readInteger () {
    const count = this.readCount()
    if (count > 0xffffffff) throw damaged('an integer is too great')
    return (count >>> 1) ^ -(count & 1)
  }

  readDouble () {
    const start = this.take(8)
    for (let index = 0; index < 8; index++) doubleBytes[index] = this.bytes[start + index]
    return double[0]
  }

  readBigint () {
    const isNegative = this.readByte() === 1
    const length = this.readCount()
    const start = this.take(length)
    if (length === 0) throw damaged('a bigint has no digits')
    const magnitude = BigInt(`0x${BufferPrototypeHexSlice(this.bytes, start, start + length)}`)
    return isNegative ? -magnitude : magnitude
  }

  readString8 () {
    const length = this.readCount()
    const start = this.take(length)
    if (length > SHORT_STRING) return BufferPrototypeLatin1Slice(this.bytes, start, start + length)
    let string = ''
    for (let index = start; index < start + length; index++) string += StringFromCharCode(this.bytes[index])
    return string
  }

  /** Reads the string whose tag was read, the name of a property. */
  readName (tag) {
    if (tag !== STRING8) return this.readText(tag)
    const start = this.position
    const length = this.readByte()
    if (length === 0 || length > LONGEST_NAME || length > this.length - this.position) return this.readAgain(start)
    const { bytes, position } = this
    const place = (length + bytes[position] * 7 + bytes[position + length - 1] * 31) & (NAMES - 1)
    const name = names[place]
    if (name.length !== length) return (names[place] = this.readAgain(start))
    for (let index = 0; index < length; index++) {
      if (StringPrototypeCharCodeAt(name, index) !== bytes[position + index]) return (names[place] = this.readAgain(start))
    }
    this.position = position + length
    return name
  }

  readAgain (start) {
    this.position = start
    return this.readString8()
  }

  readString16 () {
    const size = this.readCount() * 2
    const start = this.take(size)
    return BufferPrototypeUcs2Slice(this.bytes, start, start + size)
  }

  /** Reads the string whose tag was read. */
  readText (tag) {
    if (tag === STRING8) return this.readString8()
    if (tag === STRING16) return this.readString16()
    throw damaged(`tag ${tag} is not that of a string`)
  }

  /** @returns {Uint8Array} a copy in memory of its own */
  readBytes () {
    const length = this.readCount()
    const start = this.take(length)
    const copy = new Uint8Array(length)
    TypedArrayPrototypeSet(copy, new Uint8Array(this.memory, this.offset + start, length))
    return copy
  }
}

module.exports = { Reader, damaged }
