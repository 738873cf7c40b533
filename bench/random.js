/**
 * Numbers from 0 up to 1, the same for the same seed (mulberry32).
 *
 * @param {number} seed
 * @returns {() => number}
 */
export function randomNumbers (seed) {
  let state = seed | 0
  return () => {
    state = (state + 0x6D2B79F5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

/**
 * The order in which keys are asked for: every entry equally often, or a sample of distinct ones if
 * there are more entries than operations. Another order at each call.
 */
export class KeyOrder {
  #permutation
  #random
  #indices

  constructor (entries, operations, seed) {
    this.#permutation = Int32Array.from({ length: entries }, (_, index) => index)
    this.#random = randomNumbers(seed)
    const repeats = Math.max(1, Math.ceil(operations / entries))
    this.#indices = new Int32Array(entries > operations ? operations : entries * repeats)
  }

  next () {
    const indices = this.#indices
    const entries = this.#permutation.length
    for (let from = 0; from < indices.length; from += entries) {
      const count = Math.min(entries, indices.length - from)
      this.#shuffle(count)
      indices.set(this.#permutation.subarray(0, count), from)
    }
    return indices
  }

  // Draws the first `count` by chance from all.
  #shuffle (count) {
    const permutation = this.#permutation
    for (let index = 0; index < count; index++) {
      const other = index + Math.floor(this.#random() * (permutation.length - index))
      const drawn = permutation[other]
      permutation[other] = permutation[index]
      permutation[index] = drawn
    }
  }
}
