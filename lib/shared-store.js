'use strict'

const { callWithKeys, readItems, readKeys } = require('./batch')
const { EXPECTED_NUMBER, KIND, NUMBER, RESULT, STORE, TTL, answers, doubles, integers } = require('./calls')
const { optionsMismatch } = require('./errors')
const { failure } = require('./failure')
const { keyString, mutableKeyCell } = require('./key-string')
const native = require('./native')
const { readSetOptions } = require('./options')
const { makeArray } = require('./pages')
const {
  enterRoom,
  leaveRoom,
  listenShared,
  tellCleared,
  tellPut,
  tellPuts,
  tellRemoved,
  tellRenamed
} = require('./shared-events')
const { forgetFlights, getOrMake } = require('./shared-flights')
const { SharedKeyCell } = require('./shared-key-cell')
const { readValue, writeExchange, writeItemValue, writeValue } = require('./shared-value')
const { StoreHandle, checked } = require('./store-handle')
const { forgetWatches, startWatch } = require('./watch')

const { ABSENT, MISMATCH } = native

// What native code takes for a key: a shared mutable key it looks up itself, so that no rename comes
// between that and the call.
function sharedKey (key, name) {
  if (typeof key === 'string') return key
  const cell = typeof key === 'object' && key !== null ? mutableKeyCell(key) : undefined
  return cell instanceof SharedKeyCell ? cell.number : keyString(key, name)
}

// Only a call on one key can look a mutable key up and hold it still.
function hasCells (references) {
  for (let index = 0; index < references.length; index++) {
    if (typeof references[index] === 'number') return true
  }
  return false
}

// The value that a call gave, of which it returned the rest; `missing` if there is none.
function answered (rest, missing) {
  const result = integers[RESULT]
  if (result >= 0) return readValue(rest)
  if (result !== ABSENT) throw failure(result)
  return missing
}

/**
 * A handle to a store that all threads of the process share. Its methods are those of LocalStore. Values
 * cross as copies: numbers and kinds through the numbers of a call, which are written last, right before
 * the call, because reading a key or a value may run code that makes calls of its own.
 */
class SharedStore extends StoreHandle {
  name
  /** What the handles of this environment to this store have in common (see shared-events.js). */
  room
  ttl
  cleanupInterval
  touchOnGet

  constructor ({ cleanupInterval, shared, touchOnGet, ttl }) {
    super()
    this.id = checked(native.sharedOpen(this, shared, ttl === undefined ? Infinity : ttl, touchOnGet === true))
    this.name = shared
    this.room = enterRoom(shared)
    this.ttl = answers[0]
    this.touchOnGet = answers[1] === 1
    this.cleanupInterval = cleanupInterval
    this.#expect('ttl', ttl)
    this.#expect('touchOnGet', touchOnGet)
  }

  // An option that is stated has to be what the first opener said.
  #expect (option, stated) {
    if (stated === undefined || stated === this[option]) return
    this.close()
    throw optionsMismatch(`options.${option}`, this[option], stated)
  }

  set (key, value, options) {
    const reference = sharedKey(key)
    const ttl = options === undefined ? this.ttl : readSetOptions(options, this.ttl)
    const rest = writeValue(value, 'value')
    integers[STORE] = this.id
    doubles[TTL] = ttl
    native.sharedPut(reference, rest)
    checked(integers[RESULT])
    if (this.room.listens !== 0) tellPut(this.room, this.id, value)
    return true
  }

  get (key) {
    return this.#get(sharedKey(key))
  }

  #get (reference) {
    integers[STORE] = this.id
    return answered(native.sharedGet(reference), undefined)
  }

  peek (key) {
    return this.peekAt(sharedKey(key), undefined)
  }

  /** The live value under a key string, or `missing`. Counts and touches nothing. */
  peekAt (reference, missing) {
    integers[STORE] = this.id
    return answered(native.sharedPeek(reference), missing)
  }

  has (key) {
    const reference = sharedKey(key)
    integers[STORE] = this.id
    native.sharedHas(reference)
    return checked(integers[RESULT]) === 1
  }

  delete (key) {
    return this.#remove(sharedKey(key))
  }

  #remove (reference) {
    integers[STORE] = this.id
    native.sharedRemove(reference)
    const isRemoved = checked(integers[RESULT]) === 1
    if (isRemoved && this.room.listens !== 0) tellRemoved(this.room, this.id)
    return isRemoved
  }

  getMany (keys) {
    const references = readKeys(keys, sharedKey)
    const values = makeArray(references.length)
    // What several values at once would save, putting them into an array costs.
    for (let index = 0; index < values.length; index++) values[index] = this.#get(references[index])
    return values
  }

  deleteMany (keys) {
    const references = readKeys(keys, sharedKey)
    let removed = 0
    if (this.room.listens !== 0 || hasCells(references)) {
      for (let index = 0; index < references.length; index++) if (this.#remove(references[index])) removed++
      return removed
    }
    callWithKeys(references, (text, first, count) => {
      removed += checked(native.sharedRemoveMany(this.id, text, count))
    })
    return removed
  }

  setMany (items) {
    const { values, rests, texts, numbers } = readItems(items, this.ttl, sharedKey, writeItemValue)
    const isDone = checked(native.sharedPutMany(this.id, texts, numbers, rests)) === 1
    if (this.room.listens !== 0) tellPuts(this.room, this.id, values)
    return isDone
  }

  take (key) {
    const reference = sharedKey(key)
    integers[STORE] = this.id
    const rest = native.sharedTake(reference)
    const isTaken = integers[RESULT] >= 0
    const value = answered(rest, undefined)
    if (isTaken && this.room.listens !== 0) tellRemoved(this.room, this.id)
    return value
  }

  touch (key, ttl) {
    const reference = sharedKey(key)
    integers[STORE] = this.id
    doubles[NUMBER] = ttl
    native.sharedTouch(reference)
    return checked(integers[RESULT]) === 1
  }

  remainingTtl (key) {
    const reference = sharedKey(key)
    integers[STORE] = this.id
    native.sharedRemaining(reference)
    checked(integers[RESULT])
    return doubles[NUMBER]
  }

  increment (key, by, ttl) {
    const reference = sharedKey(key)
    integers[STORE] = this.id
    doubles[TTL] = ttl
    doubles[NUMBER] = by
    native.sharedIncrement(reference)
    checked(integers[RESULT])
    const sum = doubles[NUMBER]
    if (this.room.listens !== 0) tellPut(this.room, this.id, sum)
    return sum
  }

  compareAndSet (key, expected, next, ttl) {
    const reference = sharedKey(key)
    const rests = writeExchange(expected, next)
    integers[STORE] = this.id
    doubles[TTL] = ttl
    native.sharedCompareAndSet(reference, rests.next, rests.expected)
    const isDone = checked(integers[RESULT]) === 1
    if (isDone && this.room.listens !== 0) tellPut(this.room, this.id, next)
    return isDone
  }

  update (key, change, ttl) {
    for (;;) {
      const reference = sharedKey(key)
      integers[STORE] = this.id
      const rest = native.sharedPeek(reference)
      const result = integers[RESULT]
      if (result < ABSENT) throw failure(result)
      const version = doubles[EXPECTED_NUMBER]
      const next = change(result === ABSENT ? undefined : readValue(rest))
      const nextRest = writeValue(next, 'fn()')
      const kind = integers[KIND]
      const number = doubles[NUMBER]
      // A mutable key of this thread alone may have been changed by the function. Reading the key may run
      // code of the application's.
      if (sharedKey(key) !== reference) continue
      integers[STORE] = this.id
      integers[KIND] = kind
      doubles[TTL] = ttl
      doubles[NUMBER] = number
      doubles[EXPECTED_NUMBER] = version
      native.sharedPutIfVersion(reference, nextRest)
      if (checked(integers[RESULT]) !== 1) continue
      if (this.room.listens !== 0) tellPut(this.room, this.id, next)
      return next
    }
  }

  clear () {
    super.clear()
    if (this.room.listens !== 0) tellCleared(this.room)
  }

  /** A promise of the live value, or of what a factory gives: see shared-flights.js. */
  getOrSet (key, factory, options) {
    return getOrMake(this, sharedKey(key), factory, options)
  }

  getKeys () {
    return this.keys('')
  }

  watch (key, listener, isPrefix) {
    return startWatch(this, key, listener, isPrefix)
  }

  namedKey (name, initialValue, moves) {
    const string = keyString(initialValue, 'initialValue')
    const rest = writeValue(initialValue, 'initialValue')
    const number = native.sharedCell(this.id, name, moves, string, rest)
    if (number === MISMATCH) {
      throw optionsMismatch('options.onRename', moves ? 'point' : 'move', moves ? 'move' : 'point')
    }
    return new SharedKeyCell(checked(number), this.room)
  }

  /** What a mutable key holds. Itself: collecting a handle must not change what a key does. */
  reference () {
    return { __proto__: null, deref: () => this }
  }

  /** Moves an entry, unless the new key string has a live one. */
  rename (from, to) {
    return checked(native.rename(this.id, from, to))
  }

  afterRename (moved, from, to) {
    if (moved === 1 && this.room.listens !== 0) tellRenamed(this.room, this.id, to)
  }

  /** The events that there are listeners of, as bits. */
  listen (emitter, listens) {
    listenShared(this, emitter, listens)
  }

  close () {
    if (this.listens !== 0) this.listen(this.emitter, 0)
    super.close()
    leaveRoom(this.room)
    forgetWatches(this)
    forgetFlights(this)
  }

  /** The options to show. */
  describe () {
    return { shared: this.name, ...this.shownOptions() }
  }
}

module.exports = { SharedStore }
