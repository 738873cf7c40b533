'use strict'

const { performance } = require('perf_hooks')

/** What the client saw: how many requests were let through in which window, and by whom. */
class Tally {
  #limit
  #window
  #windows
  #began = performance.now()
  #timesGiven = []
  #refusalsSinceLast = 0

  /** { began, letThrough } of each window, in milliseconds after this was made. */
  windows = []
  byWorker = {}
  refused = 0

  /**
   * @param {{ limit: number, window: number, windows: number }} expected requests a window, milliseconds,
   * and how many windows
   */
  constructor ({ limit, window, windows }) {
    this.#limit = limit
    this.#window = window
    this.#windows = windows
  }

  /** Takes in a response. */
  add (status, headers) {
    if (status === 200) {
      this.#addLetThrough(this.#limit - Number(headers['ratelimit-remaining']), headers['x-worker'])
    } else {
      this.refused++
      this.#refusalsSinceLast++
    }
  }

  // A window gives every number from 1 to the limit once. So the second 57 is taken for one of the second
  // window; if there had been two in the first, it would have come too early for that.
  #addLetThrough (number, worker) {
    const index = this.#timesGiven[number] || 0
    this.#timesGiven[number] = index + 1
    if (this.windows[index] === undefined) {
      this.windows[index] = { began: performance.now() - this.#began, letThrough: 0 }
    }
    this.windows[index].letThrough++
    this.byWorker[worker] = (this.byWorker[worker] || 0) + 1
    this.#refusalsSinceLast = 0
  }

  /** Whether enough was let through, and then so much refused that the last window seems to be full. */
  isComplete () {
    const letThrough = this.windows.reduce((sum, window) => sum + window.letThrough, 0)
    return letThrough >= this.#limit * this.#windows && this.#refusalsSinceLast >= 5 * this.#limit
  }

  /** Whether each window let the limit through, and none began before the one before it was over. */
  isExact () {
    return this.windows.length === this.#windows && this.windows.every(({ began, letThrough }, index) =>
      letThrough === this.#limit && began >= index * this.#window)
  }
}

module.exports = { Tally }
