'use strict'

const {
  ArrayBuffer,
  BigIntPrototypeToString,
  BufferPrototypeHexWrite,
  BufferPrototypeLatin1Slice,
  BufferPrototypeLatin1Write,
  BufferPrototypeUcs2Write,
  Float64Array,
  MathFloor,
  StringPrototypeCharCodeAt,
  TypedArrayPrototypeSet,
  Uint8Array
} = require('../builtins')
const { outOfMemory, outOfRange } = require('../errors')
const { BIGINT, DOUBLE, INTEGER, STRING16, STRING8 } = require('./tags')

const FIRST_SIZE = 1024
const GREATEST_SIZE = 2 ** 31 - 1

// From this length on the runtime's own loop over a string is faster than ours.
const LONG_STRING = 64

const LONGEST_COUNT = 8

const double = new Float64Array(1)
const doubleBytes = new Uint8Array(double.buffer)

/** Bytes that grow. A setter on Object.prototype sees none of its fields. */
class Writer {
  length = 0
  size = FIRST_SIZE
  memory = new ArrayBuffer(FIRST_SIZE)
  bytes = new Uint8Array(this.memory)

  /**
   * Makes room.
   *
   * @param {number} count of bytes to be written next
   * @throws {RangeError | Error} `ERR_OUT_OF_RANGE` past 2^31 - 1 bytes, `ERR_OUT_OF_MEMORY`
   */
  reserve (count) {
    const needed = this.length + count
    if (needed > this.size) this.grow(needed)
  }

  grow (needed) {
    if (needed > GREATEST_SIZE) {
      throw outOfRange('value', `a value of at most ${GREATEST_SIZE} bytes`, needed)
    }
    let memory
    const size = needed > GREATEST_SIZE / 2 ? GREATEST_SIZE : needed * 2
    try {
      memory = new ArrayBuffer(size)
    } catch {
      throw outOfMemory()
    }
    const bytes = new Uint8Array(memory)
    TypedArrayPrototypeSet(bytes, new Uint8Array(this.memory, 0, this.length))
    this.size = size
    this.memory = memory
    this.bytes = bytes
  }

  writeByte (byte) {
    this.reserve(1)
    this.bytes[this.length++] = byte
  }

  writeCount (count) {
    this.reserve(LONGEST_COUNT)
    this.appendCount(count)
  }

  writeTagged (tag, count) {
    this.reserve(1 + LONGEST_COUNT)
    this.bytes[this.length++] = tag
    this.appendCount(count)
  }

  appendCount (count) {
    let rest = count
    while (rest > 127) {
      this.bytes[this.length++] = (rest % 128) + 128
      rest = MathFloor(rest / 128)
    }
    this.bytes[this.length++] = rest
  }

  writeNumber (number) {
    if ((number | 0) === number && (number !== 0 || 1 / number > 0)) {
      this.writeTagged(INTEGER, ((number << 1) ^ (number >> 31)) >>> 0)
    } else {
      this.writeByte(DOUBLE)
      this.writeDouble(number)
    }
  }

  writeDouble (number) {
    this.reserve(8)
    // NaN has many forms in memory, and the literal has one.
    double[0] = number === number ? number : NaN // eslint-disable-line no-self-compare
    for (let index = 0; index < 8; index++) this.bytes[this.length++] = doubleBytes[index]
  }

  writeBigint (bigint) {
    const isNegative = bigint < 0n
    const digits = BigIntPrototypeToString(isNegative ? -bigint : bigint, 16)
    const hex = digits.length % 2 === 0 ? digits : `0${digits}`
    const length = hex.length / 2
    this.writeByte(BIGINT)
    this.writeByte(isNegative ? 1 : 0)
    this.writeCount(length)
    this.reserve(length)
    BufferPrototypeHexWrite(this.bytes, hex, this.length, length)
    this.length += length
  }

  writeString (string) {
    const length = string.length
    const start = this.length
    this.writeTagged(STRING8, length)
    this.reserve(length)
    if (length < LONG_STRING ? this.writeShort8(string) : this.writeLong8(string)) return
    this.length = start
    this.writeTagged(STRING16, length)
    this.reserve(length * 2)
    BufferPrototypeUcs2Write(this.bytes, string, this.length, length * 2)
    this.length += length * 2
  }

  writeShort8 (string) {
    const { bytes } = this
    let position = this.length
    for (let index = 0; index < string.length; index++) {
      const unit = StringPrototypeCharCodeAt(string, index)
      if (unit > 255) return false
      bytes[position++] = unit
    }
    this.length = position
    return true
  }

  writeLong8 (string) {
    const end = this.length + string.length
    BufferPrototypeLatin1Write(this.bytes, string, this.length, string.length)
    if (BufferPrototypeLatin1Slice(this.bytes, this.length, end) !== string) return false
    this.length = end
    return true
  }

  /** @param {Uint8Array} bytes */
  writeBytes (bytes, count) {
    this.reserve(count)
    TypedArrayPrototypeSet(this.bytes, bytes, this.length)
    this.length += count
  }

  /** @returns {Uint8Array} a copy of what was written, in memory of its own */
  copy () {
    let copy
    try {
      copy = new Uint8Array(this.length)
    } catch {
      throw outOfMemory()
    }
    TypedArrayPrototypeSet(copy, new Uint8Array(this.memory, 0, this.length))
    return copy
  }
}

module.exports = { Writer }
