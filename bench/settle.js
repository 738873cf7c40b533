import { setTimeout as wait } from 'node:timers/promises'
import { collect } from './collect.js'

const attempts = 10
const steady = 0.005
const few = 100_000

/**
 * The resident memory in bytes once garbage is gone and allocators have given back what they give back,
 * which takes some of them a while.
 *
 * @param {number} entries of the store that is measured
 */
export async function residentWhenSettled (entries) {
  let before = Infinity
  for (let attempt = 0; attempt < attempts; attempt++) {
    collect(2)
    await wait(entries < few ? 10 : 200)
    const now = process.memoryUsage().rss
    if (Math.abs(before - now) < before * steady) return now
    before = now
  }
  return before
}
