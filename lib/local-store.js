'use strict'

const { Int32Array, ObjectIs, WeakRef, WeakRefPrototypeDeref } = require('./builtins')
const { ITEM, ITEM_DEAD, ITEM_REPLACED, callWithKeys, readItems, readKeys } = require('./batch')
const { find, get, getOrStale, isStale, list, put, remaining, remove, take } = require('./calls')
const { invalidArgValue, notANumber, notShared } = require('./errors')
const { failure } = require('./failure')
const { keyString } = require('./key-string')
const { tellCleared, tellExchanged, tellPut, tellPuts, tellRemoved, tellRenamed } = require('./local-events')
const { fly, forgetFlights, refresh, supersedeFlight, supersedeFlights, supersedeMany } = require('./local-flights')
const native = require('./native')
const { readSetOptions } = require('./options')
const {
  PAGE_BITS,
  PLACE_MASK,
  RESERVED,
  EXPIRED_COUNT,
  addPage,
  clearExpired,
  clearSlot,
  dropPages,
  makeArray,
  originalKey,
  reserveSlots,
  takeValue,
  tidyAfterRename,
  writeOriginal
} = require('./pages')
const { StoreHandle, checked } = require('./store-handle')
const { DEPARTURES } = require('./telling')

const { ABSENT } = native
// ABSENT in the list, which has no signs.
const NO_SLOT = ABSENT >>> 0

// Values stay here: nothing of them crosses.
function noRest () {}

/**
 * A local store: values live in pages of JavaScript arrays, everything else in native code, which wraps
 * this object and holds it weakly; when nobody reaches it any more, the store is closed. Its methods get
 * options that were read already (see index.js), and throw on a closed store.
 *
 * Take `id` only after the arguments are read: reading a key may run code that closes the store.
 *
 * Class fields, because they define: a setter planted on Object.prototype is not met.
 */
class LocalStore extends StoreHandle {
  /** Arrays of values; a page that has none may be missing. */
  pages = []
  /** Like `pages`, the keys that are not strings; made with the first. */
  originals = undefined
  /** What native code shows of itself: the reserved slot, the slots to clear. */
  control
  ttl
  cleanupInterval
  touchOnGet
  /** Sets that native code did not hear of. */
  #exchanges = 0
  /** Whether listeners are being told of what departed. */
  isTelling = false
  /** What local-flights.js knows of the calls of `getOrSet` that are under way. */
  flights = undefined
  /** For mutable keys, which must not keep a store alive; made with the first. */
  #weak = undefined

  constructor ({ cleanupInterval, touchOnGet = false, ttl = Infinity }) {
    super()
    this.ttl = ttl
    this.cleanupInterval = cleanupInterval
    this.touchOnGet = touchOnGet
    const memory = native.makeControl()
    this.control = new Int32Array(memory)
    this.id = checked(native.open(this, memory, touchOnGet))
  }

  set (key, value, options) {
    const string = keyString(key)
    const ttl = options === undefined ? this.ttl : readSetOptions(options, this.ttl)
    this.put(key, string, value, ttl)
    return true
  }

  // The value is written before its entry is published: whatever interrupts us, a stack overflow or a
  // time limit, no entry is ever without its value.
  put (key, string, value, ttl) {
    let slot = this.control[RESERVED]
    if (slot < 0) slot = addPage(this)
    this.#fill(slot, key, value)
    const replaced = put(this.id, string, ttl)
    if (replaced < ABSENT) {
      clearSlot(this, slot)
      throw failure(replaced)
    }
    if (this.flights !== undefined) supersedeFlight(this, string)
    if (this.listens !== 0) return tellPut(this, string, value, replaced)
    if (replaced !== ABSENT) clearSlot(this, replaced)
    if (this.control[EXPIRED_COUNT] !== 0) clearExpired(this)
  }

  #fill (slot, key, value) {
    this.pages[slot >>> PAGE_BITS][slot & PLACE_MASK] = value
    if (typeof key !== 'string') {
      writeOriginal(this, slot, key)
    } else if (this.originals !== undefined) {
      writeOriginal(this, slot, undefined)
    }
  }

  #valueAt (slot) {
    return this.pages[slot >>> PAGE_BITS][slot & PLACE_MASK]
  }

  #setValueAt (slot, value) {
    this.pages[slot >>> PAGE_BITS][slot & PLACE_MASK] = value
  }

  #find (string) {
    const slot = find(this.id, string)
    if (slot < ABSENT) throw failure(slot)
    return slot
  }

  get (key) {
    const string = keyString(key)
    const slot = get(this.id, string)
    if (slot >= 0) return this.pages[slot >>> PAGE_BITS][slot & PLACE_MASK]
    if (slot !== ABSENT) throw failure(slot)
    return undefined
  }

  peek (key) {
    return this.peekAt(keyString(key), undefined)
  }

  /** The live value under a key string, or `missing`. Counts and touches nothing. */
  peekAt (string, missing) {
    const slot = this.#find(string)
    return slot === ABSENT ? missing : this.#valueAt(slot)
  }

  has (key) {
    return this.#find(keyString(key)) !== ABSENT
  }

  delete (key) {
    const string = keyString(key)
    const slot = remove(this.id, string)
    if (this.flights !== undefined) supersedeFlight(this, string)
    if (slot < ABSENT) throw failure(slot)
    if (slot === ABSENT) return false
    if (this.listens !== 0) tellRemoved(this, string, takeValue(this, slot))
    else clearSlot(this, slot)
    return true
  }

  getMany (keys) {
    const strings = readKeys(keys, keyString)
    const values = makeArray(strings.length)
    callWithKeys(strings, (text, first, count) => {
      checked(native.getMany(this.id, text, count))
      for (let index = 0; index < count; index++) {
        const slot = list[index]
        if (slot !== NO_SLOT) values[first + index] = this.#valueAt(slot)
      }
    })
    return values
  }

  deleteMany (keys) {
    const strings = readKeys(keys, keyString)
    let removed = 0
    if (this.listens !== 0) {
      for (let index = 0; index < strings.length; index++) if (this.delete(strings[index])) removed++
      return removed
    }
    callWithKeys(strings, (text, first, count) => {
      if (this.flights !== undefined) supersedeMany(this, strings, first, count)
      const cleared = checked(native.removeMany(this.id, text, count))
      for (let index = 0; index < cleared; index++) clearSlot(this, list[index])
      removed += cleared
    })
    return removed
  }

  // As in `put`, values first.
  setMany (items) {
    const { keys, originals, values, texts, numbers } = readItems(items, this.ttl, keyString, noRest)
    const slots = reserveSlots(this, values.length)
    for (let index = 0; index < slots.length; index++) this.#fill(slots[index], originals[index], values[index])
    const result = native.putMany(this.id, texts, numbers)
    if (result < 0) {
      for (let index = 0; index < slots.length; index++) clearSlot(this, slots[index])
      throw failure(result)
    }
    if (this.flights !== undefined) supersedeMany(this, keys, 0, keys.length)
    // All at once: listeners may set, and fill these slots again.
    const previous = makeArray(slots.length)
    for (let index = 0; index < slots.length; index++) {
      const replaced = numbers[index * ITEM + ITEM_REPLACED]
      if (replaced !== ABSENT) previous[index] = takeValue(this, replaced)
    }
    if (this.listens !== 0) {
      tellPuts(this, keys, values, previous, index => numbers[index * ITEM + ITEM_DEAD] === 1)
    }
    return result === 1
  }

  take (key) {
    const string = keyString(key)
    const slot = take(this.id, string)
    if (this.flights !== undefined) supersedeFlight(this, string)
    if (slot < ABSENT) throw failure(slot)
    if (slot === ABSENT) return undefined
    const value = takeValue(this, slot)
    if (this.listens !== 0) tellRemoved(this, string, value)
    return value
  }

  touch (key, ttl) {
    const string = keyString(key)
    return checked(native.touch(this.id, string, ttl)) === 1
  }

  remainingTtl (key) {
    const string = keyString(key)
    return checked(remaining(this.id, string))
  }

  // A live entry's value is exchanged where it is: it keeps its deadline and the key that it was set by.
  #exchange (slot, key, string, value, ttl) {
    if (slot !== ABSENT && ttl < 0) {
      const previous = this.#valueAt(slot)
      this.#setValueAt(slot, value)
      if (this.flights !== undefined) supersedeFlight(this, string)
      this.#exchanges++
      if (this.listens !== 0) tellExchanged(this, string, value, previous)
    } else {
      this.put(key, string, value, ttl)
    }
  }

  increment (key, by, ttl) {
    const string = keyString(key)
    const slot = this.#find(string)
    const before = slot === ABSENT ? 0 : this.#valueAt(slot)
    if (typeof before !== 'number') throw notANumber()
    const sum = before + by
    this.#exchange(slot, key, string, sum, ttl)
    return sum
  }

  compareAndSet (key, expected, next, ttl) {
    const string = keyString(key)
    const slot = this.#find(string)
    const isAsExpected = slot === ABSENT
      ? expected === undefined
      : expected !== undefined && ObjectIs(this.#valueAt(slot), expected)
    if (isAsExpected) this.#exchange(slot, key, string, next, ttl)
    return isAsExpected
  }

  // The function may itself change the entry, or a mutable key; then it runs again.
  update (key, change, ttl) {
    for (;;) {
      const string = keyString(key)
      const slot = this.#find(string)
      const before = slot === ABSENT ? undefined : this.#valueAt(slot)
      const next = change(before)
      // Before the entry is looked at again: reading the key may run code of the application's.
      if (keyString(key) !== string) continue
      const after = this.#find(string)
      if (after === slot && (slot === ABSENT || ObjectIs(this.#valueAt(slot), before))) {
        this.#exchange(slot, key, string, next, ttl)
        return next
      }
    }
  }

  stats () {
    const stats = super.stats()
    stats.sets += this.#exchanges
    return stats
  }

  resetStats () {
    super.resetStats()
    this.#exchanges = 0
  }

  /**
   * The live value, or what the factory gives: see local-flights.js. One call is one hit, or one miss.
   */
  getOrSet (key, factory, options) {
    const string = keyString(key)
    const { staleSpan } = options
    const slot = staleSpan === 0 ? get(this.id, string) : getOrStale(this.id, string, staleSpan)
    if (slot < ABSENT) throw failure(slot)
    if (slot === ABSENT) return fly(this, key, string, factory, options)
    const value = this.#valueAt(slot)
    if (staleSpan !== 0 && isStale()) refresh(this, key, string, factory, options, value)
    return value
  }

  clear () {
    super.clear()
    if (this.flights !== undefined) supersedeFlights(this)
    dropPages(this)
    if (this.listens !== 0) tellCleared(this)
  }

  getKeys () {
    const pairs = this.listKeys(true, '')
    const keys = makeArray(pairs.length / 2)
    for (let index = 0; index < keys.length; index++) {
      keys[index] = originalKey(this, pairs[2 * index], pairs[2 * index + 1])
    }
    return keys
  }

  watch () {
    throw notShared('watch')
  }

  namedKey (name) {
    throw invalidArgValue('options.name', 'left out, since the store is a local one', name)
  }

  /** What a mutable key holds, to find the store again with `deref()`. */
  reference () {
    if (this.#weak === undefined) {
      const weak = new WeakRef(this)
      this.#weak = { __proto__: null, deref: () => WeakRefPrototypeDeref(weak) }
    }
    return this.#weak
  }

  /** Moves an entry, unless the new key string has a live one. Returns what `afterRename` needs. */
  rename (from, to) {
    const slot = native.rename(this.id, from, to)
    if (slot < ABSENT) throw failure(slot)
    if (this.flights !== undefined) {
      supersedeFlight(this, from)
      if (slot !== ABSENT) supersedeFlight(this, to)
    }
    return slot
  }

  afterRename (slot, from, to) {
    tidyAfterRename(this, slot)
    if (slot !== ABSENT && this.listens !== 0) tellRenamed(this, from, to, this.#valueAt(slot))
  }

  /** The events that there are listeners of, as bits. */
  listen (emitter, listens) {
    checked(native.listenDepartures(this.id, (listens & DEPARTURES) !== 0))
    this.emitter = emitter
    this.listens = listens
  }

  close () {
    // A `set` that is under way asks for a page, and learns it.
    this.control[RESERVED] = ABSENT
    super.close()
    dropPages(this)
    forgetFlights(this)
  }

  /** The options to show. */
  describe () {
    return this.shownOptions()
  }
}

module.exports = { LocalStore }
