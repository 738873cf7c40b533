'use strict'

// Workers that write to one shared store are terminated, and the store must be whole: node shared.js
// ROUNDS SEED [BYTES]. Prints a line for each round that is over. BYTES is by how much the process may
// grow per round, from the first half of the rounds to the second.

const assert = require('assert')
const { once } = require('events')
const path = require('path')
const { Worker } = require('worker_threads')
const { pause, until } = require('../fixtures/cases')
const { collect } = require('../fixtures/collect')
const MemoryStore = require('../..')
const { makeRandom } = require('./random')
const { isWhole } = require('./shared-values')

const shared = 'the store in the storm'
const lanes = 2
const patience = 30000
const [rounds, seed, growthLimit = Infinity] = process.argv.slice(2).map(Number)
const random = makeRandom(seed)

async function terminateWriter (number) {
  const workerData = { shared, seed: seed + number }
  const worker = new Worker(path.join(__dirname, 'shared-writer.js'), { workerData })
  const exited = once(worker, 'exit')
  // One that is terminated before it says a word must not be waited for.
  if (random(5) !== 0) await Promise.race([once(worker, 'message'), exited])
  await pause(random(20))
  await worker.terminate()
  await exited
}

// Entries die between two looks, and in Deno a thread may write for a while after its end was told: a list
// between two equal counts is as long as they say.
async function checkCounts (store) {
  await until(() => {
    const before = store.size()
    const { length } = store.keys()
    const after = store.size()
    if (!('Deno' in globalThis)) assert.ok(before >= length && length >= after, `${before} >= ${length} >= ${after}`)
    return before === length && length === after
  }, 'the counts agree')
}

function checkValues (store) {
  for (const key of store.keys()) {
    const value = store.get(key)
    assert.ok(value === undefined || isWhole(value), `the value of ${key} is whole: ${value}`)
  }
}

async function checkLocks (store) {
  for (const index of [0, 1, 2, 3]) {
    const lock = await store.lock(`lock ${index}`, { timeout: patience })
    assert.strictEqual(lock.release(), true)
  }
}

async function checkWatches (store) {
  let isTold = false
  const unwatch = store.watch('probe', () => { isTold = true })
  store.set('probe', 0)
  await until(() => isTold, 'a watch is told')
  assert.strictEqual(unwatch(), true)
}

function checkNames (store) {
  for (const index of [0, 1, 2, 3]) {
    const key = store.createKey('key 0', { name: `name ${index}` })
    assert.match(key.value, /^key \d+$/)
    const value = store.get(key)
    assert.ok(value === undefined || isWhole(value), `the value of ${key} is whole: ${value}`)
  }
}

async function checkStore () {
  const store = new MemoryStore({ shared })
  await checkLocks(store)
  await checkWatches(store)
  await checkCounts(store)
  checkValues(store)
  checkNames(store)
  await checkCounts(store)
  store.close()
}

/** Gives back what keeps the store for some rounds; nobody else may have it open. */
async function openAnew () {
  await until(() => {
    const store = new MemoryStore({ shared })
    const isEmpty = store.size() === 0
    store.close()
    return isEmpty
  }, 'nobody has the store open any more')
  return new MemoryStore({ shared })
}

function median (numbers) {
  return numbers.slice().sort((a, b) => a - b)[numbers.length >> 1]
}

function checkGrowth (sizes) {
  const half = rounds >> 1
  const perRound = (median(sizes.slice(half)) - median(sizes.slice(0, half))) / half
  console.log(`growth: ${Math.round(perRound)} bytes per round, ${(sizes[rounds - 1] / 1048576).toFixed(0)} MiB at the end`)
  assert.ok(perRound <= growthLimit, `the process grows by ${perRound} bytes per round`)
}

async function main () {
  const sizes = []
  let keeper = await openAnew()
  for (let round = 0; round < rounds; round++) {
    await Promise.all(Array.from({ length: lanes }, (_, lane) => terminateWriter(round * lanes + lane)))
    await checkStore()
    if (random(20) === 0) {
      keeper.close()
      keeper = await openAnew()
    }
    // Otherwise it is the heap of this thread that grows, while it can.
    collect()
    sizes.push(process.memoryUsage().rss)
    console.log(`round ${round}`)
  }
  checkGrowth(sizes)
}

main().catch(error => {
  console.error(error)
  process.exitCode = 1
})
