// What filling a large store costs the first time in a process, when the system has to hand out its memory, and
// later, when some is at hand. Its argument is { contender, entries, value } as JSON.

import { collect } from './collect.js'
import { median } from './statistics.js'
import { readTask } from './task.js'
import { verify } from './verify.js'

const warmEntries = 1_000
const warmStores = 60
const laterFillings = 3

const { contender, entries, keys, values } = await readTask()

function fill (count) {
  const store = contender.open(count)
  const start = performance.now()
  for (let index = 0; index < count; index++) store.set(keys.present(index), values.make(index))
  return { store, nanoseconds: (performance.now() - start) * 1e6 / count }
}

for (let number = 0; number < warmStores; number++) contender.close(fill(warmEntries).store)
const times = []
for (let filling = 0; filling <= laterFillings; filling++) {
  collect()
  const { store, nanoseconds } = fill(entries)
  times.push(nanoseconds)
  verify({ contender, store, keys, values, entries })
  contender.close(store)
}

console.log(JSON.stringify({
  versions: process.versions,
  results: [
    { measure: 'first filling, ns a set', amount: times[0] },
    { measure: 'later fillings, ns a set', amount: median(times.slice(1)) }
  ]
}))
process.exit()
