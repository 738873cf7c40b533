'use strict'

const { answers } = require('./calls')
const { failure } = require('./failure')
const { forgetLocks } = require('./lock')
const native = require('./native')
const { makeArray } = require('./pages')

const NO_ID = -1

/** The result of native code, or the error that a negative one stands for, thrown. */
function checked (result) {
  if (result < 0) throw failure(result)
  return result
}

/** What local stores and handles to shared ones have in common. */
class StoreHandle {
  /** The number that native code knows it by; negative once it is closed. */
  id = NO_ID
  /** The events that its MemoryStore has listeners of, as bits (see telling.js). */
  listens = 0
  /** Those of them that subscribers of channels listen to (see diagnostics.js). */
  traced = 0
  /** That MemoryStore, from its first listener on. */
  emitter = undefined

  size () {
    return checked(native.size(this.id))
  }

  keys (prefix) {
    return this.listKeys(false, prefix)
  }

  /** The key strings that begin with `prefix`; with `withSlots` each is followed by its slot. */
  listKeys (withSlots, prefix) {
    const list = native.keys(this.id, makeArray, withSlots, prefix)
    if (typeof list === 'number') throw failure(list)
    return list
  }

  stats () {
    checked(native.stats(this.id))
    return {
      hits: answers[0],
      misses: answers[1],
      sets: answers[2],
      deletes: answers[3],
      expirations: answers[4],
      evictions: answers[5],
      entries: answers[6],
      bytes: answers[7]
    }
  }

  resetStats () {
    checked(native.resetStats(this.id))
  }

  clear () {
    checked(native.clear(this.id))
  }

  startCleanup (interval) {
    return checked(native.startCleanup(this.id, interval)) === 1
  }

  stopCleanup () {
    return native.stopCleanup(this.id) === 1
  }

  close () {
    const { id } = this
    this.id = NO_ID
    native.close(id)
    forgetLocks(this)
  }

  /** The options that handles of both kinds show. */
  shownOptions () {
    const { cleanupInterval, touchOnGet, ttl } = this
    const shown = ttl === Infinity ? { cleanupInterval } : { cleanupInterval, ttl }
    return touchOnGet ? { ...shown, touchOnGet } : shown
  }

  // For tests, see testing-door.js.

  setClock (milliseconds) { native.setClock(this.id, milliseconds) }
  sweep () { return native.sweep(this.id) }
  heldBytes () { return native.heldBytes(this.id) }
}

module.exports = { StoreHandle, checked }
