'use strict'

const {
  Map,
  MapPrototypeDelete,
  MapPrototypeForEach,
  MapPrototypeGet,
  MapPrototypeSet,
  ReflectApply
} = require('./builtins')
const { failure } = require('./failure')
const native = require('./native')
const { throwLater } = require('./telling')

// By core::Change.
const TYPES = ['set', 'delete', 'expire', 'evict', 'clear', 'overflow']
const FIRST_WITHOUT_KEY = 4

/** The watches of this environment, by the numbers that native code gave them. */
const watches = new Map()

/**
 * Watches a key, or all keys with a prefix.
 *
 * @param {SharedStore} store
 * @param {string} key
 * @param {Function} listener
 * @param {boolean} isPrefix
 * @returns {() => boolean} ends the watch; whether it was still going on
 */
function startWatch (store, key, listener, isPrefix) {
  const number = native.watch(store.id, key, isPrefix)
  if (number < 0) throw failure(number)
  MapPrototypeSet(watches, number, { __proto__: null, store, key, listener })
  return function unwatch () {
    if (!MapPrototypeDelete(watches, number)) return false
    native.unwatch(store.id, number)
    return true
  }
}

/**
 * Forgets the listeners of a handle that was closed.
 *
 * @param {SharedStore} store
 */
function forgetWatches (store) {
  MapPrototypeForEach(watches, (watch, number) => {
    if (watch.store === store) MapPrototypeDelete(watches, number)
  })
}

native.connectChange(function tellChange (number, change, key) {
  const watch = MapPrototypeGet(watches, number)
  if (watch === undefined) return
  const event = { type: TYPES[change], key: change < FIRST_WITHOUT_KEY ? key : watch.key }
  try {
    ReflectApply(watch.listener, undefined, [event])
  } catch (error) {
    // In the listener's own thread, as if it had been called alone.
    throwLater(error)
  }
})

module.exports = { forgetWatches, startWatch }
