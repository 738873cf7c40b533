'use strict'

// What a local store tells its listeners. Sets, deletes and clears are told of by the call that made
// them. Entries that departed wait in native code until the event loop comes to them, but for those of
// the key that a call is about to tell of: they come first, so that a key's events are in order. A `set`
// also tells of some of the oldest, so that a program that never comes back to its event loop does not
// pile them up.

const { KIND, RESULT, STORE, integers } = require('./calls')
const native = require('./native')
const { REPLACED_DEAD, clearExpired, takeValue } = require('./pages')
const { CLEAR, DELETE, DEPARTURES, SET, Telling } = require('./telling')

const { ABSENT } = native
const EXPIRED = 0

// More than a put takes out.
const TOLD_PER_SET = 16

function tellDeparturesOf (store, string, telling) {
  if ((store.listens & DEPARTURES) === 0) return
  for (;;) {
    integers[STORE] = store.id
    native.departureOf(string)
    const slot = integers[RESULT]
    if (slot < 0) return
    telling.tellDeparture(store, integers[KIND], string, takeValue(store, slot))
  }
}

function tellSome (store, telling) {
  for (let told = 0; told < TOLD_PER_SET; told++) {
    integers[STORE] = store.id
    const string = native.departure()
    const slot = integers[RESULT]
    if (slot < 0) return
    telling.tellDeparture(store, integers[KIND], string, takeValue(store, slot))
  }
}

// Only the outermost of nested tellings: a listener that sets is not to be called ever deeper.
function tellOldest (store, telling) {
  if ((store.listens & DEPARTURES) === 0) return
  if (!store.isTelling) {
    store.isTelling = true
    try {
      tellSome(store, telling)
    } finally {
      store.isTelling = false
    }
  }
  native.wakeDepartures(store.id)
}

/**
 * An entry was put.
 *
 * @param {LocalStore} store
 * @param {string} string
 * @param {unknown} value
 * @param {number} replaced the slot of the entry that was there, still with its value, or ABSENT
 * @throws what a listener throws
 */
function tellPut (store, string, value, replaced) {
  const telling = new Telling()
  const hasDied = replaced !== ABSENT && store.control[REPLACED_DEAD] === 1
  const previous = replaced === ABSENT ? undefined : takeValue(store, replaced)
  clearExpired(store)
  tellDeparturesOf(store, string, telling)
  if (hasDied) telling.tellDeparture(store, EXPIRED, string, previous)
  telling.tell(store, SET, ['set', string, value, hasDied ? undefined : previous])
  tellOldest(store, telling)
  telling.end()
}

/**
 * Entries were put, all at once, and are told of one after another.
 *
 * @param {LocalStore} store
 * @param {string[]} strings
 * @param {unknown[]} values
 * @param {unknown[]} previous those of the entries that were there
 * @param {(index: number) => boolean} hasDied
 * @throws what a listener throws
 */
function tellPuts (store, strings, values, previous, hasDied) {
  const telling = new Telling()
  for (let index = 0; index < strings.length; index++) {
    const string = strings[index]
    tellDeparturesOf(store, string, telling)
    if (hasDied(index)) telling.tellDeparture(store, EXPIRED, string, previous[index])
    telling.tell(store, SET, ['set', string, values[index], hasDied(index) ? undefined : previous[index]])
  }
  tellOldest(store, telling)
  telling.end()
}

/** The value of an entry was exchanged. */
function tellExchanged (store, string, value, previous) {
  const telling = new Telling()
  tellDeparturesOf(store, string, telling)
  telling.tell(store, SET, ['set', string, value, previous])
  telling.end()
}

/** An entry was removed. */
function tellRemoved (store, string, value) {
  const telling = new Telling()
  tellDeparturesOf(store, string, telling)
  telling.tell(store, DELETE, ['delete', string, value])
  telling.end()
}

/** An entry moved from one key to another. */
function tellRenamed (store, from, to, value) {
  const telling = new Telling()
  tellDeparturesOf(store, from, telling)
  telling.tell(store, DELETE, ['delete', from, value])
  tellDeparturesOf(store, to, telling)
  telling.tell(store, SET, ['set', to, value, undefined])
  telling.end()
}

/** All entries are gone. */
function tellCleared (store) {
  const telling = new Telling()
  telling.tell(store, CLEAR, ['clear'])
  telling.end()
}

// What native code calls, from the event loop; a store here is what it wrapped.
native.connectSlotDeparted(function tellSlotDeparted (store, why, slot, string) {
  const value = takeValue(store, slot)
  const telling = new Telling()
  store.isTelling = true
  try {
    telling.tellDeparture(store, why, string, value)
  } finally {
    store.isTelling = false
  }
  telling.endLater()
})

module.exports = { tellCleared, tellExchanged, tellPut, tellPuts, tellRemoved, tellRenamed }
