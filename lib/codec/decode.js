'use strict'

const { Map, MapPrototypeSet, ObjectSetPrototypeOf, Set, SetPrototypeAdd } = require('../builtins')
const { GREATEST_LENGTH, arrayIndex } = require('./array-index')
const { readBoxed, readBuffer, readDate, readError, readRegExp, readView } = require('./decode-single')
const { lengthen, setElement, setHidden, setProperty } = require('./define')
const { Reader, damaged } = require('./reader')
const tags = require('./tags')

// No tag: an array whose elements are all there.
const EXTRAS = -1

/** A container that is being filled. See Frame of frame.js. */
class Filling {
  tag
  target
  length
  index = 0
  // Of a Map: whether a key waits for its value, and the key.
  hasKey = false
  key
  parent

  constructor (tag, target, length, parent) {
    this.tag = tag
    this.target = target
    this.length = length
    this.parent = parent
  }
}

class Decoder {
  reader
  filling = null
  // Without a prototype, so that no setter on one sees what goes in.
  objects = ObjectSetPrototypeOf([], null)
  count = 0

  constructor (reader) {
    this.reader = reader
  }

  enter (tag, target, length) {
    this.filling = new Filling(tag, target, length, this.filling)
    return target
  }

  leave () {
    this.filling = this.filling.parent
  }

  readReference () {
    const place = this.reader.readCount()
    if (place >= this.count || this.objects[place] === undefined) {
      throw damaged('a reference is to no object')
    }
    return this.objects[place]
  }

  readObject (tag) {
    const read = readers[tag]
    if (read === undefined) throw damaged(`there is no tag ${tag}`)
    const place = this.count++
    this.objects[place] = undefined
    const object = read(this)
    this.objects[place] = object
    return object
  }

  /** A container comes back empty, and its filling is entered. */
  readValue () {
    return this.readTagged(this.reader.readByte())
  }

  readTagged (tag) {
    const { reader } = this
    switch (tag) {
      case tags.STRING8: return reader.readString8()
      case tags.INTEGER: return reader.readInteger()
      case tags.STRING16: return reader.readString16()
      case tags.DOUBLE: return reader.readDouble()
      case tags.UNDEFINED: return undefined
      case tags.NULL: return null
      case tags.FALSE: return false
      case tags.TRUE: return true
      case tags.BIGINT: return reader.readBigint()
      case tags.REFERENCE: return this.readReference()
      default: return this.readObject(tag)
    }
  }

  run () {
    const value = this.readValue()
    while (this.filling !== null) {
      const { filling } = this
      fillers[filling.tag](this, filling)
    }
    if (this.reader.position !== this.reader.length) throw damaged('they go on after the value')
    return value
  }
}

function readPlain (decoder) {
  return decoder.enter(tags.OBJECT, {}, 0)
}

function readArray (decoder) {
  const length = decoder.reader.readCount()
  if (length > GREATEST_LENGTH) throw damaged('an array is too long')
  return decoder.enter(tags.ARRAY, [], length)
}

function readMap (decoder) {
  return decoder.enter(tags.MAP, new Map(), decoder.reader.readCount())
}

function readSet (decoder) {
  return decoder.enter(tags.SET, new Set(), decoder.reader.readCount())
}

// Each filler goes on until a container among the contents enters a filling of its own.

function fillProperties (decoder, filling) {
  const { reader } = decoder
  const { target } = filling
  while (decoder.filling === filling) {
    const tag = reader.readByte()
    if (tag === tags.END) decoder.leave()
    else setProperty(target, reader.readName(tag), decoder.readValue())
  }
}

// What follows the elements of an array.
function fillExtras (decoder, filling) {
  const { reader } = decoder
  while (decoder.filling === filling) {
    const tag = reader.readByte()
    if (tag === tags.END) return decoder.leave()
    const name = reader.readText(tag)
    if (name === 'length' || arrayIndex(name) !== -1) throw damaged('an array has an element among its properties')
    setProperty(filling.target, name, decoder.readValue())
  }
}

function readHoles (decoder, filling) {
  const count = decoder.reader.readCount()
  if (count === 0 || count > filling.length - filling.index) throw damaged('an array has too many holes')
  filling.index += count
  lengthen(filling.target, filling.index)
}

function fillElements (decoder, filling) {
  const { reader } = decoder
  const { target, length } = filling
  while (filling.index < length) {
    const tag = reader.readByte()
    if (tag === tags.HOLES) {
      readHoles(decoder, filling)
    } else {
      setElement(target, filling.index++, decoder.readTagged(tag))
      if (decoder.filling !== filling) return
    }
  }
  filling.tag = EXTRAS
}

// A container that is a key is filled before its value is read, and neither minds that it is in the
// Map already or not.
function fillMap (decoder, filling) {
  while (decoder.filling === filling) {
    if (filling.hasKey) {
      const { key } = filling
      filling.hasKey = false
      filling.index++
      MapPrototypeSet(filling.target, key, decoder.readValue())
    } else if (filling.index === filling.length) {
      decoder.leave()
    } else {
      filling.hasKey = true
      filling.key = decoder.readValue()
    }
  }
}

function fillSet (decoder, filling) {
  while (decoder.filling === filling) {
    if (filling.index++ === filling.length) return decoder.leave()
    SetPrototypeAdd(filling.target, decoder.readValue())
  }
}

function fillCause (decoder, filling) {
  decoder.leave()
  setHidden(filling.target, 'cause', decoder.readValue())
}

const readers = {
  __proto__: null,
  [tags.OBJECT]: readPlain,
  [tags.ARRAY]: readArray,
  [tags.MAP]: readMap,
  [tags.SET]: readSet,
  [tags.DATE]: readDate,
  [tags.REGEXP]: readRegExp,
  [tags.ERROR]: readError,
  [tags.BOXED]: readBoxed,
  [tags.BUFFER]: readBuffer,
  [tags.VIEW]: readView
}

const fillers = {
  __proto__: null,
  [tags.OBJECT]: fillProperties,
  [tags.ARRAY]: fillElements,
  [EXTRAS]: fillExtras,
  [tags.MAP]: fillMap,
  [tags.SET]: fillSet,
  [tags.ERROR]: fillCause
}

/**
 * A fresh copy of the value whose bytes `encode` gave, in this or another runtime.
 *
 * Bytes that were cut or changed give an error, or another value; they never take more time or memory
 * than in proportion to their number. Runs no code of the application's.
 *
 * Cost: grows with the bytes.
 *
 * @param {Uint8Array} bytes
 * @returns {unknown}
 * @throws {Error} without a `code`, for bytes that `encode` gives for no value, and for a value that
 *   this runtime doesn't have, such as a Float16Array
 */
function decode (bytes) {
  return new Decoder(new Reader(bytes)).run()
}

module.exports = { decode }
