'use strict'

const t = require('tap')
const { MemoryStore, drivenStore, thrownBy } = require('./fixtures/driven-store')
const { entryBytes } = require('./fixtures/entry-bytes')
const { plantAccessor, plantMany } = require('./fixtures/pollute')

const nothing = { hits: 0, misses: 0, sets: 0, deletes: 0, expirations: 0, evictions: 0 }

function countsOf (store) {
  const { entries, bytes, ...counts } = store.stats()
  return counts
}

t.test('stats are numbers under eight names, a fresh object each time', t => {
  const store = new MemoryStore()
  const stats = store.stats()
  t.same(stats, { ...nothing, entries: 0, bytes: 0 })
  t.same(Object.keys(stats), ['hits', 'misses', 'sets', 'deletes', 'expirations', 'evictions', 'entries', 'bytes'])
  t.equal(Object.getPrototypeOf(stats) === Object.prototype, true)
  stats.hits = 5
  t.equal(store.stats().hits, 0)
  t.equal(store.resetStats(), undefined)
  t.end()
})

for (const kind of ['local', 'shared']) {
  const open = (name, options) =>
    drivenStore(kind === 'local' ? options : { ...options, shared: `stats: ${name}` })
  const bytesOf = (keyBytes, valueBytes, timed) =>
    entryBytes(keyBytes, { timed, valueBytes: kind === 'local' ? undefined : valueBytes })

  t.test(`${kind}: get and take are hits or misses, and nothing else is`, t => {
    const { store, door } = open('look-ups')
    store.set('key', undefined)
    store.set('dies', 1, { ttl: 10 })
    store.resetStats()
    store.get('key')
    store.get({ not: 'there' })
    store.get('dies')
    t.same(countsOf(store), { ...nothing, hits: 2, misses: 1 }, 'a stored undefined is a hit')
    door.advance(10)
    store.get('dies')
    t.same(countsOf(store), { ...nothing, hits: 2, misses: 2, expirations: 1 }, 'a dead entry is a miss')
    store.take('key')
    store.take('key')
    t.same(countsOf(store), { ...nothing, hits: 3, misses: 3, deletes: 1, expirations: 1 })
    store.resetStats()
    for (const method of ['has', 'peek', 'getRemainingTTL', 'touch']) {
      store.set(method, 1)
      store[method](method)
      store[method]('not there')
    }
    store.keys()
    store.getKeys()
    store.size()
    t.same(countsOf(store), { ...nothing, sets: 4 })
    store.close()
    t.end()
  })

  t.test(`${kind}: a call that was refused counts nothing`, t => {
    const { store } = open('refused')
    store.set('text', 'a')
    store.resetStats()
    thrownBy(() => store.get(null))
    thrownBy(() => store.set('text', 1, { ttl: 0 }))
    thrownBy(() => store.increment('text'))
    thrownBy(() => store.take(undefined))
    thrownBy(() => store.update('text', () => { throw new Error('mine') }))
    if (kind === 'shared') thrownBy(() => store.set('text', () => {}))
    t.same(countsOf(store), nothing)
    store.close()
    t.end()
  })

  t.test(`${kind}: every call that stores is one set`, t => {
    const { store, door } = open('sets')
    const sets = call => {
      const before = countsOf(store)
      call()
      const after = countsOf(store)
      t.same({ ...after, sets: before.sets }, before, 'nothing else is counted')
      return after.sets - before.sets
    }
    t.equal(sets(() => store.set('a', 1)), 1)
    t.equal(sets(() => store.set('a', 2)), 1, 'an overwrite')
    t.equal(sets(() => store.set('a', 3, { keepTtl: true })), 1)
    t.equal(sets(() => store.set('a', 4, { ttl: 1000 })), 1)
    t.equal(sets(() => store.increment('a')), 1)
    t.equal(sets(() => store.increment('made', 1, { ttl: 50 })), 1)
    t.equal(sets(() => store.compareAndSet('a', 5, 6)), 1)
    t.equal(sets(() => store.compareAndSet('a', 5, 7)), 0)
    t.equal(sets(() => store.compareAndSet('a', 6, 7, { ttl: 2000 })), 1)
    t.equal(sets(() => store.compareAndSet('fresh', undefined, 1)), 1)
    t.equal(sets(() => store.update('a', value => value + 1)), 1)
    t.equal(sets(() => store.update('absent', () => 1)), 1)
    let runs = 0
    t.equal(sets(() => store.update('a', value => {
      if (runs++ === 0) store.set('a', 0)
      return value
    })), 2, 'the function ran twice, and stored once')
    t.equal(store.stats().entries, 4)
    door.advance(100)
    t.equal(store.stats().entries, 3)
    store.close()
    t.end()
  })

  t.test(`${kind}: one delete for each live entry that is removed`, t => {
    const { store, door } = open('deletes')
    for (const key of ['a', 'b', 'c']) store.set(key, 1)
    for (const key of ['d', 'e', 'f']) store.set(key, 1, { ttl: 10 })
    store.resetStats()
    store.delete('a')
    store.delete('a')
    store.take('b')
    t.same(countsOf(store), { ...nothing, hits: 1, deletes: 2 })
    door.advance(10)
    store.delete('d')
    t.same(countsOf(store), { ...nothing, hits: 1, deletes: 2, expirations: 3 })
    store.set('g', 1, { ttl: 10 })
    store.clear()
    t.same(store.stats(), { ...nothing, hits: 1, sets: 1, deletes: 4, expirations: 3, entries: 0, bytes: 0 })
    store.close()
    t.end()
  })

  t.test(`${kind}: clear counts the dead as expirations, found or not`, t => {
    const { store, door } = open('clear')
    for (let index = 0; index < 300; index++) store.set(`${index}`, 1, { ttl: index < 200 ? 10 : 1000 })
    door.advance(10)
    store.clear()
    store.set('after', 1)
    store.clear()
    t.same(countsOf(store), { ...nothing, sets: 301, deletes: 101, expirations: 200 })
    store.set('last', 1, { ttl: 10 })
    store.clear()
    store.resetStats()
    t.same(countsOf(store), nothing, 'what was cleared before a reset is not counted after it')
    store.close()
    t.end()
  })

  t.test(`${kind}: a dead entry is one expiration, whoever finds it`, t => {
    const finders = {
      'the same key is set' (store) { store.set('key', 2) },
      'the same key is set, to die as well' (store) { store.set('key', 2, { ttl: 1000 }) },
      'the same key is set, and would keep its deadline' (store) { store.set('key', 2, { keepTtl: true }) },
      'another key is set' (store) { for (let index = 0; index < 2000; index++) store.set(`${index}`, 1) },
      'a sweep' (store, door) { door.sweep() },
      size (store) { store.size() },
      keys (store) { store.keys() },
      increment (store) { store.increment('key') },
      'an entry is renamed to its key' (store) {
        const key = store.createKey('other')
        store.set(key, 1)
        key.value = 'key'
      },
      stats () {}
    }
    for (const name of Object.keys(finders)) {
      const { store, door } = open(name)
      store.set('key', 1, { ttl: 10 })
      door.advance(9)
      t.equal(store.stats().expirations, 0, name)
      door.advance(1)
      finders[name](store, door)
      t.equal(store.stats().expirations, 1, name)
      t.equal(store.stats().expirations, 1, `${name}, once`)
      t.equal(store.stats().deletes, 0, name)
      store.close()
    }
    t.end()
  })

  t.test(`${kind}: a rename counts nothing`, t => {
    const { store } = open('renames')
    const key = store.createKey('old', kind === 'shared' ? { name: 'key' } : {})
    store.set(key, 1, { ttl: 100 })
    const before = store.stats()
    key.value = 'new'
    t.same(store.stats(), before)
    t.equal(store.get('new'), 1)
    store.close()
    t.end()
  })

  t.test(`${kind}: entries and bytes are those of the live entries`, t => {
    const { store, door } = open('bytes')
    store.set('a', 1)
    t.equal(store.stats().bytes, bytesOf(1, 8))
    store.set('a', true)
    t.equal(store.stats().bytes, bytesOf(1, 0), 'an overwrite replaces')
    store.set('ключ', 'value', { ttl: 100 })
    t.equal(store.stats().bytes, bytesOf(1, 0) + bytesOf(8, 5, true), 'units that need it take two bytes')
    const long = 'x'.repeat(250)
    store.set(long, [1, 2])
    t.equal(store.stats().bytes, bytesOf(1, 0) + bytesOf(8, 5, true) + bytesOf(250, 5))
    t.equal(store.stats().entries, 3)
    door.advance(100)
    t.equal(store.stats().bytes, bytesOf(1, 0) + bytesOf(250, 5))
    store.touch('a', 1000)
    t.equal(store.stats().bytes, bytesOf(1, 0, true) + bytesOf(250, 5), 'a deadline takes 32')
    store.delete(long)
    store.createKey('a').value = 'a longer key'
    t.equal(store.stats().bytes, bytesOf(12, 0, true))
    t.equal(store.stats().entries, store.size())
    store.clear()
    t.same([store.stats().entries, store.stats().bytes], [0, 0])
    store.close()
    t.end()
  })

  t.test(`${kind}: resetStats begins anew, and leaves entries and bytes`, t => {
    const { store, door } = open('reset')
    store.set('a', 1)
    store.set('b', 1, { ttl: 10 })
    store.increment('a')
    store.get('a')
    store.get('c')
    store.delete('c')
    const { entries, bytes } = store.stats()
    store.resetStats()
    t.same(store.stats(), { ...nothing, entries, bytes })
    door.advance(10)
    store.resetStats()
    t.same(countsOf(store), nothing, 'what died before was counted before')
    store.get('a')
    t.same(countsOf(store), { ...nothing, hits: 1 })
    store.close()
    t.end()
  })

  t.test(`${kind}: what is planted on prototypes is not met`, t => {
    const { store } = open('planted')
    store.get('a')
    const undo = plantMany(['hits', 'misses', 'entries', '0'].map(name =>
      () => plantAccessor(Object.prototype, name, 'planted')))
    let stats
    try {
      stats = store.stats()
    } finally {
      undo()
    }
    t.same(stats, { ...nothing, misses: 1, entries: 0, bytes: 0 })
    store.close()
    t.end()
  })

  t.test(`${kind}: counts go on when a store grows to many shards`, t => {
    const { store, door } = open('growing')
    const count = 6000
    for (let index = 0; index < count; index++) store.set(`${index}`, index, index % 2 === 0 ? { ttl: 100 } : undefined)
    for (let index = 0; index < count; index++) store.get(`${index}`)
    door.advance(100)
    for (let index = 0; index < count; index++) store.delete(`${index}`)
    t.same(store.stats(), {
      ...nothing, hits: count, sets: count, deletes: count / 2, expirations: count / 2, entries: 0, bytes: 0
    })
    store.close()
    t.end()
  })
}

t.test('the handles of one store count together, and a closed one\'s counts stay', t => {
  const one = new MemoryStore({ shared: 'stats: handles' })
  const other = new MemoryStore({ shared: 'stats: handles' })
  one.set('key', 1)
  other.get('key')
  one.get('key')
  one.get('absent')
  t.same(countsOf(one), { ...nothing, hits: 2, misses: 1, sets: 1 })
  t.same(other.stats(), one.stats())
  other.close()
  t.same(countsOf(one), { ...nothing, hits: 2, misses: 1, sets: 1 })
  one.resetStats()
  const third = new MemoryStore({ shared: 'stats: handles' })
  third.get('key')
  t.same(countsOf(one), { ...nothing, hits: 1 })
  third.close()
  one.close()
  t.end()
})
