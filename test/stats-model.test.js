'use strict'

// A store and a model of what it should count do the same random things; their counts must never differ.

const t = require('tap')
const { CountingModel } = require('./fixtures/counting-model')
const { drivenStore, randomFrom } = require('./fixtures/driven-store')
const { entryBytes } = require('./fixtures/entry-bytes')

const STEPS = 4000
const KEYS = 60
const NUMBER_BYTES = 8

class Run {
  constructor (kind, seed, touchOnGet) {
    this.isShared = kind === 'shared'
    this.below = randomFrom(seed)
    const { store, door } = drivenStore({
      touchOnGet, shared: this.isShared ? `stats model ${seed}` : undefined
    })
    this.store = store
    this.door = door
    this.model = new CountingModel(touchOnGet)
    this.key = store.createKey('key 0')
  }

  anyTtl () {
    return this.below(3) === 0 ? Infinity : 1 + this.below(60)
  }

  // One call on a key, done to both; whether their answers are equal.
  step () {
    const { below, model, store } = this
    const name = `key ${below(KEYS)}`
    const value = below(3)
    const ttl = this.anyTtl()
    const steps = [
      () => store.get(name) === model.look(name),
      () => {
        const expected = model.look(name)
        model.delete(name)
        return store.take(name) === expected
      },
      () => store.set(name, value, { ttl }) === (model.set(name, value, ttl), true),
      () => store.set(name, value, { ttl, keepTtl: true }) === (model.set(name, value, ttl, true), true),
      () => store.delete(name) === model.delete(name),
      () => this.increment(name, ttl),
      () => this.compareAndSet(name, value, ttl),
      () => this.update(name),
      () => this.rename(name),
      () => this.lookWithoutCounting(name),
      () => store.touch(name, ttl) === model.touch(name, ttl),
      () => this.pass(),
      () => below(8) !== 0 || this.door.sweep() === 1,
      () => below(40) !== 0 || store.clear() === (model.clear(), true),
      () => below(40) !== 0 || store.resetStats() === model.reset()
    ]
    return steps[below(steps.length)]()
  }

  increment (name, ttl) {
    const entry = this.model.live(name)
    const sum = (entry === undefined ? 0 : entry.value) + 1
    this.model.set(name, sum, ttl, true)
    return this.store.increment(name, 1, { ttl }) === sum
  }

  compareAndSet (name, value, ttl) {
    const entry = this.model.live(name)
    const expected = this.below(3) === 0 ? undefined : this.below(3)
    const fits = expected === undefined ? entry === undefined : entry !== undefined && entry.value === expected
    if (fits) this.model.set(name, value, ttl)
    return this.store.compareAndSet(name, expected, value, { ttl }) === fits
  }

  update (name) {
    const meddles = this.below(3) === 0
    const results = []
    const stored = this.store.update(name, before => {
      if (meddles && results.length === 0) {
        this.store.set(name, 50 + this.below(2), { ttl: 30 })
        results.push(before)
        this.model.set(name, this.store.peek(name), 30)
      }
      return (before || 0) + 1
    })
    const entry = this.model.live(name)
    const expected = ((entry === undefined ? 0 : entry.value) || 0) + 1
    this.model.set(name, expected, Infinity, true)
    return stored === expected
  }

  rename (name) {
    this.model.rename(String(this.key), name)
    this.key.value = name
    return true
  }

  lookWithoutCounting (name) {
    const isThere = this.model.live(name) !== undefined
    return this.store.has(name) === isThere && (this.store.peek(name) !== undefined) === isThere &&
      this.store.getRemainingTTL(name) === this.model.remaining(name)
  }

  pass () {
    this.model.pass(this.below(30))
    this.door.setTime(this.model.now)
    return true
  }

  expected () {
    const valueBytes = this.isShared ? NUMBER_BYTES : undefined
    let bytes = 0
    for (const [name, { deadline }] of this.model.entries) {
      bytes += entryBytes(name.length, { timed: deadline < Infinity, valueBytes })
    }
    return { ...this.model.counts, entries: this.model.entries.size, bytes }
  }
}

for (const kind of ['local', 'shared']) {
  for (const seed of [1, 2, 3, 4, 5, 6]) {
    const touchOnGet = seed % 2 === 0
    t.test(`${kind}: ${STEPS} random steps, ${touchOnGet ? 'touchOnGet, ' : ''}seed ${seed}`, t => {
      const run = new Run(kind, seed, touchOnGet)
      for (let step = 0; step < STEPS; step++) {
        if (!run.step()) return t.end(t.fail(`step ${step}`))
        // Rarely, so that a look does not find the dead before every other call does.
        if (run.below(20) !== 0) continue
        const stats = run.store.stats()
        if (JSON.stringify(stats) !== JSON.stringify(run.expected())) {
          t.same(stats, run.expected(), `after step ${step}`)
          return t.end()
        }
      }
      t.same(run.store.stats(), run.expected())
      run.store.close()
      t.end()
    })
  }
}
