'use strict'

const {
  ArrayFrom,
  Int32Array,
  ObjectDefineProperty,
  ObjectValues,
  WeakRef
} = require('./builtins')
const { list } = require('./calls')
const { noThread, outOfMemory, storeClosed } = require('./errors')
const { mutableKeyCell } = require('./key-string')
const native = require('./native')

const { ABSENT, CLOSED, OUT_OF_MEMORY, NO_THREAD } = native

// A slot is a page's index and a place in the page: 1024 places, as core/slot_allocator.h says.
const PAGE_BITS = 10
const PAGE_SLOTS = 1 << PAGE_BITS
const PLACE_MASK = PAGE_SLOTS - 1

// The places of native/local_store.h's LocalControl.
const RESERVED = 0
const EXPIRED_COUNT = 1
const EXPIRED = 2

const NO_ID = -1

/**
 * What the methods of one store work on, and where its values live. Native code wraps it and holds it
 * weakly: when nobody reaches it any more, the store is closed.
 *
 * Class fields, because they define: a setter planted on Object.prototype is not met.
 */
class Handle {
  /** The number that native code knows the store by; negative once it is closed. */
  id = NO_ID
  /** Arrays of PAGE_SLOTS values; a page that has none may be missing. */
  pages = []
  /** Like `pages`, the keys that are not strings; made with the first. */
  originals = undefined
  /** What native code shows of itself: the reserved slot, the slots to clear. */
  control
  ttl
  cleanupInterval
  /** For mutable keys, which must not keep a store alive; made with the first. */
  weak = undefined

  constructor (ttl, cleanupInterval) {
    this.ttl = ttl
    this.cleanupInterval = cleanupInterval
    const memory = native.makeControl()
    this.control = new Int32Array(memory)
    const id = native.open(this, memory)
    if (id < 0) throw failure(id)
    this.id = id
  }
}

/**
 * The error that a negative result of native code stands for.
 *
 * @param {number} result
 * @returns {Error} to be thrown
 */
function failure (result) {
  switch (result) {
    case CLOSED: return storeClosed()
    case NO_THREAD: return noThread()
    case OUT_OF_MEMORY: return outOfMemory()
  }
  throw new RangeError(`unknown native result ${result}`)
}

/**
 * An array whose elements are its own from the start: assigning to them meets no planted setter.
 *
 * @param {number} length
 * @returns {undefined[]}
 */
function makeArray (length) {
  return ArrayFrom({ __proto__: null, length })
}

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
 * @param {Handle} handle
 * @returns {number} the reserved slot, in that page
 */
function addPage (handle) {
  if (handle.id < 0) throw storeClosed()
  definePage(handle.pages, ~handle.control[RESERVED])
  const slot = native.addPage(handle.id)
  if (slot < 0) throw failure(slot)
  return slot
}

function clearSlot (handle, slot) {
  handle.pages[slot >>> PAGE_BITS][slot & PLACE_MASK] = undefined
  if (handle.originals !== undefined) writeOriginal(handle, slot, undefined)
}

/**
 * Lets go of the values of entries that the last call found dead.
 *
 * @param {Handle} handle
 */
function clearExpired (handle) {
  const { control } = handle
  const count = control[EXPIRED_COUNT]
  control[EXPIRED_COUNT] = 0
  for (let index = 0; index < count; index++) clearSlot(handle, control[EXPIRED + index])
}

/**
 * Remembers the key that an entry was set under, for `getKeys`.
 *
 * @param {Handle} handle
 * @param {number} slot
 * @param {unknown} key undefined for a string, which is its own original
 */
function writeOriginal (handle, slot, key) {
  const index = slot >>> PAGE_BITS
  if (handle.originals === undefined) {
    if (key === undefined) return
    handle.originals = { __proto__: null }
  }
  if (handle.originals[index] === undefined) {
    if (key === undefined) return
    definePage(handle.originals, index)
  }
  handle.originals[index][slot & PLACE_MASK] = key
}

function readOriginal (handle, slot) {
  if (handle.originals === undefined) return undefined
  const page = handle.originals[slot >>> PAGE_BITS]
  return page === undefined ? undefined : page[slot & PLACE_MASK]
}

/**
 * The key to show for an entry: what was passed to `set`, but for a mutable key that has moved on.
 *
 * @param {Handle} handle
 * @param {string} string the entry's key string
 * @param {number} slot
 * @returns {unknown}
 */
function originalKey (handle, string, slot) {
  const original = readOriginal(handle, slot)
  if (original === undefined) return string
  const cell = typeof original === 'object' ? mutableKeyCell(original) : undefined
  return cell === undefined || cell.string === string ? original : string
}

/**
 * Lets go of what a rename left behind.
 *
 * @param {Handle} handle
 * @param {number} slot of the entry that moved, or ABSENT
 */
function tidyAfterRename (handle, slot) {
  clearExpired(handle)
  if (slot === ABSENT) return
  // A key of another kind no longer says where the entry is; whether a mutable key does is asked later.
  const original = readOriginal(handle, slot)
  if (original === undefined) return
  if (typeof original !== 'object' || mutableKeyCell(original) === undefined) {
    writeOriginal(handle, slot, undefined)
  }
}

/**
 * Lets go of all values at once; the collector finds them.
 *
 * @param {Handle} handle
 */
function dropPages (handle) {
  handle.pages.length = 0
  handle.originals = undefined
}

/**
 * Closes the store; calls on it throw from now on.
 *
 * @param {Handle} handle
 */
function closeHandle (handle) {
  const { id } = handle
  handle.id = NO_ID
  // A `set` that is under way asks for a page, and learns it.
  handle.control[RESERVED] = ABSENT
  native.close(id)
  dropPages(handle)
}

/**
 * A reference for mutable keys, one per store.
 *
 * @param {Handle} handle
 * @returns {WeakRef<Handle>}
 */
function weakHandle (handle) {
  if (handle.weak === undefined) handle.weak = new WeakRef(handle)
  return handle.weak
}

// The two functions that native code calls, from the event loop, with numbers in the list.
native.connect(
  function clearSlots (handle, count) {
    for (let index = 0; index < count; index++) clearSlot(handle, list[index])
  },
  function letGoOfPages (handle, count) {
    for (let index = 0; index < count; index++) {
      handle.pages[list[index]] = undefined
      if (handle.originals !== undefined) handle.originals[list[index]] = undefined
    }
  }
)

module.exports = {
  Handle,
  PAGE_BITS,
  PLACE_MASK,
  RESERVED,
  EXPIRED_COUNT,
  addPage,
  clearExpired,
  clearSlot,
  closeHandle,
  dropPages,
  failure,
  makeArray,
  originalKey,
  tidyAfterRename,
  weakHandle,
  writeOriginal
}
