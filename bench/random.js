import { randomNumbers } from '../test/fixtures/random-numbers.js'

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
