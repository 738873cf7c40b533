'use strict'

const { inspect } = require('util')

const {
  ObjectCreate,
  ObjectDefineProperty,
  ObjectFreeze,
  Proxy,
  ReflectConstruct,
  ReflectGetPrototypeOf,
  WeakRefPrototypeDeref
} = require('./lib/builtins')
const { invalidThis, keyTampering, missingNew, storeClosed } = require('./lib/errors')
const { find, put, remove } = require('./lib/calls')
const {
  Handle,
  PAGE_BITS,
  PLACE_MASK,
  RESERVED,
  EXPIRED_COUNT,
  addPage,
  clearExpired,
  clearSlot,
  closeHandle,
  dropPages,
  failure,
  makeArray,
  originalKey,
  tidyAfterRename,
  weakHandle,
  writeOriginal
} = require('./lib/handle')
const { keyString, mutableKeyCell, registerMutableKey } = require('./lib/key-string')
const native = require('./lib/native')
const { checkInterval, readKeyOptions, readSetOptions, readStoreOptions } = require('./lib/options')
const { openTestingDoor } = require('./lib/testing-door')

const { ABSENT } = native

const INSPECT = Symbol.for('nodejs.util.inspect.custom')

/** What a mutable key knows. Its key string is what every call that gets the key reads. */
class MutableKeyCell {
  value
  #string
  /** The key string before a move that has not come to its end yet. */
  #from = undefined
  /** The store whose entry moves with the key, held weakly; undefined if none does. */
  #store

  constructor (string, value, store) {
    this.#string = string
    this.value = value
    this.#store = store
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
    const handle = this.#store === undefined ? undefined : WeakRefPrototypeDeref(this.#store)
    const moves = this.#from !== this.#string && handle !== undefined && handle.id >= 0
    const slot = moves ? native.rename(handle.id, this.#from, this.#string) : ABSENT
    if (slot < ABSENT) throw failure(slot)
    // At once, before anything that a stack overflow could interrupt: from here on it is moved.
    this.#from = undefined
    if (moves) tidyAfterRename(handle, slot)
  }
}

// Also for an object that inherits from a key.
function stringOfMutableKey (receiver, method) {
  let object = receiver
  while (typeof object === 'object' && object !== null) {
    const cell = mutableKeyCell(object)
    if (cell !== undefined) return cell.string
    object = ReflectGetPrototypeOf(object)
  }
  throw invalidThis(method, receiver, 'a mutable key')
}

const mutableKeyMethods = {
  toString () { return stringOfMutableKey(this, 'toString') },
  valueOf () { return stringOfMutableKey(this, 'valueOf') },
  toJSON () { return stringOfMutableKey(this, 'toJSON') },
  [Symbol.toPrimitive] () { return stringOfMutableKey(this, 'Symbol.toPrimitive') },
  [INSPECT] () { return stringOfMutableKey(this, 'util.inspect') }
}

const mutableKeyPrototype = ObjectCreate(null)
for (const name of Reflect.ownKeys(mutableKeyMethods)) {
  // Or `for (name in key)` would list it.
  defineHidden(mutableKeyPrototype, name, mutableKeyMethods[name])
}
ObjectFreeze(mutableKeyPrototype)

function refuse (attempt) {
  throw keyTampering(attempt)
}

const mutableKeyHandler = ObjectFreeze({
  __proto__: null,
  get (target, property) {
    return property === 'value' ? mutableKeyCell(target).value : mutableKeyPrototype[property]
  },
  set (target, property, value, receiver) {
    const cell = mutableKeyCell(target)
    if (property !== 'value') refuse('setting another property')
    if (mutableKeyCell(receiver) !== cell) refuse('assigning through an object that inherits from it')
    cell.assign(value)
    return true
  },
  has (target, property) { return property === 'value' || property in mutableKeyPrototype },
  ownKeys () { return ['value'] },
  getOwnPropertyDescriptor (target, property) {
    if (property !== 'value') return undefined
    const { value } = mutableKeyCell(target)
    return { __proto__: null, configurable: true, enumerable: true, value, writable: true }
  },
  defineProperty () { refuse('defining a property') },
  deleteProperty () { refuse('deleting a property') },
  setPrototypeOf () { refuse('changing its prototype') },
  preventExtensions () { refuse('freezing it') }
})

function makeMutableKey (cell) {
  // The prototype is for consoles that look behind the Proxy.
  const target = ObjectCreate(mutableKeyPrototype)
  const key = new Proxy(target, mutableKeyHandler)
  registerMutableKey(target, cell)
  registerMutableKey(key, cell)
  return key
}

class Store {
  #handle

  constructor (options) {
    const { ttl, cleanupInterval, door } = readStoreOptions(options)
    this.#handle = new Handle(ttl, cleanupInterval)
    if (door !== undefined) openTestingDoor(door, this.#handle)
  }

  // The one way from a receiver to its store. Take the handle's id only after the arguments are read:
  // reading a key may run code that closes the store, and the id may be another store's by then.
  static #handleOf (store, method) {
    let handle
    try {
      handle = store.#handle
    } catch {
      throw invalidThis(method, store)
    }
    if (handle.id < 0) throw storeClosed()
    return handle
  }

  set (key, value, options) {
    const handle = Store.#handleOf(this, 'set')
    const string = keyString(key)
    const ttl = options === undefined ? handle.ttl : readSetOptions(options, handle.ttl)
    let slot = handle.control[RESERVED]
    if (slot < 0) slot = addPage(handle)
    // The value is written before its entry is published: whatever interrupts us, a stack overflow or
    // a time limit, no entry is ever without its value.
    handle.pages[slot >>> PAGE_BITS][slot & PLACE_MASK] = value
    if (typeof key !== 'string') {
      writeOriginal(handle, slot, key)
    } else if (handle.originals !== undefined) {
      writeOriginal(handle, slot, undefined)
    }
    const replaced = put(handle.id, string, ttl)
    if (replaced < ABSENT) {
      clearSlot(handle, slot)
      throw failure(replaced)
    }
    if (replaced !== ABSENT) clearSlot(handle, replaced)
    if (handle.control[EXPIRED_COUNT] !== 0) clearExpired(handle)
    return true
  }

  get (key) {
    const handle = Store.#handleOf(this, 'get')
    const string = keyString(key)
    const slot = find(handle.id, string)
    if (slot >= 0) return handle.pages[slot >>> PAGE_BITS][slot & PLACE_MASK]
    if (slot !== ABSENT) throw failure(slot)
    return undefined
  }

  has (key) {
    const handle = Store.#handleOf(this, 'has')
    const string = keyString(key)
    const slot = find(handle.id, string)
    if (slot < ABSENT) throw failure(slot)
    return slot !== ABSENT
  }

  delete (key) {
    const handle = Store.#handleOf(this, 'delete')
    const string = keyString(key)
    const slot = remove(handle.id, string)
    if (slot < ABSENT) throw failure(slot)
    if (slot === ABSENT) return false
    clearSlot(handle, slot)
    return true
  }

  clear () {
    const handle = Store.#handleOf(this, 'clear')
    const result = native.clear(handle.id)
    if (result < 0) throw failure(result)
    dropPages(handle)
    return true
  }

  size () {
    return Store.#count(Store.#handleOf(this, 'size'))
  }

  static #count (handle) {
    const count = native.size(handle.id)
    if (count < 0) throw failure(count)
    return count
  }

  keys () {
    const handle = Store.#handleOf(this, 'keys')
    const strings = native.keys(handle.id, makeArray, false)
    if (typeof strings === 'number') throw failure(strings)
    return strings
  }

  getKeys () {
    const handle = Store.#handleOf(this, 'getKeys')
    const pairs = native.keys(handle.id, makeArray, true)
    if (typeof pairs === 'number') throw failure(pairs)
    const keys = makeArray(pairs.length / 2)
    for (let index = 0; index < keys.length; index++) {
      keys[index] = originalKey(handle, pairs[2 * index], pairs[2 * index + 1])
    }
    return keys
  }

  createKey (initialValue, options) {
    const handle = Store.#handleOf(this, 'createKey')
    const moves = readKeyOptions(options)
    const string = keyString(initialValue, 'initialValue')
    return makeMutableKey(new MutableKeyCell(string, initialValue, moves ? weakHandle(handle) : undefined))
  }

  startCleanupTask (intervalMs) {
    const handle = Store.#handleOf(this, 'startCleanupTask')
    const interval = intervalMs === undefined
      ? handle.cleanupInterval
      : checkInterval(intervalMs, 'intervalMs')
    const started = native.startCleanup(handle.id, interval)
    if (started < 0) throw failure(started)
    return started === 1
  }

  stopCleanupTask () {
    const handle = Store.#handleOf(this, 'stopCleanupTask')
    return native.stopCleanup(handle.id) === 1
  }

  // Of a closed store as well.
  static handleOfAny (store, method) {
    try {
      return store.#handle
    } catch {
      throw invalidThis(method, store)
    }
  }

  close () {
    const handle = Store.handleOfAny(this, 'close')
    if (handle.id >= 0) closeHandle(handle)
  }

  [INSPECT] (depth, options) {
    let handle
    try {
      handle = this.#handle
    } catch {
      return '[MemoryStore]'
    }
    if (handle.id < 0) return 'MemoryStore(closed) {}'
    const { cleanupInterval, ttl } = handle
    const shown = ttl === Infinity ? { cleanupInterval } : { cleanupInterval, ttl }
    return `MemoryStore(${Store.#count(handle)}) ${inspect(shown, options)}`
  }
}

// A function around the class, so that a call without `new` fails with a code, like every other error.
function MemoryStore (options) {
  if (new.target === undefined) throw missingNew()
  return ReflectConstruct(Store, [options], new.target)
}

function defineHidden (object, property, value) {
  ObjectDefineProperty(object, property, {
    __proto__: null, configurable: true, enumerable: false, value, writable: true
  })
}

ObjectDefineProperty(MemoryStore, 'prototype', { __proto__: null, value: Store.prototype, writable: false })
defineHidden(Store.prototype, 'constructor', MemoryStore)
if (Symbol.dispose !== undefined) {
  defineHidden(Store.prototype, Symbol.dispose, function () {
    Store.handleOfAny(this, 'Symbol.dispose')
    this.close() // a subclass may have its own
  })
}

module.exports = MemoryStore
// Written out, because Node's loader of ES modules only sees a literal assignment.
module.exports.MemoryStore = MemoryStore
