'use strict'

// Everything that a store can be asked at random, while it is swept.

const { makeRandom } = require('./random')

const burst = 1000

function loadPackage (random) {
  const MemoryStore = require('../..')
  if (random(4) !== 0) return MemoryStore
  for (const id of Object.keys(require.cache)) delete require.cache[id]
  return require('../..')
}

function openStore (MemoryStore, random) {
  const store = new MemoryStore({ cleanupInterval: 1 + random(3) })
  if (random(8) !== 0) store.startCleanupTask()
  return store
}

function fill (store, random) {
  for (let index = 0; index < burst; index++) {
    store.set(`key ${random(20000)}`, { index }, { ttl: 1 + random(20) })
    if (index % 8 === 0) store.set({ key: random(1000) }, store)
  }
}

function rename (store, random) {
  const key = store.createKey(`key ${random(20000)}`)
  store.set(key, key, { ttl: 5 })
  for (let index = 0; index < 50; index++) key.value = `key ${random(20000)}`
}

function remove (store, random) {
  for (let index = 0; index < burst; index++) store.delete(`key ${random(20000)}`)
}

function restart (store) {
  store.stopCleanupTask()
  store.startCleanupTask(1)
}

const gusts = [fill, fill, fill, fill, rename, remove, restart,
  store => store.size(),
  store => store.getKeys(),
  store => store.clear()
]

/** Stores in a storm that the seed repeats; each call of what it gives is a gust. */
function brew (seed) {
  const random = makeRandom(seed)
  const MemoryStore = loadPackage(random)
  const stores = Array.from({ length: 1 + random(4) }, () => openStore(MemoryStore, random))

  return function blow () {
    const index = random(stores.length)
    gusts[random(gusts.length)](stores[index], random)
    if (random(20) !== 0) return
    // Every other one is left to the collector.
    if (random(2) === 0) stores[index].close()
    stores[index] = openStore(MemoryStore, random)
  }
}

module.exports = { brew }
