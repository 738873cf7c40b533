'use strict'

/** Calls `work` for each item, at most `limit` at a time; gives the results in the items' order. */
async function inParallel (limit, items, work) {
  const results = new Array(items.length)
  let next = 0

  async function takeTurns () {
    while (next < items.length) {
      const index = next++
      results[index] = await work(items[index])
    }
  }

  await Promise.all(Array.from({ length: limit }, takeTurns))
  return results
}

module.exports = { inParallel }
