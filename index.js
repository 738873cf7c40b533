'use strict'

const { inspect } = require('util')

const {
  ObjectCreate,
  ObjectDefineProperty,
  ObjectFreeze,
  Proxy,
  ReflectApply,
  ReflectConstruct,
  ReflectGetPrototypeOf
} = require('./lib/builtins')
const { addEventMethods, traceDepartures } = require('./lib/event-methods')
const { invalidArgType, invalidThis, keyTampering, missingNew, storeClosed } = require('./lib/errors')
const { entriesOf, valuesOf, visitEach } = require('./lib/iteration')
const { keyString, mutableKeyCell, registerMutableKey } = require('./lib/key-string')
const { LocalStore } = require('./lib/local-store')
const { askLock } = require('./lib/lock')
const { MutableKeyCell } = require('./lib/mutable-key-cell')
const {
  checkIncrement,
  checkInterval,
  checkTtl,
  readEntryOptions,
  readGetOrSetOptions,
  readIncrementOptions,
  readKeyOptions,
  readKeysOptions,
  readLockOptions,
  readStoreOptions,
  readWatchOptions
} = require('./lib/options')
const { SharedStore } = require('./lib/shared-store')
const { openTestingDoor } = require('./lib/testing-door')

const INSPECT = Symbol.for('nodejs.util.inspect.custom')

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

function checkFunction (value, name) {
  if (typeof value !== 'function') throw invalidArgType(name, 'a function', value)
  return value
}

// What the methods have in common, for stores of both kinds: who is called on, and what the arguments are.
class Store {
  #store

  constructor (options) {
    const read = readStoreOptions(options)
    this.#store = read.shared === undefined ? new LocalStore(read) : new SharedStore(read)
    traceDepartures(this, this.#store)
    if (read.door !== undefined) openTestingDoor(read.door, this.#store)
  }

  // The one way from a receiver to its store.
  static #of (receiver, method) {
    const store = Store.ofAny(receiver, method)
    if (store.id < 0) throw storeClosed()
    return store
  }

  // Of a closed store as well.
  static ofAny (receiver, method) {
    try {
      return receiver.#store
    } catch {
      throw invalidThis(method, receiver)
    }
  }

  set (key, value, options) {
    return Store.#of(this, 'set').set(key, value, options)
  }

  get (key) {
    return Store.#of(this, 'get').get(key)
  }

  peek (key) {
    return Store.#of(this, 'peek').peek(key)
  }

  has (key) {
    return Store.#of(this, 'has').has(key)
  }

  delete (key) {
    return Store.#of(this, 'delete').delete(key)
  }

  getMany (keys) {
    return Store.#of(this, 'getMany').getMany(keys)
  }

  setMany (items) {
    return Store.#of(this, 'setMany').setMany(items)
  }

  deleteMany (keys) {
    return Store.#of(this, 'deleteMany').deleteMany(keys)
  }

  take (key) {
    return Store.#of(this, 'take').take(key)
  }

  touch (key, ttl) {
    return Store.#of(this, 'touch').touch(key, ttl === undefined ? NaN : checkTtl(ttl, 'ttl'))
  }

  getRemainingTTL (key) {
    return Store.#of(this, 'getRemainingTTL').remainingTtl(key)
  }

  increment (key, by, options) {
    const store = Store.#of(this, 'increment')
    const amount = by === undefined ? 1 : checkIncrement(by)
    return store.increment(key, amount, readIncrementOptions(options, store.ttl))
  }

  compareAndSet (key, expected, next, options) {
    const store = Store.#of(this, 'compareAndSet')
    return store.compareAndSet(key, expected, next, readEntryOptions(options, store.ttl))
  }

  update (key, change, options) {
    const store = Store.#of(this, 'update')
    checkFunction(change, 'fn')
    return store.update(key, change, readEntryOptions(options, store.ttl))
  }

  getOrSet (key, factory, options) {
    const store = Store.#of(this, 'getOrSet')
    checkFunction(factory, 'factory')
    return store.getOrSet(key, factory, readGetOrSetOptions(options, store.ttl))
  }

  clear () {
    Store.#of(this, 'clear').clear()
    return true
  }

  size () {
    return Store.#of(this, 'size').size()
  }

  keys (options) {
    const store = Store.#of(this, 'keys')
    return store.keys(readKeysOptions(options))
  }

  stats () {
    return Store.#of(this, 'stats').stats()
  }

  resetStats () {
    Store.#of(this, 'resetStats').resetStats()
  }

  getKeys () {
    return Store.#of(this, 'getKeys').getKeys()
  }

  values () {
    return valuesOf(Store.#of(this, 'values'))
  }

  entries () {
    return entriesOf(Store.#of(this, 'entries'))
  }

  forEach (fn, thisArg) {
    const store = Store.#of(this, 'forEach')
    checkFunction(fn, 'fn')
    visitEach(store, (value, key) => ReflectApply(fn, thisArg, [value, key, this]))
  }

  createKey (initialValue, options) {
    const store = Store.#of(this, 'createKey')
    const { moves, name } = readKeyOptions(options)
    if (name !== undefined) return makeMutableKey(store.namedKey(name, initialValue, moves))
    const string = keyString(initialValue, 'initialValue')
    return makeMutableKey(new MutableKeyCell(string, initialValue, moves ? store.reference() : undefined))
  }

  lock (key, options) {
    const store = Store.#of(this, 'lock')
    const read = readLockOptions(options)
    return askLock(store, keyString(key), read)
  }

  watch (key, listener, options) {
    const store = Store.#of(this, 'watch')
    checkFunction(listener, 'listener')
    const isPrefix = readWatchOptions(options)
    if (isPrefix && typeof key !== 'string') throw invalidArgType('prefix', 'a string', key)
    return store.watch(keyString(key), listener, isPrefix)
  }

  startCleanupTask (intervalMs) {
    const store = Store.#of(this, 'startCleanupTask')
    return store.startCleanup(intervalMs === undefined
      ? store.cleanupInterval
      : checkInterval(intervalMs, 'intervalMs'))
  }

  stopCleanupTask () {
    return Store.#of(this, 'stopCleanupTask').stopCleanup()
  }

  close () {
    const store = Store.ofAny(this, 'close')
    if (store.id >= 0) store.close()
  }

  [INSPECT] (depth, options) {
    let store
    try {
      store = this.#store
    } catch {
      return '[MemoryStore]'
    }
    if (store.id < 0) return 'MemoryStore(closed) {}'
    const stats = store.stats()
    return `MemoryStore(${stats.entries}) ${inspect({ ...store.describe(), stats }, options)}`
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
defineHidden(Store.prototype, Symbol.iterator, Store.prototype.entries)
addEventMethods(Store.prototype, Store.ofAny)
if (Symbol.dispose !== undefined) {
  defineHidden(Store.prototype, Symbol.dispose, function () {
    Store.ofAny(this, 'Symbol.dispose')
    this.close() // a subclass may have its own
  })
}

module.exports = MemoryStore
// Written out, because Node's loader of ES modules only sees a literal assignment.
module.exports.MemoryStore = MemoryStore
