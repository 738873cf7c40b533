'use strict'

const { keyString } = require('./key-string')

/**
 * What a mutable key of one thread knows. Its key string is what every call that gets the key reads.
 */
class MutableKeyCell {
  value
  #string
  /** The key string before a move that has not come to its end yet. */
  #from = undefined
  /** A reference to the store whose entry moves with the key; undefined if none does. */
  #reference

  constructor (string, value, reference) {
    this.#string = string
    this.value = value
    this.#reference = reference
  }

  get string () {
    if (this.#from !== undefined) this.#move()
    return this.#string
  }

  assign (value) {
    // First of all: reading the value may run code of the application's, and that may assign too.
    const next = keyString(value, 'value')
    const from = this.string
    const before = this.value
    this.#from = from
    this.#string = next
    this.value = value
    try {
      this.#move()
    } catch (error) {
      if (this.#from !== undefined) {
        this.#from = undefined
        this.#string = from
        this.value = before
      }
      throw error
    }
  }

  // In Bun a time limit may strike right behind the native call, and cannot be caught. Who reads the
  // key string next comes here again, which moves what was not moved yet.
  #move () {
    const store = this.#reference === undefined ? undefined : this.#reference.deref()
    const from = this.#from
    const moves = from !== this.#string && store !== undefined && store.id >= 0
    const moved = moves ? store.rename(from, this.#string) : undefined
    // At once, before anything that a stack overflow could interrupt: from here on it is moved.
    this.#from = undefined
    if (moves) store.afterRename(moved, from, this.#string)
  }
}

module.exports = { MutableKeyCell }
