'use strict'

const { FinalizationRegistry, FinalizationRegistryPrototypeRegister } = require('./builtins')
const { RESULT, integers } = require('./calls')
const { failure } = require('./failure')
const { keyString } = require('./key-string')
const native = require('./native')
const { tellKeyMoved } = require('./shared-events')
const { readValue, writeValue } = require('./shared-value')

// Native code counts who has a number. It is told from the event loop, so that no call that has read
// the number of a key is under way.
const ends = new FinalizationRegistry(native.forgetCell)

/** What a mutable key knows that all threads share: everything is in native code. */
class SharedKeyCell {
  /** The number that native code knows the key by, in this environment. */
  number
  /** Of the handles to its store, see shared-events.js. */
  #room

  constructor (number, room) {
    this.number = number
    this.#room = room
    FinalizationRegistryPrototypeRegister(ends, this, number)
  }

  get string () {
    return native.cellString(this.number)
  }

  get value () {
    return readValue(native.cellValue(this.number))
  }

  assign (value) {
    const string = keyString(value, 'value')
    const rest = writeValue(value, 'value')
    native.renameCell(this.number, string, rest)
    if (integers[RESULT] < 0) throw failure(integers[RESULT])
    if (integers[RESULT] === 1 && this.#room.listens !== 0) tellKeyMoved(this.#room, string)
  }
}

module.exports = { SharedKeyCell }
