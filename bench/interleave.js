import { median } from './statistics.js'

/**
 * Times several bodies in turn, pass after pass, so that what slows the machine down for a while slows all
 * of them: { name: nanoseconds an operation }, medians.
 *
 * @param {Record<string, () => void | Promise<void>>} bodies
 * @param {{ operations: number, passes: number }} effort how often a body does what it does, and how many passes
 */
export async function interleave (bodies, { operations, passes }) {
  const samples = Object.fromEntries(Object.keys(bodies).map(name => [name, []]))
  const warm = Math.ceil(passes / 5)
  for (let pass = -warm; pass < passes; pass++) {
    for (const [name, body] of Object.entries(bodies)) {
      const start = process.hrtime.bigint()
      const pending = body()
      if (pending !== undefined) await pending
      if (pass >= 0) samples[name].push(Number(process.hrtime.bigint() - start) / operations)
    }
  }
  return Object.fromEntries(Object.entries(samples).map(([name, list]) => [name, median(list)]))
}
