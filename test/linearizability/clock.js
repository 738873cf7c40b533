'use strict'

// What the threads of a recording share: a counter that stamps every call and every return, and places
// where they meet.

const STAMPS = 0
const ARRIVALS = 1
const PAIRS = 2
const WORDS = 3

const SPINS = 10000
const WAIT_MS = 1

/** The memory of a clock, for all threads. */
const clockMemory = () => new SharedArrayBuffer(WORDS * Int32Array.BYTES_PER_ELEMENT)

/** The clock as one of the threads that share it sees it. */
class Clock {
  constructor (memory, threads) {
    this.words = new Int32Array(memory)
    this.threads = threads
  }

  /** The next stamp: of two stamps, whichever threads took them, the later one is greater. */
  stamp () {
    return Atomics.add(this.words, STAMPS, 1)
  }

  /** Returns when every thread has come here as often as this one. */
  meet () {
    const arrived = Atomics.add(this.words, ARRIVALS, 1) + 1
    const all = Math.ceil(arrived / this.threads) * this.threads
    if (arrived === all) Atomics.notify(this.words, ARRIVALS)
    // Who only spins keeps the processor from threads that have yet to come; who only waits wakes up when
    // the first have done their calls.
    this.spin(() => Atomics.load(this.words, ARRIVALS) < all)
    let now
    while ((now = Atomics.load(this.words, ARRIVALS)) < all) Atomics.wait(this.words, ARRIVALS, now, WAIT_MS)
  }

  /** Returns when another thread comes here too, or after a moment: what two do next, they do at once. */
  pair () {
    const arrived = Atomics.add(this.words, PAIRS, 1) + 1
    if (arrived % 2 !== 0) this.spin(() => Atomics.load(this.words, PAIRS) === arrived)
  }

  spin (isTooEarly) {
    for (let turn = 0; turn < SPINS && isTooEarly(); turn++);
  }
}

module.exports = { Clock, clockMemory }
