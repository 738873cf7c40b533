'use strict'

const {
  Map,
  MapPrototypeDelete,
  MapPrototypeGet,
  MapPrototypeSet,
  Set,
  SetPrototypeAdd,
  SetPrototypeDelete,
  SetPrototypeForEach,
  SetPrototypeGetSize
} = require('./builtins')
const { abortReason, storeClosed } = require('./errors')
const { Flight, rejected } = require('./flight')

/** A flight of a local store, for the key string that its key had at the start. */
class LocalFlight extends Flight {
  isSuperseded = false
  #store
  #key
  #string
  #ttl

  constructor (store, key, string, factory, ttl) {
    super(factory, false)
    this.#store = store
    this.#key = key
    this.#string = string
    this.#ttl = ttl
    begin(store, string, this)
  }

  /** Calls the factory; the flight is over if that throws. */
  start (staleValue) {
    try {
      return super.start(this.#string, staleValue)
    } catch (error) {
      this.fail(error)
      throw error
    }
  }

  /** Stores the value, unless the key was changed meanwhile. Throws what storing it throws. */
  store (value) {
    end(this.#store, this.#string, this)
    if (this.#store.id < 0) throw storeClosed()
    if (!this.isSuperseded) this.#store.put(this.#key, this.#string, value, this.#ttl)
  }

  land (value) {
    try {
      this.store(value)
    } catch (error) {
      this.reject(error)
      return
    }
    this.resolve(() => value)
  }

  fail (reason) {
    end(this.#store, this.#string, this)
    this.reject(reason)
  }
}

// `store.flights` is there only while there are any, so that who changes an entry pays for one comparison.

function begin (store, string, flight) {
  if (store.flights === undefined) store.flights = { __proto__: null, current: new Map(), all: new Set() }
  MapPrototypeSet(store.flights.current, string, flight)
  SetPrototypeAdd(store.flights.all, flight)
}

function end (store, string, flight) {
  const { flights } = store
  if (flights === undefined) return
  SetPrototypeDelete(flights.all, flight)
  if (MapPrototypeGet(flights.current, string) === flight) MapPrototypeDelete(flights.current, string)
  if (SetPrototypeGetSize(flights.all) === 0) store.flights = undefined
}

function currentFlight (store, string) {
  return store.flights === undefined ? undefined : MapPrototypeGet(store.flights.current, string)
}

/**
 * The entry of that key was changed, or might have been: nobody joins its flight any more, and nothing of it
 * is stored.
 */
function supersedeFlight (store, string) {
  const flight = currentFlight(store, string)
  if (flight === undefined) return
  flight.isSuperseded = true
  MapPrototypeDelete(store.flights.current, string)
}

/** The entries of `count` keys from `first` on were. */
function supersedeMany (store, strings, first, count) {
  for (let index = first; index < first + count; index++) supersedeFlight(store, strings[index])
}

/** The entries of all keys were. */
function supersedeFlights (store) {
  SetPrototypeForEach(store.flights.all, flight => { flight.isSuperseded = true })
  store.flights.current = new Map()
}

/** Rejects whoever waits for a flight of a store that was closed. */
function forgetFlights (store) {
  if (store.flights === undefined) return
  const { all } = store.flights
  store.flights = undefined
  SetPrototypeForEach(all, flight => flight.reject(storeClosed()))
}

/**
 * Has the factory make the value of a key that has none, or waits for who makes it already.
 *
 * @param {LocalStore} store
 * @param {unknown} key as it was passed
 * @param {string} string its key string
 * @param {Function} factory
 * @param {{ signal: AbortSignal | undefined, timeout: number, ttl: number }} options
 * @returns {unknown} the factory's value, or a promise of it
 * @throws {unknown} what the factory throws, or storing throws
 */
function fly (store, key, string, factory, options) {
  const current = currentFlight(store, string)
  if (current !== undefined) {
    if (!current.isStarting) return current.join(options)
    // Its factory asks for its own key, or was interrupted: waiting for it would have no end.
    supersedeFlight(store, string)
  }
  const { signal } = options
  if (signal !== undefined && signal.aborted) return rejected(abortReason(signal))
  const flight = new LocalFlight(store, key, string, factory, options.ttl)
  const made = flight.start(undefined)
  if (flight.isPending) {
    flight.follow(made)
    return store.id < 0 ? rejected(storeClosed()) : flight.join(options)
  }
  flight.store(made)
  return made
}

/** Has the factory make another value of a key whose value is stale. What fails is left to a later call. */
function refresh (store, key, string, factory, options, staleValue) {
  if (currentFlight(store, string) !== undefined) return
  const flight = new LocalFlight(store, key, string, factory, options.ttl)
  try {
    const made = flight.start(staleValue)
    if (flight.isPending) flight.follow(made)
    else flight.land(made)
  } catch {}
}

module.exports = { fly, forgetFlights, refresh, supersedeFlight, supersedeFlights, supersedeMany }
