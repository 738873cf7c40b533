// What a shared store does for several threads: readers beside each other, one key that all of them change,
// and how soon a change is heard of. Its argument is { entries, milliseconds, changes } as JSON.

import { once } from 'node:events'
import { createRequire } from 'node:module'
import { Worker } from 'node:worker_threads'
import { setTimeout as wait } from 'node:timers/promises'
import { median } from './statistics.js'

const MemoryStore = createRequire(import.meta.url)('..')

const { entries, milliseconds, changes } = JSON.parse(process.argv[2])
const shared = 'threads'
const keyOf = index => `user:${index}:profile`
const store = new MemoryStore({ shared })
for (let index = 0; index < entries; index++) store.set(keyOf(index), index)

/** What `threads` workers of a role tell, all of them having begun at once. */
async function runTogether (threads, data) {
  const control = new SharedArrayBuffer(8)
  const state = new Int32Array(control)
  const workers = Array.from({ length: threads }, () =>
    new Worker(new URL('./shared-worker.js', import.meta.url), { workerData: { ...data, shared, control } }))
  const told = workers.map(worker => once(worker, 'message'))
  while (Atomics.load(state, 0) < threads) await wait(1)
  Atomics.store(state, 1, 1)
  Atomics.notify(state, 1)
  const answers = (await Promise.all(told)).map(([answer]) => answer)
  await Promise.all(workers.map(worker => worker.terminate()))
  return answers
}

async function readsInWindow (threads) {
  const answers = await runTogether(threads, { role: 'read', entries, milliseconds })
  return answers.reduce((sum, { reads }) => sum + reads, 0)
}

// In turn, so that what slows the machine down for a while slows both.
async function measureReaders () {
  const ratios = []
  const alone = []
  for (let round = 0; round < 5; round++) {
    const one = await readsInWindow(1)
    const two = await readsInWindow(2)
    alone.push(one / milliseconds * 1_000)
    ratios.push(two / one)
  }
  return { ratio: median(ratios), alone: median(alone) }
}

async function measureHotKey (threads) {
  const count = Math.ceil(milliseconds * 200)
  store.set('hot', 0)
  const answers = await runTogether(threads, { role: 'increment', count })
  if (store.get('hot') !== threads * count) throw new Error(`${store.get('hot')} of ${threads * count} were counted`)
  return threads * count / Math.max(...answers.map(answer => answer.milliseconds)) * 1_000
}

async function measureWatch () {
  const control = new SharedArrayBuffer(8)
  const state = new Int32Array(control)
  const worker = new Worker(new URL('./shared-worker.js', import.meta.url), { workerData: { role: 'watch', shared, control } })
  await once(worker, 'message')
  const times = []
  for (let change = 1; change <= changes; change++) {
    // Long enough for the other thread to be idle, and past the millisecond between two deliveries.
    await wait(3)
    const start = performance.now()
    store.set('news', change)
    // Clocks differ from thread to thread in Bun. This thread is awake all the time, the other one sleeps.
    while (Atomics.load(state, 0) !== change);
    times.push((performance.now() - start) * 1_000)
  }
  await worker.terminate()
  return median(times)
}

const readers = await measureReaders()
const results = [
  { measure: 'reads a second, one thread', amount: readers.alone },
  { measure: 'two readers / one', amount: readers.ratio },
  { measure: 'increments of one key a second, one thread', amount: await measureHotKey(1) },
  { measure: 'increments of one key a second, four threads', amount: await measureHotKey(4) },
  { measure: 'from a change to the watch, µs', amount: await measureWatch() }
]
console.log(JSON.stringify({ versions: process.versions, results }))
process.exit()
