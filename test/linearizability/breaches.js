'use strict'

// Calls that break what a shared store promises, each in one way. Recorded histories have to tell.

const { reflect } = require('./register')

const word = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT))

// Long enough for another thread to get something done.
function letOthersGoOn () {
  Atomics.wait(word, 0, 0, 0.05)
}

/** By name: what takes the place of the calls of a store (see worker.js). */
const breaches = {
  'increment gets, then sets': store => ({
    increment (key, by) {
      const value = store.get(key)
      letOthersGoOn()
      if (typeof value !== 'number') return store.increment(key, by)
      store.set(key, value + by)
      return value + by
    }
  }),

  'update gets, then sets': store => ({
    update (key, by) {
      const value = reflect(store.get(key), by)
      letOthersGoOn()
      store.set(key, value)
      return value
    }
  }),

  'take gets, then deletes': store => ({
    take (key) {
      const value = store.get(key)
      letOthersGoOn()
      store.delete(key)
      return value
    }
  }),

  'compareAndSet compares, then sets': store => ({
    compareAndSet (key, expected, next) {
      if (expected !== undefined) return store.compareAndSet(key, expected, next)
      if (store.has(key)) return false
      letOthersGoOn()
      return store.set(key, next)
    }
  }),

  'get gives what it gave before': store => {
    const given = new Map()
    return {
      get (key) {
        if (!given.has(key)) given.set(key, store.get(key))
        return given.get(key)
      }
    }
  },

  'rename takes, then sets': store => ({
    rename (key, string) {
      const isThere = store.has(key)
      const value = store.take(key)
      key.value = string
      letOthersGoOn()
      if (isThere && !store.has(key)) store.set(key, value)
    }
  }),

  'a call through a mutable key reads its string, then calls': store => ({
    get (key) {
      const string = String(key)
      letOthersGoOn()
      return store.get(string)
    }
  })
}

module.exports = { breaches }
