// How long the event loop is held while all entries of a store die, one after the other.
// Its argument is { contender, entries, value, lifetime, spread } as JSON, in milliseconds: the first
// dies `lifetime` after the store was opened, the last `spread` later.

import { setTimeout as wait } from 'node:timers/promises'
import { collect } from './collect.js'
import { loadExpiring } from './contenders/expiring.js'
import { makeKeys } from './keys.js'
import { valueKinds } from './values.js'

const patience = 5_000
const lead = 50
// Counting is work too, and may mean removing what is dead: the stores are left alone until all are.
const countEvery = 500
// A store may go on giving back memory when its entries are no longer counted.
const afterwards = 1_000

const { contender: name, entries, value, lifetime = 6_000, spread = 1_000 } = JSON.parse(process.argv[2])
const contender = await loadExpiring(name)
const keys = makeKeys('short', 'fresh', entries)
const values = valueKinds[value]

// Without promises, whose garbage would bring pauses of its own.
function longestStallUntil (isOver) {
  return new Promise((resolve, reject) => {
    let longest = 0
    let last = performance.now()
    setImmediate(function turn () {
      const now = performance.now()
      if (now - last > longest) longest = now - last
      last = now
      try {
        if (isOver(now)) resolve(longest)
        else setImmediate(turn)
      } catch (error) {
        reject(error)
      }
    })
  })
}

const store = contender.open(entries)
const left = () => contender.immortal ? 0 : contender.count(store)
const firstDeath = performance.now() + lifetime
for (let index = 0; index < entries; index++) {
  const death = firstDeath + index / entries * spread
  // Whole milliseconds: some take no others.
  contender.set(store, keys.present(index), values.make(index), Math.ceil(death - performance.now()))
}
collect(2)
const early = firstDeath - performance.now() - lead
if (early < 0) throw new Error(`filling took ${-Math.round(early)} ms longer than the entries live`)
if (contender.count(store) !== entries) throw new Error(`${contender.count(store)} entries of ${entries} before the first death`)
await wait(early)

const lastDeath = firstDeath + spread
let goneAt
let countAt = lastDeath + countEvery
const longest = await longestStallUntil(now => {
  if (goneAt === undefined && now >= countAt) {
    countAt = now + countEvery
    if (left() === 0) goneAt = now
  }
  return now > Math.max(goneAt ?? lastDeath + patience, lastDeath) + Math.min(afterwards, spread)
})
if (name === 'store-ttl' && left() > 0) throw new Error(`${left()} dead entries are still there`)

console.log(JSON.stringify({
  versions: process.versions,
  results: [
    { measure: 'longest stall, ms', amount: longest },
    { measure: 'left over, entries', amount: left() }
  ]
}))
process.exit()
