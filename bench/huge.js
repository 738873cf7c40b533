// More entries than a Map can hold. Its argument is { contender, entries } as JSON.

import { residentWhenSettled } from './settle.js'
import { readTask } from './task.js'
import { verify } from './verify.js'

const { name, contender, entries, keys, values } = await readTask()
const store = contender.open(entries)

// How many it took before it threw.
function fill () {
  for (let index = 0; index < entries; index++) {
    try {
      store.set(keys.present(index), values.make(index))
    } catch (error) {
      if (name !== 'map' || !(error instanceof RangeError)) throw error
      return index
    }
  }
  return entries
}

const start = performance.now()
const held = fill()
const total = performance.now() - start
const resident = await residentWhenSettled(entries)
// After it, so that nothing is collected before its memory was read.
verify({ contender, store, keys, values, entries: held })
if (name !== 'map' && held !== entries) throw new Error(`it holds ${held} entries of ${entries}`)

console.log(JSON.stringify({
  versions: process.versions,
  results: [
    { measure: 'entries held', amount: held },
    { measure: 'total, ms', amount: total },
    { measure: 'resident, MB', amount: resident / 1e6 }
  ]
}))
process.exit()
