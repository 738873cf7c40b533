// What the cleanup task costs while nothing is due, as a share of a core. Linux tells the time of each
// thread. Its argument is { entries, interval, seconds } as JSON.

import { readFileSync, readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { setTimeout as wait } from 'node:timers/promises'

const MemoryStore = createRequire(import.meta.url)('..')

const { entries, interval, seconds } = JSON.parse(process.argv[2])
const tasks = '/proc/self/task'

function nanosecondsOf (thread) {
  return Number(readFileSync(`${tasks}/${thread}/schedstat`, 'utf8').split(' ')[0])
}

const store = new MemoryStore({ ttl: 3_600_000 })
for (let index = 0; index < entries; index++) store.set(`user:${index}:profile`, index)
await wait(200)
const before = readdirSync(tasks)
store.startCleanupTask(interval)
await wait(Math.min(1_000, seconds * 1_000))
const sweepers = readdirSync(tasks).filter(thread => !before.includes(thread))
if (sweepers.length === 0) throw new Error('no thread was started')

const used = sweepers.map(nanosecondsOf)
const start = performance.now()
await wait(seconds * 1_000)
const elapsed = (performance.now() - start) * 1e6
const spent = sweepers.map(nanosecondsOf).reduce((sum, now, index) => sum + now - used[index], 0)
if (store.size() !== entries) throw new Error(`${store.size()} entries of ${entries} are left`)

console.log(JSON.stringify({
  versions: process.versions,
  results: [{ measure: 'share of a core, %', amount: spent / elapsed * 100 }]
}))
process.exit()
