'use strict'

// How long a large store holds the event loop when it grows, is cleared, is closed, or dies.
// node test/storm/pauses.js [ENTRIES]

const MemoryStore = require('../..')

const entries = Number(process.argv[2] || 8e6)
const dying = Math.min(entries, 1e6)

function millisecondsSince (start) {
  return Number(process.hrtime.bigint() - start) / 1e6
}

function fill (store, count) {
  let longest = 0
  let last = process.hrtime.bigint()
  for (let index = 0; index < count; index++) {
    store.set(`user:${index}:profile`, index)
    if (index % 16 !== 15) continue
    longest = Math.max(longest, millisecondsSince(last))
    last = process.hrtime.bigint()
  }
  return longest
}

async function longestStall (milliseconds) {
  const start = process.hrtime.bigint()
  let longest = 0
  while (millisecondsSince(start) < milliseconds) {
    const turn = process.hrtime.bigint()
    await new Promise(resolve => setImmediate(resolve))
    longest = Math.max(longest, millisecondsSince(turn))
  }
  return longest.toFixed(1)
}

async function measure (method) {
  const store = new MemoryStore()
  console.log(`growing to ${entries} entries: longest of 16 sets ${fill(store, entries).toFixed(1)} ms`)
  await longestStall(500)
  const start = process.hrtime.bigint()
  store[method]()
  console.log(`${method}() ${millisecondsSince(start).toFixed(1)} ms, longest stall after it ${await longestStall(3000)} ms`)
}

async function main () {
  await measure('clear')
  await measure('close')
  const store = new MemoryStore({ ttl: 3000 })
  store.startCleanupTask(500)
  fill(store, dying)
  console.log(`${dying} entries dying: longest stall ${await longestStall(6000)} ms, ${store.size()} left`)
}

main()
