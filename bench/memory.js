// The resident memory of a filled store, and how long the engine's full garbage collection takes with it.
// Its argument is { contender, entries, value } as JSON.

import { collect } from './collect.js'
import { residentWhenSettled } from './settle.js'
import { median } from './statistics.js'
import { readTask } from './task.js'
import { verify } from './verify.js'

const warmEntries = 1_000
const collections = 5

const { contender, entries, keys, values } = await readTask()

function openFilled (count) {
  const store = contender.open(count)
  for (let index = 0; index < count; index++) store.set(keys.present(index), values.make(index))
  return store
}

function collectionMilliseconds () {
  const times = []
  for (let time = 0; time < collections; time++) {
    const start = performance.now()
    collect()
    times.push(performance.now() - start)
  }
  return median(times)
}

contender.close(openFilled(warmEntries))
const emptyBytes = await residentWhenSettled(entries)
const store = openFilled(entries)
const fullBytes = await residentWhenSettled(entries)
const milliseconds = collectionMilliseconds()
verify({ contender, store, keys, values, entries })

console.log(JSON.stringify({
  versions: process.versions,
  results: [
    { measure: 'bytes an entry', amount: (fullBytes - emptyBytes) / entries },
    { measure: 'full GC, ms', amount: milliseconds }
  ]
}))
process.exit()
