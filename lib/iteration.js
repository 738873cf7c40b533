'use strict'

// Going through the live entries of a store, of either kind.

const {
  IteratorPrototype,
  ObjectDefineProperty,
  ObjectSetPrototypeOf,
  ReflectDeleteProperty,
  SymbolToStringTag
} = require('./builtins')
const { RESULT, integers } = require('./calls')
const { invalidThis, storeClosed } = require('./errors')
const { failure } = require('./failure')
const native = require('./native')
const { makeArray } = require('./pages')

/** What `peekAt` gives where there is no live entry. */
const NOTHING = Symbol('nothing')

/**
 * A place between two entries. It holds the keys of one part of the store at a time, and looks each up
 * when its turn comes: what died or went meanwhile is skipped, and values are those of that moment.
 * Parts follow the keys' hashes: what lives in place all the while comes once, nothing comes twice.
 */
class Cursor {
  /** The entry that `advance` came to. */
  key = ''
  value = undefined
  #store
  #keys = makeArray(0)
  #index = 0
  #position = 0

  constructor (store) {
    this.#store = store
  }

  /**
   * Goes on to the next live entry. O(1), but for each part of the store, which takes the time of its keys.
   *
   * @returns {boolean} false at the end
   * @throws {Error} `ERR_STORE_CLOSED`, `ERR_OUT_OF_MEMORY`
   */
  advance () {
    if (this.#store.id < 0) throw storeClosed()
    for (;;) {
      while (this.#index < this.#keys.length) {
        this.key = this.#keys[this.#index++]
        this.value = this.#store.peekAt(this.key, NOTHING)
        if (this.value !== NOTHING) return true
      }
      const keys = native.nextKeys(this.#store.id, makeArray, this.#position)
      if (typeof keys === 'number') throw failure(keys)
      if (keys.length === 0) return false
      this.#position = integers[RESULT]
      this.#keys = keys
      this.#index = 0
    }
  }
}

const readEntry = cursor => [cursor.key, cursor.value]
const readValue = cursor => cursor.value

/** What `entries` and `values` give; it has the methods of the language's own iterators. */
class StoreIterator {
  #cursor
  #read

  constructor (cursor, read) {
    this.#cursor = cursor
    this.#read = read
  }

  static #check (receiver, method) {
    try {
      return receiver.#cursor
    } catch {
      throw invalidThis(method, receiver, 'an iterator of a MemoryStore')
    }
  }

  next () {
    const cursor = StoreIterator.#check(this, 'next')
    if (cursor !== undefined && cursor.advance()) return { value: this.#read(cursor), done: false }
    this.#cursor = undefined
    return { value: undefined, done: true }
  }

  return (value) {
    StoreIterator.#check(this, 'return')
    this.#cursor = undefined
    return { value, done: true }
  }
}

ObjectSetPrototypeOf(StoreIterator.prototype, IteratorPrototype)
// As with a Map's iterators, nobody makes one but the store.
ReflectDeleteProperty(StoreIterator.prototype, 'constructor')
ObjectDefineProperty(StoreIterator.prototype, SymbolToStringTag, {
  __proto__: null, configurable: true, enumerable: false, value: 'MemoryStore Iterator', writable: false
})

/** @returns {IterableIterator<[string, unknown]>} over pairs of key string and value */
function entriesOf (store) {
  return new StoreIterator(new Cursor(store), readEntry)
}

/** @returns {IterableIterator<unknown>} */
function valuesOf (store) {
  return new StoreIterator(new Cursor(store), readValue)
}

/** Calls `visit(value, key string)` for each live entry. */
function visitEach (store, visit) {
  const cursor = new Cursor(store)
  while (cursor.advance()) visit(cursor.value, cursor.key)
}

module.exports = { entriesOf, valuesOf, visitEach }
