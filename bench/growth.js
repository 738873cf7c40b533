// How long a growing store holds its caller, and what it takes of memory in the end.
// Its argument is { contender, entries, value } as JSON.

import { residentWhenSettled } from './settle.js'
import { readTask } from './task.js'
import { verify } from './verify.js'

const warmEntries = 1_000
const warmStores = 20

const { contender, entries, keys, values } = await readTask()

// The pause of one `set`; making the key and the value is not its doing.
function grow (store, count) {
  let longest = 0
  for (let index = 0; index < count; index++) {
    const key = keys.present(index)
    const made = values.make(index)
    const start = performance.now()
    store.set(key, made)
    const pause = performance.now() - start
    if (pause > longest) longest = pause
  }
  return longest
}

for (let number = 0; number < warmStores; number++) {
  const warm = contender.open(warmEntries)
  grow(warm, warmEntries)
  contender.close(warm)
}
const emptyBytes = await residentWhenSettled(entries)
const store = contender.open(entries)
const start = performance.now()
const longest = grow(store, entries)
const total = performance.now() - start
const fullBytes = await residentWhenSettled(entries)
// After it, so that nothing is collected before its memory was read.
verify({ contender, store, keys, values, entries })

console.log(JSON.stringify({
  versions: process.versions,
  results: [
    { measure: 'total, ms', amount: total },
    { measure: 'longest set, ms', amount: longest },
    { measure: 'resident, MB', amount: (fullBytes - emptyBytes) / 1e6 }
  ]
}))
process.exit()
