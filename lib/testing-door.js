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
 * @param {{ id: number }} handle
 */
function openTestingDoor (door, handle) {
  let now = START_MILLISECONDS
  native.setClock(handle.id, now)

  /** Sets the clock, in milliseconds. */
  door.setTime = (milliseconds) => {
    now = milliseconds
    native.setClock(handle.id, now)
  }
  /** Moves the clock by milliseconds. */
  door.advance = (milliseconds) => door.setTime(now + milliseconds)
  /** Does what the sweeper does at each interval, here and now. Values go at the next deliveries. */
  door.sweep = () => native.sweep(handle.id)
  /** Bytes that the engine's collector was told of. */
  door.reportedBytes = () => native.reportedBytes(handle.id)
  /** Bytes held outside JavaScript. */
  door.heldBytes = () => native.heldBytes(handle.id)
  /** Pages that exist. */
  door.pageCount = () => native.pageCount(handle.id)
  /** How many slots hold something else than undefined. */
  door.valueCount = () => {
    let count = 0
    for (const page of handle.pages) {
      if (page !== undefined) for (const value of page) if (value !== undefined) count++
    }
    return count
  }
}

module.exports = { openTestingDoor }
