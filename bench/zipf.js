import { randomNumbers } from './random.js'

const skew = 0.99

/**
 * Ranks from 0 up to `count`, rank 0 the most frequent: Zipf's law with an exponent of 0.99, drawn as
 * Gray et al. do ("Quickly generating billion-record synthetic databases", 1994).
 *
 * @param {number} count
 * @param {number} seed
 * @returns {() => number}
 */
export function zipfRanks (count, seed) {
  const random = randomNumbers(seed)
  let zeta = 0
  for (let rank = 1; rank <= count; rank++) zeta += 1 / rank ** skew
  const second = 1 + 0.5 ** skew
  const alpha = 1 / (1 - skew)
  const eta = (1 - (2 / count) ** (1 - skew)) / (1 - second / zeta)
  return () => {
    const drawn = random()
    const scaled = drawn * zeta
    if (scaled < 1) return 0
    if (scaled < second) return 1
    return Math.min(count - 1, Math.floor(count * (eta * drawn - eta + 1) ** alpha))
  }
}
