// More entries than a Map can hold. Its argument is { contender, entries } as JSON.

import { loadContender } from './contenders/index.js'
import { makeKeys } from './keys.js'
import { residentWhenSettled } from './settle.js'
import { valueKinds } from './values.js'
import { verify } from './verify.js'

const { contender: name, entries } = JSON.parse(process.argv[2])
const contender = await loadContender(name)
const keys = makeKeys('short', 'fresh', entries)
const values = valueKinds.number
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
