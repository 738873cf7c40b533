'use strict'

// The main job on real input: a cache of parsed files, over the packages that are installed here.
//   npm run quickstart        (or: bun examples/quickstart.js)

const fs = require('fs')
const path = require('path')
const { performance } = require('perf_hooks')
const MemoryStore = require('bun-shared-state')

const TTL = 1500 // ms
const SWEEP_INTERVAL = 50 // ms
const PATIENCE = 8000 // ms, until we say that something is wrong

function findManifests (folder) {
  const found = []
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    const place = path.join(folder, entry.name)
    if (entry.isDirectory()) found.push(...findManifests(place))
    else if (entry.name === 'package.json') found.push(place)
  }
  return found
}

// A package may carry broken manifests on purpose, as its own tests' input.
function parse (file) {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8').replace(/^\uFEFF/, ''))
  } catch (error) {
    return { unreadable: error.message }
  }
}

/** Parses every file that is not in the store; returns the dependencies they name and the hits. */
function readAll (store, files) {
  const started = performance.now()
  let dependencies = 0
  let hits = 0
  for (const file of files) {
    let manifest = store.get(file)
    if (manifest !== undefined) {
      hits++
    } else {
      manifest = parse(file)
      store.set(file, manifest, { ttl: TTL })
    }
    dependencies += Object.keys(manifest.dependencies || {}).length
  }
  return { dependencies, hits, milliseconds: performance.now() - started }
}

/** Waits until a key is gone and two more sweeps are over; tells how long the event loop was held. */
function waitForSweep (store, key) {
  const started = performance.now()
  let last = started
  let longestWait = 0
  let goneAt
  return new Promise((resolve, reject) => {
    const timer = setInterval(() => {
      const now = performance.now()
      longestWait = Math.max(longestWait, now - last)
      last = now
      // `has` removes nothing: what goes, the task takes.
      if (goneAt === undefined && !store.has(key)) goneAt = now
      if (goneAt !== undefined ? now - goneAt < 2 * SWEEP_INTERVAL : now - started < PATIENCE) return
      clearInterval(timer)
      if (goneAt === undefined) reject(new Error(`${key} outlived its TTL of ${TTL} ms`))
      else resolve({ milliseconds: now - started, longestWait })
    }, 1)
  })
}

function showCache (store, files) {
  const first = readAll(store, files)
  const second = readAll(store, files)
  console.log('1. A cache of parsed files')
  console.log(`   first walk    ${files.length} package.json files read and parsed, naming ${first.dependencies} dependencies: ${first.milliseconds.toFixed(1)} ms`)
  console.log(`   second walk   ${second.hits} of ${files.length} found in the store: ${second.milliseconds.toFixed(1)} ms`)
  console.log(`   time saved    ${(first.milliseconds - second.milliseconds).toFixed(1)} ms, ${(first.milliseconds / second.milliseconds).toFixed(0)} times as fast\n`)
}

async function showExpiry (store, files) {
  console.log(`2. Expiry in the background (TTL ${TTL} ms, a sweep every ${SWEEP_INTERVAL} ms)`)
  const before = store.size()
  store.startCleanupTask(SWEEP_INTERVAL)
  const { milliseconds, longestWait } = await waitForSweep(store, files[files.length - 1])
  store.stopCleanupTask()
  console.log(`   ${before} entries, then ${store.size()} after ${(milliseconds / 1000).toFixed(1)} s; the event loop never waited longer than ${longestWait.toFixed(1)} ms\n`)
}

function showMutableKey (store) {
  console.log('3. A mutable key')
  store.set('config:blue', { greeting: 'Hello from blue' })
  store.set('config:green', { greeting: 'Hello from green' })
  const current = store.createKey('config:blue', { onRename: 'point' })
  console.log(`   ${current} says: ${store.get(current).greeting}`)
  current.value = 'config:green'
  console.log(`   ${current} says: ${store.get(current).greeting}  (one assignment, and everybody who holds the key follows)`)
}

async function main () {
  const runtime = process.versions.bun ? `Bun ${process.versions.bun}` : `Node ${process.version}`
  const files = findManifests(path.join(__dirname, '..', 'node_modules'))
  if (files.length === 0) throw new Error('No package is installed here. Run "npm install" first')
  console.log(`bun-shared-state on ${runtime}\n`)
  const store = new MemoryStore()
  showCache(store, files)
  await showExpiry(store, files)
  showMutableKey(store)
  store.close()
}

main().catch((error) => {
  console.error(error.message)
  process.exitCode = 1
})
