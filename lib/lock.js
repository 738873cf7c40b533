'use strict'

const {
  AbortController,
  Map,
  MapPrototypeDelete,
  MapPrototypeForEach,
  MapPrototypeGet,
  MapPrototypeSet,
  ObjectDefineProperty,
  Promise
} = require('./builtins')
const { EXPECTED_NUMBER, NUMBER, doubles } = require('./calls')
const { abortReason, invalidThis, leaseEnded, lockTimeout, storeClosed } = require('./errors')
const { failure } = require('./failure')
const { holdProcess, letProcessEnd } = require('./keep-alive')
const native = require('./native')
const { checkTtl } = require('./options')
const { throwLater } = require('./telling')

const { LOCK_GRANTED, LOCK_TIMED_OUT, LEASE_ENDED } = native

/** The waits and the held locks of this environment, by the numbers that native code gave them. */
const waits = new Map()
const grants = new Map()

/** A lock that was granted. What it does is safe at any time: after its end it does nothing. */
class Lock {
  #store
  #wait
  #token
  #controller = undefined
  #reason = undefined
  #isHeld = true

  constructor (store, wait, token) {
    this.#store = store
    this.#wait = wait
    this.#token = token
    MapPrototypeSet(grants, wait, this)
  }

  static #check (lock, method) {
    try {
      return lock.#token !== undefined
    } catch {
      throw invalidThis(method, lock, 'a Lock')
    }
  }

  get token () {
    Lock.#check(this, 'token')
    return this.#token
  }

  // Made when it is first asked for: most locks are held for less time than a controller takes to make.
  get signal () {
    Lock.#check(this, 'signal')
    if (this.#controller === undefined && AbortController !== undefined) {
      this.#controller = new AbortController()
      if (this.#reason !== undefined) this.#controller.abort(this.#reason)
    }
    return this.#controller === undefined ? undefined : this.#controller.signal
  }

  release () {
    Lock.#check(this, 'release')
    if (!this.#end()) return false
    if (native.releaseLock(this.#store.id, this.#wait, 0) === 1) return true
    this.#abort(leaseEnded())
    return false
  }

  extend (ttl) {
    Lock.#check(this, 'extend')
    const lease = checkTtl(ttl, 'ttl')
    if (!this.#isHeld) return false
    if (native.extendLock(this.#store.id, this.#wait, lease) === 1) return true
    Lock.lose(this, leaseEnded())
    return false
  }

  #end () {
    if (!this.#isHeld) return false
    this.#isHeld = false
    MapPrototypeDelete(grants, this.#wait)
    return true
  }

  #abort (reason) {
    this.#reason = reason
    if (this.#controller !== undefined) this.#controller.abort(reason)
  }

  static storeOf (lock) {
    return lock.#store
  }

  // The lease is over, and nobody gave the lock back.
  static lose (lock, reason) {
    if (lock.#end()) lock.#abort(reason)
  }
}

function defineMethod (name, value) {
  ObjectDefineProperty(Lock.prototype, name, {
    __proto__: null, configurable: true, enumerable: false, value, writable: true
  })
}

if (Symbol.dispose !== undefined) {
  defineMethod(Symbol.dispose, function () { this.release() })
}
if (Symbol.asyncDispose !== undefined) {
  defineMethod(Symbol.asyncDispose, async function () { this.release() })
}

/** Somebody who waits for a lock. */
class Wait {
  store
  number
  timeout
  signal
  resolve
  reject

  constructor (store, number, { timeout, signal }, resolve, reject) {
    this.store = store
    this.number = number
    this.timeout = timeout
    this.signal = signal
    this.resolve = resolve
    this.reject = reject
  }

  begin () {
    MapPrototypeSet(waits, this.number, this)
    holdProcess()
    if (this.signal === undefined) return
    try {
      this.signal.addEventListener('abort', this)
    } catch (error) {
      this.giveUp(error)
    }
  }

  /** Whether it was still going on. */
  end () {
    if (!MapPrototypeDelete(waits, this.number)) return false
    letProcessEnd()
    if (this.signal === undefined) return true
    try {
      this.signal.removeEventListener('abort', this)
    } catch (error) {
      // A signal of the application's own making: who waits is told all the same.
      throwLater(error)
    }
    return true
  }

  giveUp (reason) {
    if (!this.end()) return
    native.withdrawLock(this.store.id, this.number, 0)
    this.reject(reason)
  }

  // A listener object, so that nothing has to be bound.
  handleEvent () {
    this.giveUp(abortReason(this.signal))
  }
}

/**
 * Asks for the lock of a key.
 *
 * @param {LocalStore | SharedStore} store
 * @param {string} key
 * @param {{ ttl: number, timeout: number, signal: AbortSignal | undefined }} options
 * @returns {Promise<Lock>}
 */
function askLock (store, key, options) {
  return new Promise((resolve, reject) => {
    const { ttl, timeout, signal } = options
    if (signal !== undefined && signal.aborted) return reject(abortReason(signal))
    const granted = native.askLock(store.id, key, ttl, timeout)
    if (granted < 0) return reject(failure(granted))
    const number = doubles[NUMBER]
    if (granted === 1) {
      resolve(new Lock(store, number, doubles[EXPECTED_NUMBER]))
    } else if (timeout === 0) {
      // Who does not wait needs no other thread to be told so.
      native.withdrawLock(store.id, number, 0)
      reject(lockTimeout(timeout))
    } else {
      new Wait(store, number, options, resolve, reject).begin()
    }
  })
}

/**
 * Rejects whoever waits for a lock of a store that was closed; its locks are lost.
 *
 * @param {LocalStore | SharedStore} store
 */
function forgetLocks (store) {
  MapPrototypeForEach(waits, wait => {
    if (wait.store !== store) return
    wait.end()
    wait.reject(storeClosed())
  })
  MapPrototypeForEach(grants, lock => {
    if (Lock.storeOf(lock) === store) Lock.lose(lock, storeClosed())
  })
}

function settle (number, kind, token) {
  const wait = MapPrototypeGet(waits, number)
  if (wait === undefined) return
  wait.end()
  if (kind === LOCK_GRANTED) {
    wait.resolve(new Lock(wait.store, number, token))
  } else {
    wait.reject(lockTimeout(wait.timeout))
  }
}

native.connectLockNews(function tellLock (number, kind, token) {
  if (kind === LOCK_GRANTED || kind === LOCK_TIMED_OUT) {
    settle(number, kind, token)
  } else if (kind === LEASE_ENDED) {
    const lock = MapPrototypeGet(grants, number)
    if (lock !== undefined) Lock.lose(lock, leaseEnded())
  }
})

module.exports = { askLock, forgetLocks }
