'use strict'

const {
  Map,
  MapPrototypeDelete,
  MapPrototypeForEach,
  MapPrototypeGet,
  MapPrototypeSet,
  Promise
} = require('./builtins')
const { EXPECTED_KIND, EXPECTED_NUMBER, KIND, RESULT, STORE, TTL, doubles, integers } = require('./calls')
const { abortReason, storeClosed } = require('./errors')
const { failure } = require('./failure')
const { Flight, rejected } = require('./flight')
const native = require('./native')
const { reasonOf, writeReason } = require('./shared-error')
const { tellPut } = require('./shared-events')
const { copies, readValue, writeValue } = require('./shared-value')
const { throwLater } = require('./telling')

const { ABOARD_FLIGHT, ABSENT, FLIGHT_FAILED, FLIGHT_LEFT, LEADS_FLIGHT, NO_FLIGHT } = native

/** The flights in which this environment has a part, by the numbers that native code gave them. */
const flights = new Map()

/** A flight of a shared store, which this thread leads, or waits for. */
class SharedFlight extends Flight {
  store
  /** The key string, once it is known; first what native code takes for a key. */
  #reference
  #options
  #number = 0
  #leads = false

  constructor (store, reference, factory, options) {
    super(factory, true)
    this.store = store
    this.#reference = reference
    this.#options = options
  }

  /**
   * Does for its callers what `readAsked` gave: they get the value, or this thread leads or waits. The
   * first caller comes when `arrive` is called, which is after the factory was: if that is interrupted,
   * nobody waits.
   */
  board ({ role, number, copy }, arrive) {
    if (copy !== undefined) this.resolve(copy)
    if (role === NO_FLIGHT) return
    if (role === ABOARD_FLIGHT) {
      this.#joinKnown(number, arrive)
      return
    }
    this.#register(number, role === LEADS_FLIGHT)
    if (this.#leads) this.#lead(copy, arrive)
    else arrive()
  }

  #register (number, leads) {
    this.#number = number
    this.#leads = leads
    if (typeof this.#reference !== 'string') this.#reference = native.flightKey(this.store.id, number)
    MapPrototypeSet(flights, number, this)
  }

  #joinKnown (number, arrive) {
    const known = MapPrototypeGet(flights, number)
    if (known !== undefined && !known.isStarting) {
      arrive()
      this.moveCallersTo(known)
      return
    }
    // Its factory asks for its own key, or was interrupted: waiting for it would have no end.
    native.leaveFlight(this.store.id, number)
    this.#boardAnother(arrive)
  }

  #boardAnother (arrive) {
    try {
      this.board(readAsked(boardNative(this.store, this.#reference, this.#options, false)), arrive)
    } catch (error) {
      this.reject(error)
    }
  }

  #leave () {
    if (this.#end()) native.leaveFlight(this.store.id, this.#number)
  }

  // Whether it was under way still: closing the store ends it.
  #end () {
    return MapPrototypeDelete(flights, this.#number)
  }

  #lead (copy, arrive) {
    let made
    try {
      made = this.start(this.#reference, copy === undefined ? undefined : copy())
    } catch (error) {
      arrive()
      this.fail(error)
      return
    }
    arrive()
    if (this.store.id < 0) this.reject(storeClosed())
    if (this.isPending) this.follow(made)
    else this.land(made)
  }

  land (value) {
    if (MapPrototypeGet(flights, this.#number) !== this) return
    let copy
    let isStored
    try {
      const rest = writeValue(value, 'value')
      copy = copies(KIND, rest)
      integers[STORE] = this.store.id
      doubles[TTL] = this.#options.ttl
      doubles[EXPECTED_NUMBER] = this.#number
      native.landFlight(rest)
      if (integers[RESULT] < 0) throw failure(integers[RESULT])
      isStored = integers[RESULT] === 1
    } catch (error) {
      this.fail(error)
      return
    }
    this.#end()
    this.resolve(copy)
    if (isStored) this.#tellListeners(value)
  }

  // What a listener throws concerns no caller.
  #tellListeners (value) {
    const { id, room } = this.store
    try {
      if (room.listens !== 0) tellPut(room, id, value)
    } catch (error) {
      throwLater(error)
    }
  }

  fail (reason) {
    if (!this.#end()) return
    this.#tellFailure(reason)
    this.reject(reason)
  }

  // Short of memory, those who wait in other threads are left to try for themselves.
  #tellFailure (reason) {
    try {
      const rest = writeReason(reason)
      integers[STORE] = this.store.id
      doubles[EXPECTED_NUMBER] = this.#number
      native.failFlight(rest)
      if (integers[RESULT] >= 0) return
    } catch {}
    native.leaveFlight(this.store.id, this.#number)
  }

  afterCallerLeft () {
    if (!this.#leads && !this.hasCallers) this.#leave()
  }

  /** What native code tells of a flight that another thread leads. */
  hear (news, rest) {
    this.#end()
    if (news === FLIGHT_LEFT) {
      this.#boardAnother(() => {})
      return
    }
    const copy = copies(RESULT, rest)
    this.resolve(news === FLIGHT_FAILED ? () => { throw reasonOf(copy()) } : copy)
  }

  forget () {
    this.#end()
    this.reject(storeClosed())
  }
}

// What native code says when it is asked for a value, or for a part in its making; the value's rest. The
// first time a call asks it counts as a hit or a miss.
function boardNative (store, reference, { staleSpan }, isFirst) {
  integers[STORE] = store.id
  integers[KIND] = isFirst ? 1 : 0
  doubles[TTL] = staleSpan
  const rest = native.boardFlight(reference)
  if (integers[RESULT] < ABSENT) throw failure(integers[RESULT])
  return rest
}

// What it has said, in the numbers of a call. `copy` gives copies of the live value; undefined if there is
// none.
function readAsked (rest) {
  const copy = integers[RESULT] === ABSENT ? undefined : copies(RESULT, rest)
  return { role: integers[EXPECTED_KIND], number: doubles[EXPECTED_NUMBER], copy }
}

/**
 * The live value of a key, or what a factory gives: this call's, or that of whoever makes one already, in
 * any thread.
 *
 * @param {SharedStore} store
 * @param {string | number} reference what native code takes for a key
 * @param {Function} factory
 * @param {{ signal: AbortSignal | undefined, staleSpan: number, timeout: number, ttl: number }} options
 * @returns {Promise<unknown>}
 */
function getOrMake (store, reference, factory, options) {
  const rest = boardNative(store, reference, options, true)
  if (integers[EXPECTED_KIND] === NO_FLIGHT) return new Promise(resolve => resolve(readValue(rest)))
  const asked = readAsked(rest)
  const flight = new SharedFlight(store, reference, factory, options)
  if (asked.copy !== undefined) {
    const promise = new Promise(resolve => resolve(asked.copy()))
    flight.board(asked, () => {})
    return promise
  }
  const { signal } = options
  if (signal !== undefined && signal.aborted) {
    if (asked.role !== ABOARD_FLIGHT) native.leaveFlight(store.id, asked.number)
    return rejected(abortReason(signal))
  }
  let promise
  flight.board(asked, () => { promise = flight.join(options) })
  return promise
}

/**
 * Rejects whoever waits for a flight of a store that was closed.
 *
 * @param {SharedStore} store
 */
function forgetFlights (store) {
  MapPrototypeForEach(flights, flight => {
    if (flight.store === store) flight.forget()
  })
}

native.connectFlightNews(function tellFlight (number, news, rest) {
  const flight = MapPrototypeGet(flights, number)
  if (flight !== undefined) flight.hear(news, rest)
})

module.exports = { forgetFlights, getOrMake }
