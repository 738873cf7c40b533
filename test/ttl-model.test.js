'use strict'

// A store and a plain Map with deadlines do the same random things; they must never disagree.

const t = require('tap')
const { drivenStore, randomFrom } = require('./fixtures/driven-store')

const STEPS = 3000
const KEYS = 150

class Model {
  constructor (storeTtl) {
    this.storeTtl = storeTtl
    this.now = 0
    this.entries = new Map()
  }

  live (key) {
    const entry = this.entries.get(key)
    return entry !== undefined && entry.deadline > this.now ? entry : undefined
  }

  set (key, value, { isPermanent, maxAgeMs, ttl, keepTtl } = {}) {
    const old = this.live(key)
    let lifetime = this.storeTtl
    if (ttl !== undefined) lifetime = ttl
    else if (isPermanent === true) lifetime = Infinity
    else if (isPermanent === false && maxAgeMs !== undefined) lifetime = maxAgeMs
    const deadline = keepTtl && old !== undefined ? old.deadline : this.now + lifetime
    this.entries.set(key, { value, deadline })
  }

  get (key) {
    const entry = this.live(key)
    return entry === undefined ? undefined : entry.value
  }

  delete (key) {
    return this.live(key) !== undefined && this.entries.delete(key)
  }

  rename (from, to) {
    const entry = this.live(from)
    if (from === to || entry === undefined || this.live(to) !== undefined) return
    this.entries.set(to, entry)
    this.entries.delete(from)
  }

  keys () {
    return [...this.entries.keys()].filter(key => this.live(key) !== undefined)
  }
}

// Multiples of 1/64 ms, so that sums are exact.
function randomSpan (below) {
  return (1 + below(64)) * 4 ** below(16) / 64
}

function randomOptions (below) {
  switch (below(8)) {
    case 0: return undefined
    case 1: return { isPermanent: true }
    case 2: return { isPermanent: false }
    case 3: return { isPermanent: false, maxAgeMs: randomSpan(below) }
    case 4: return { keepTtl: true }
    case 5: return { keepTtl: true, ttl: randomSpan(below) }
    default: return { ttl: randomSpan(below) }
  }
}

function randomStep (below, store, door, model, mutable) {
  const key = `key ${below(KEYS)}`
  const choice = below(100)
  if (choice < 45) {
    const value = { choice }
    const options = randomOptions(below)
    model.set(key, value, options)
    return store.set(key, value, options) === true
  }
  if (choice < 60) return store.get(key) === model.get(key)
  if (choice < 68) return store.delete(key) === model.delete(key)
  if (choice < 78) {
    const renamed = mutable[below(mutable.length)]
    model.rename(String(renamed), key)
    renamed.value = key
    return store.get(renamed) === model.get(key)
  }
  if (choice < 94) {
    const span = below(4) === 0 ? 0 : randomSpan(below)
    model.now += span
    door.setTime(model.now)
    return true
  }
  if (choice < 99) return door.sweep() === 1
  if (below(8) === 0) {
    model.entries.clear()
    return store.clear()
  }
  return true
}

function agree (store, model) {
  const strings = store.keys()
  const expected = model.keys()
  return strings.length === expected.length &&
    store.size() === expected.length &&
    store.getKeys().length === expected.length &&
    expected.every(key => strings.includes(key)) &&
    strings.every(key => store.has(key) && store.get(key) === model.get(key))
}

for (const storeTtl of [Infinity, 100]) {
  for (const seed of [1, 2, 3, 4]) {
    t.test(`${STEPS} random steps, the store's ttl ${storeTtl}, seed ${seed}`, t => {
      const below = randomFrom(seed)
      const { store, door } = drivenStore({ ttl: storeTtl })
      const model = new Model(storeTtl)
      const mutable = Array.from({ length: 10 }, (_, index) => store.createKey(`key ${index}`))
      let most = 0
      for (let step = 0; step < STEPS; step++) {
        if (!randomStep(below, store, door, model, mutable)) return t.end(t.fail(`step ${step}`))
        // Not always, so that a look does not tidy up before every step.
        if (below(3) === 0 && !agree(store, model)) return t.end(t.fail(`after step ${step}`))
        most = Math.max(most, model.keys().length)
      }
      t.ok(agree(store, model))
      t.ok(most > 20, 'there was enough to disagree about')
      t.end()
    })
  }
}
