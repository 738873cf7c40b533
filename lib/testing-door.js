'use strict'

const native = require('./native')

const START_MILLISECONDS = 1000000

/**
 * The door through which tests drive a store's time and look inside. A test passes an empty object as
 * the constructor's option `Symbol.for('bun-shared-state.testing')`; it gets these functions. From
 * then on the store's time stands still unless the test moves it. Not for applications: no promise
 * covers it.
 *
 * @param {object} door
 * @param {LocalStore | SharedStore} store
 */
function openTestingDoor (door, store) {
  let now = START_MILLISECONDS
  store.setClock(now)

  /** Sets the clock, in milliseconds. */
  door.setTime = (milliseconds) => {
    now = milliseconds
    store.setClock(now)
  }
  /** Moves the clock by milliseconds. */
  door.advance = (milliseconds) => door.setTime(now + milliseconds)
  /** Does what the sweeper does at each interval, here and now. Values go at the next deliveries. */
  door.sweep = () => store.sweep()
  /** Bytes held outside JavaScript. */
  door.heldBytes = () => store.heldBytes()
  if (store.pages !== undefined) openLocalDoor(door, store)
}

function openLocalDoor (door, store) {
  /** Bytes that the engine's collector was told of. */
  door.reportedBytes = () => native.reportedBytes(store.id)
  /** Pages that exist. */
  door.pageCount = () => native.pageCount(store.id)
  /** How many slots hold something else than undefined. */
  door.valueCount = () => {
    let count = 0
    for (const page of store.pages) {
      if (page !== undefined) for (const value of page) if (value !== undefined) count++
    }
    return count
  }
}

module.exports = { openTestingDoor }
