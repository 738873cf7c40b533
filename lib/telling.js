'use strict'

const { ReflectApply, queueMicrotask } = require('./builtins')
const { publish } = require('./diagnostics')

// The events of a store, as bits of `listens`.
const SET = 1
const DELETE = 2
const EXPIRE = 4
const EVICT = 8
const CLEAR = 16

const DEPARTURES = EXPIRE | EVICT

const EVENT_BITS = { __proto__: null, set: SET, delete: DELETE, expire: EXPIRE, evict: EVICT, clear: CLEAR }

// By core::Departure.
const DEPARTURE_NAMES = ['expire', 'evict']
const DEPARTURE_BITS = [EXPIRE, EVICT]

/**
 * Throws an error as an uncaught exception of this thread.
 *
 * @param {unknown} error
 */
function throwLater (error) {
  queueMicrotask(() => { throw error })
}

/**
 * Tells listeners of one event after another: each is told, whatever the listeners of those before
 * threw. Nobody is told of a store that was closed meanwhile.
 */
class Telling {
  #failure = undefined

  /**
   * @param {StoreHandle} store
   * @param {number} bit of the event
   * @param {unknown[]} args of `emit`
   */
  tell (store, bit, args) {
    if ((store.listens & bit) === 0 || store.id < 0) return
    const { emitter } = store
    try {
      ReflectApply(emitter.emit, emitter, args)
    } catch (error) {
      if (this.#failure === undefined) this.#failure = { __proto__: null, error }
      else throwLater(error)
    }
  }

  /** The same for an entry that departed; `why` is a core::Departure. */
  tellDeparture (store, why, key, value) {
    const name = DEPARTURE_NAMES[why]
    this.tell(store, DEPARTURE_BITS[why], [name, key, value])
    if ((store.traced & DEPARTURE_BITS[why]) !== 0 && store.id >= 0) {
      publish(name, store.emitter, store.name, key, value)
    }
  }

  /** To the caller goes what was thrown first; the rest is uncaught. */
  end () {
    if (this.#failure !== undefined) throw this.#failure.error
  }

  /** Where there is no caller, all of it is. */
  endLater () {
    if (this.#failure !== undefined) throwLater(this.#failure.error)
  }
}

module.exports = { CLEAR, DELETE, DEPARTURES, EVENT_BITS, SET, Telling, throwLater }
