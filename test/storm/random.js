'use strict'

/** Numbers that a seed repeats: `random(limit)` is an integer from 0 on, below the limit. */
function makeRandom (seed) {
  let state = seed >>> 0
  return limit => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit
  }
}

module.exports = { makeRandom }
