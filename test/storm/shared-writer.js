'use strict'

// A worker that does everything at random to the store that all threads share, until it is terminated.

const { parentPort, workerData } = require('worker_threads')
const MemoryStore = require('../..')
const { makeRandom } = require('./random')
const { factor, makeValue } = require('./shared-values')

const { shared, seed } = workerData
const random = makeRandom(seed)
const store = new MemoryStore({ shared })
const mutableKeys = [0, 1, 2, 3].map(index => store.createKey(`key ${index}`, { name: `name ${index}` }))

function anyKey () {
  return random(4) === 0 ? mutableKeys[random(4)] : `key ${random(64)}`
}

function anyTtl () {
  return random(2) === 0 ? { ttl: 1 + random(30) } : undefined
}

function put () {
  for (let index = 0; index < 16; index++) store.set(anyKey(), makeValue(random), anyTtl())
}

function replace () {
  const key = anyKey()
  store.compareAndSet(key, store.get(key), makeValue(random))
  store.update(anyKey(), () => makeValue(random))
}

function remove () {
  store.take(anyKey())
  store.delete(anyKey())
  store.touch(anyKey(), 1 + random(30))
  if (random(20) === 0) store.clear()
}

function count () {
  for (let index = 0; index < 100; index++) store.increment(`counter ${random(4)}`, factor)
}

function rename () {
  for (let index = 0; index < 16; index++) mutableKeys[random(4)].value = `key ${random(64)}`
}

function ask () {
  const timeout = random(3) === 0 ? random(10) : undefined
  const ttl = random(2) === 0 ? Infinity : 1 + random(20)
  store.lock(`lock ${random(4)}`, { ttl, timeout }).then(lock => {
    // Some are never given back.
    if (random(4) !== 0) setTimeout(() => lock.release(), random(5))
  }, () => {})
}

function watch () {
  const unwatch = store.watch(`key ${random(8)}`, () => { if (random(8) === 0) unwatch() }, { prefix: true })
}

function sweep () {
  store.stopCleanupTask()
  store.startCleanupTask(1 + random(3))
}

function openAnother () {
  const another = new MemoryStore({ shared })
  another.set(anyKey(), makeValue(random))
  another.watch('key', () => {})
  if (random(2) === 0) another.close()
}

const gusts = [put, put, put, replace, remove, count, rename, ask, ask, watch, sweep, openAnother]

function blow () {
  gusts[random(gusts.length)]()
}

function spin () {
  for (;;);
}

function blowOn () {
  for (let gust = 0; gust < 5; gust++) blow()
  setTimeout(blowOn, random(3))
}

// Most are terminated amid one of these. Deno ends no worker that never yields, and does not always tell
// the addon of the end of one that ends itself.
const notInDeno = 'Deno' in globalThis
  ? []
  : [
      () => { for (;;) blow() },
      () => store.set(anyKey(), { get number () { return spin() } }),
      () => store.update(anyKey(), spin),
      () => process.exit(0)
    ]
const endings = [
  ...notInDeno,
  blowOn, blowOn, blowOn,
  () => {}
]

for (let gust = 0; gust < 5; gust++) blow()
parentPort.postMessage('writing')
const ending = endings[random(endings.length)]
// Its locks are granted only in a later turn.
if (random(2) === 0) setTimeout(ending, 1)
else ending()
