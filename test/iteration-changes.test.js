'use strict'

// What an iteration shows while the store changes under it.

const t = require('tap')
const { drivenStore, randomFrom } = require('./fixtures/driven-store')
const { testCases } = require('./fixtures/run-program')

// A store with entries that stay, and a random change of the others. Values are keys, so that a value under
// another's key would be seen.
class Changes {
  constructor (seed, options) {
    this.below = randomFrom(seed)
    Object.assign(this, drivenStore(options))
    this.staying = []
    this.added = 0
    for (let number = this.below(6000); number > 0; number--) this.add(`stays ${number}`)
    for (let number = this.below(3000); number > 0; number--) this.set()
  }

  add (key) {
    this.staying.push(key)
    this.store.set(key, key)
  }

  set () {
    const key = `other ${this.below(8000)}`
    this.store.set(key, key, this.below(2) === 0 ? { ttl: 1 + this.below(50) } : undefined)
  }

  rename () {
    const key = this.store.createKey(`other ${this.below(8000)}`)
    const next = `other ${this.below(8000)}`
    if (this.store.has(next)) return
    key.value = next
    if (this.store.has(next)) this.store.set(next, next)
  }

  one () {
    const { store, door, below } = this
    switch (below(8)) {
      case 0: return store.delete(`other ${below(8000)}`)
      case 1: return this.rename()
      case 2: return door.advance(below(3))
      case 3: return below(50) === 0 && door.sweep()
      case 4: return store.set(this.staying[0] || 'other', this.staying[0] || 'other')
      default: return this.set()
    }
  }

  // Sometimes thousands at once, past the number of entries at which a local store spreads.
  some () {
    const count = this.below(100) === 0 ? 4000 : this.below(3)
    for (let change = 0; change < count; change++) this.one()
  }
}

function iterate (changes, entries) {
  const seen = new Map()
  for (const [key, value] of entries(changes.store)) {
    if (value !== key) throw new Error(`${value} under ${key}`)
    seen.set(key, (seen.get(key) || 0) + 1)
    changes.some()
  }
  const twice = [...seen].filter(([, count]) => count > 1).map(([key]) => key)
  const missed = changes.staying.filter(key => !seen.has(key))
  return { twice, missed }
}

for (const kind of ['local', 'shared']) {
  t.test(`${kind}: what stays comes exactly once, and nothing comes twice`, t => {
    for (let seed = 1; seed <= 12; seed++) {
      const changes = new Changes(seed, kind === 'local' ? {} : { shared: 'changes' })
      t.same(iterate(changes, store => store), { twice: [], missed: [] }, `seed ${seed}`)
      t.same(iterate(changes, store => store.entries()), { twice: [], missed: [] }, `seed ${seed}, again`)
      changes.store.close()
    }
    t.end()
  })

  t.test(`${kind}: deleting each entry as it comes leaves none`, t => {
    const { store } = drivenStore(kind === 'local' ? {} : { shared: 'emptied' })
    for (let number = 0; number < 10000; number++) store.set(number, number)
    let deleted = 0
    for (const [key] of store) if (store.delete(key)) deleted++
    t.equal(deleted, 10000)
    t.equal(store.size(), 0)
    store.close()
    t.end()
  })
}

t.test('an iteration that began before the store spread sees what was there, once', t => {
  for (const before of [1, 100, 4000]) {
    const { store } = drivenStore()
    for (let number = 0; number < before; number++) store.set(`old ${number}`, number)
    const iterator = store.entries()
    const seen = [iterator.next().value[0]]
    for (let number = 0; number < 10000; number++) store.set(`new ${number}`, number)
    for (const [key] of iterator) seen.push(key)
    t.equal(new Set(seen).size, seen.length)
    t.equal(seen.filter(key => key.startsWith('old')).length, before)
  }
  t.end()
})

t.test('an iteration that began before a clear sees what was set after it, once at most', t => {
  const { store } = drivenStore()
  for (let number = 0; number < 10000; number++) store.set(number, number)
  for (const stop of [1, 5000, 9999]) {
    const seen = new Map()
    for (const [key] of store) {
      seen.set(key, (seen.get(key) || 0) + 1)
      if (seen.size !== stop) continue
      store.clear()
      for (let number = 0; number < 10000; number++) store.set(number, number)
    }
    t.same([...seen.values()].filter(count => count > 1), [], `at ${stop}`)
    t.ok(seen.size >= stop)
  }
  t.end()
})

t.ok(testCases(t, 'shared-iteration.js') > 0, 'cases of shared-iteration.js')
