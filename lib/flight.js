'use strict'

const {
  Promise,
  Set,
  SetPrototypeAdd,
  SetPrototypeDelete,
  SetPrototypeForEach,
  SetPrototypeGetSize,
  clearTimeout,
  isPromise,
  setTimeout
} = require('./builtins')
const { abortReason, factoryTimeout } = require('./errors')
const { holdProcess, letProcessEnd } = require('./keep-alive')
const { throwLater } = require('./telling')

// What a timer of the event loop can count.
const LONGEST_SPAN = 2 ** 31 - 1

/** Somebody who waits for what comes of a flight. */
class Caller {
  flight
  #timeout
  #signal
  #resolve
  #reject
  #timer = undefined

  constructor (flight, { timeout, signal }, resolve, reject) {
    this.flight = flight
    this.#timeout = timeout
    this.#signal = signal
    this.#resolve = resolve
    this.#reject = reject
  }

  begin () {
    SetPrototypeAdd(this.flight.callers, this)
    if (this.flight.holdsProcess) holdProcess()
    if (this.#timeout < Infinity) this.#wait(this.#timeout)
    if (this.#signal === undefined) return
    try {
      this.#signal.addEventListener('abort', this)
    } catch (error) {
      this.#giveUp(error)
    }
  }

  #wait (milliseconds) {
    const span = milliseconds < LONGEST_SPAN ? milliseconds : LONGEST_SPAN
    this.#timer = setTimeout(() => {
      if (milliseconds > span) this.#wait(milliseconds - span)
      else this.#giveUp(factoryTimeout(this.#timeout))
    }, span)
  }

  #end () {
    if (!SetPrototypeDelete(this.flight.callers, this)) return
    if (this.flight.holdsProcess) letProcessEnd()
    if (this.#timer !== undefined) clearTimeout(this.#timer)
    if (this.#signal === undefined) return
    try {
      this.#signal.removeEventListener('abort', this)
    } catch (error) {
      // A signal of the application's own making: who waits is told all the same.
      throwLater(error)
    }
  }

  // A listener object, so that nothing has to be bound.
  handleEvent () {
    this.#giveUp(abortReason(this.#signal))
  }

  #giveUp (reason) {
    this.reject(reason)
    this.flight.afterCallerLeft()
  }

  resolve (value) {
    this.#end()
    this.#resolve(value)
  }

  reject (reason) {
    this.#end()
    this.#reject(reason)
  }
}

/** Whether what a factory gave is to be waited for. */
function isThenable (value) {
  return isPromise(value) || (typeof value === 'object' && value !== null && typeof value.then === 'function')
}

/**
 * The run of a factory for one key, which this thread's callers wait for. Subclasses `land` the value that
 * the factory gave, or `fail`; neither throws.
 */
class Flight {
  callers = new Set()
  /** While the factory is called. One that was interrupted stays so. */
  isStarting = false
  isPending = false
  /** Whether those who wait keep the process alive. */
  holdsProcess
  #factory

  constructor (factory, holdsProcess) {
    this.#factory = factory
    this.holdsProcess = holdsProcess
  }

  /**
   * Calls the factory.
   *
   * @param {string} key
   * @param {unknown} staleValue the value to be replaced, or undefined
   * @returns {unknown} what it gives, which is to be waited for if `isPending` says so
   * @throws {unknown} what it throws
   */
  start (key, staleValue) {
    const factory = this.#factory
    this.isStarting = true
    try {
      const made = factory(key, staleValue)
      this.isPending = isThenable(made)
      return made
    } finally {
      this.isStarting = false
    }
  }

  /** Lands, or fails, when the promise that the factory gave is settled. */
  async follow (promise) {
    let value
    try {
      value = await promise
    } catch (error) {
      this.fail(error)
      return
    }
    this.land(value)
  }

  /** A promise of what comes of the flight, as long as the caller's own options let it wait. */
  join (options) {
    const { signal } = options
    if (signal !== undefined && signal.aborted) return rejected(abortReason(signal))
    return new Promise((resolve, reject) => new Caller(this, options, resolve, reject).begin())
  }

  get hasCallers () {
    return SetPrototypeGetSize(this.callers) !== 0
  }

  moveCallersTo (flight) {
    SetPrototypeForEach(this.callers, caller => {
      SetPrototypeDelete(this.callers, caller)
      SetPrototypeAdd(flight.callers, caller)
      caller.flight = flight
    })
  }

  /** A caller's time or patience is over; the flight goes on. */
  afterCallerLeft () {}

  /** Each caller gets what `makeValue()` gives. */
  resolve (makeValue) {
    SetPrototypeForEach(this.callers, caller => {
      let value
      try {
        value = makeValue()
      } catch (error) {
        caller.reject(error)
        return
      }
      caller.resolve(value)
    })
  }

  reject (reason) {
    SetPrototypeForEach(this.callers, caller => caller.reject(reason))
  }
}

function rejected (reason) {
  return new Promise((resolve, reject) => reject(reason))
}

module.exports = { Flight, rejected }
