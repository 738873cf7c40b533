'use strict'

// Where the values of local stores live. A store here is any object with `id`, the number that native code
// knows it by, `control`, `pages` and `originals` (see local-store.js).

const { ArrayFrom, Int32Array, ObjectDefineProperty, ObjectValues } = require('./builtins')
const { list } = require('./calls')
const { setElement } = require('./codec/define')
const { storeClosed } = require('./errors')
const { failure } = require('./failure')
const { mutableKeyCell } = require('./key-string')
const native = require('./native')

const { ABSENT } = native

// A slot is a page's index and a place in the page: 1024 places, as core/slot_allocator.h says.
const PAGE_BITS = 10
const PAGE_SLOTS = 1 << PAGE_BITS
const PLACE_MASK = PAGE_SLOTS - 1

// The places of native/local_store.h's LocalControl.
const RESERVED = 0
const EXPIRED_COUNT = 1
const REPLACED_DEAD = 2
const EXPIRED = 3

/**
 * An array whose elements are its own from the start: assigning to them meets no planted setter. Of two ways
 * each engine has a fast one.
 *
 * @param {number} length
 * @returns {undefined[]}
 */
const makeArray = process.versions.bun === undefined
  ? function makeArray (length) {
    const array = []
    for (let index = 0; index < length; index++) setElement(array, index, undefined)
    return array
  }
  : length => ArrayFrom({ __proto__: null, length })

const emptyPage = makeArray(PAGE_SLOTS)

// The same in a thirtieth of the time, which every thousandth new entry pays: in V8 by copying an
// array's values, in Bun as above. Spreading and slicing are as fast, but run what is planted.
const makePage = process.versions.bun === undefined
  ? () => ObjectValues(emptyPage)
  : () => makeArray(PAGE_SLOTS)

// Defined, not assigned: the array's own prototype is everybody's.
function definePage (pages, index) {
  ObjectDefineProperty(pages, index, {
    __proto__: null,
    configurable: true,
    enumerable: true,
    value: makePage(),
    writable: true
  })
}

/**
 * Makes the page that the next new value needs. It exists before native code hears of it, so that no
 * entry is ever without one.
 *
 * @param {LocalStore} store
 * @returns {number} the reserved slot, in that page
 */
function addPage (store) {
  if (store.id < 0) throw storeClosed()
  definePage(store.pages, ~store.control[RESERVED])
  const slot = native.addPage(store.id)
  if (slot < 0) throw failure(slot)
  return slot
}

/**
 * Reserves slots for the values of a batch, in pages that exist.
 *
 * @param {LocalStore} store
 * @param {number} count
 * @returns {Int32Array}
 */
function reserveSlots (store, count) {
  // The page of the next single value may be the one that is to be made.
  if (store.control[RESERVED] < 0) addPage(store)
  const slots = new Int32Array(count)
  let page = ABSENT
  while ((page = native.reserveSlots(store.id, page, slots)) !== ABSENT) {
    if (page < ABSENT) throw failure(page)
    definePage(store.pages, page)
  }
  return slots
}

function clearSlot (store, slot) {
  store.pages[slot >>> PAGE_BITS][slot & PLACE_MASK] = undefined
  if (store.originals !== undefined) writeOriginal(store, slot, undefined)
}

/**
 * Takes the value out of a slot that has no entry any more.
 *
 * @param {LocalStore} store
 * @param {number} slot
 * @returns {unknown}
 */
function takeValue (store, slot) {
  const value = store.pages[slot >>> PAGE_BITS][slot & PLACE_MASK]
  clearSlot(store, slot)
  return value
}

/**
 * Lets go of the values of entries that the last call found dead.
 *
 * @param {LocalStore} store
 */
function clearExpired (store) {
  const { control } = store
  const count = control[EXPIRED_COUNT]
  control[EXPIRED_COUNT] = 0
  for (let index = 0; index < count; index++) clearSlot(store, control[EXPIRED + index])
}

/**
 * Remembers the key that an entry was set under, for `getKeys`.
 *
 * @param {LocalStore} store
 * @param {number} slot
 * @param {unknown} key undefined for a string, which is its own original
 */
function writeOriginal (store, slot, key) {
  const index = slot >>> PAGE_BITS
  if (store.originals === undefined) {
    if (key === undefined) return
    store.originals = { __proto__: null }
  }
  if (store.originals[index] === undefined) {
    if (key === undefined) return
    definePage(store.originals, index)
  }
  store.originals[index][slot & PLACE_MASK] = key
}

function readOriginal (store, slot) {
  if (store.originals === undefined) return undefined
  const page = store.originals[slot >>> PAGE_BITS]
  return page === undefined ? undefined : page[slot & PLACE_MASK]
}

/**
 * The key to show for an entry: what was passed to `set`, but for a mutable key that has moved on.
 *
 * @param {LocalStore} store
 * @param {string} string the entry's key string
 * @param {number} slot
 * @returns {unknown}
 */
function originalKey (store, string, slot) {
  const original = readOriginal(store, slot)
  if (original === undefined) return string
  const cell = typeof original === 'object' ? mutableKeyCell(original) : undefined
  return cell === undefined || cell.string === string ? original : string
}

/**
 * Lets go of what a rename left behind.
 *
 * @param {LocalStore} store
 * @param {number} slot of the entry that moved, or ABSENT
 */
function tidyAfterRename (store, slot) {
  clearExpired(store)
  if (slot === ABSENT) return
  // A key of another kind no longer says where the entry is; whether a mutable key does is asked later.
  const original = readOriginal(store, slot)
  if (original === undefined) return
  if (typeof original !== 'object' || mutableKeyCell(original) === undefined) {
    writeOriginal(store, slot, undefined)
  }
}

/**
 * Lets go of all values at once; the collector finds them.
 *
 * @param {LocalStore} store
 */
function dropPages (store) {
  store.pages.length = 0
  store.originals = undefined
}

// What native code calls, from the event loop, with numbers in the list. A store here is what it wrapped.
native.connectClearSlots(function clearSlots (store, count) {
  for (let index = 0; index < count; index++) clearSlot(store, list[index])
})
native.connectDropPages(function letGoOfPages (store, count) {
  for (let index = 0; index < count; index++) {
    store.pages[list[index]] = undefined
    if (store.originals !== undefined) store.originals[list[index]] = undefined
  }
})

module.exports = {
  PAGE_BITS,
  PLACE_MASK,
  RESERVED,
  EXPIRED_COUNT,
  REPLACED_DEAD,
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
}
