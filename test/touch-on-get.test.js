'use strict'

const t = require('tap')
const util = require('util')
const { MemoryStore, drivenStore, thrownBy } = require('./fixtures/driven-store')

for (const kind of ['local', 'shared']) {
  const open = (name, options) => drivenStore({
    touchOnGet: true, ...options, shared: kind === 'local' ? undefined : `touch on get: ${name}`
  })

  t.test(`${kind}: a hit of get starts the entry's own TTL anew`, t => {
    const { store, door } = open('hits', { ttl: 100 })
    store.set('of the store', 1)
    store.set('of its own', 1, { ttl: 1000 })
    for (let round = 0; round < 20; round++) {
      door.advance(99)
      t.equal(store.get('of the store'), 1)
      t.equal(store.getRemainingTTL('of the store'), 100)
    }
    t.equal(store.get('of its own'), undefined, 'an entry that is not asked for dies')
    door.advance(100)
    t.equal(store.get('of the store'), undefined, 'at the very instant')
    t.equal(store.size(), 0)
    store.close()
    t.end()
  })

  t.test(`${kind}: no other call does`, t => {
    const calls = {
      peek: store => store.peek('key'),
      has: store => store.has('key'),
      getRemainingTTL: store => store.getRemainingTTL('key'),
      keys: store => store.keys(),
      size: store => store.size(),
      stats: store => store.stats(),
      inspect: store => util.inspect(store),
      increment: store => store.increment('key'),
      compareAndSet: store => store.compareAndSet('key', 1, 2),
      update: store => store.update('key', value => value + 1),
      keepTtl: store => store.set('key', 2, { keepTtl: true }),
      iteration: store => { for (const entry of store) t.equal(entry[0], 'key') }
    }
    for (const name of Object.keys(calls)) {
      const { store, door } = open(name)
      store.set('key', 1, { ttl: 100 })
      door.advance(40)
      calls[name](store)
      t.equal(store.getRemainingTTL('key'), 60, name)
      store.close()
    }
    t.end()
  })

  t.test(`${kind}: the entry's own TTL is the one that it was given last`, t => {
    const { store, door } = open('own')
    store.set('key', 1, { ttl: 100 })
    store.set('key', 2, { ttl: 300, keepTtl: true })
    door.advance(50)
    store.get('key')
    t.equal(store.getRemainingTTL('key'), 100, 'keepTtl keeps both')
    store.touch('key', 20)
    door.advance(10)
    store.get('key')
    t.equal(store.getRemainingTTL('key'), 20, 'touch gives another')
    store.createKey('key').value = 'renamed'
    door.advance(10)
    store.get('renamed')
    t.equal(store.getRemainingTTL('renamed'), 20, 'a rename takes it along')
    store.compareAndSet('renamed', 2, 3, { ttl: 70 })
    door.advance(5)
    store.get('renamed')
    t.equal(store.getRemainingTTL('renamed'), 70)
    store.close()
    t.end()
  })

  t.test(`${kind}: permanent entries stay permanent, and misses make nothing`, t => {
    const { store, door } = open('permanent')
    store.set('key', 1)
    t.equal(store.get('key'), 1)
    t.equal(store.get('absent'), undefined)
    door.advance(1e12)
    t.equal(store.getRemainingTTL('key'), Infinity)
    t.equal(store.size(), 1)
    t.same(store.keys(), ['key'])
    store.close()
    t.end()
  })

  t.test(`${kind}: a TTL that the clock can hold no longer ends in a permanent entry`, t => {
    const { store, door } = open('saturated')
    const century = 100 * 365.25 * 24 * 3600 * 1000
    store.set('key', 1, { ttl: 2.5 * century })
    door.advance(century)
    store.get('key')
    t.equal(store.getRemainingTTL('key'), Infinity)
    door.sweep()
    t.equal(store.get('key'), 1)
    store.set('key', 2, { keepTtl: true })
    t.equal(store.getRemainingTTL('key'), Infinity)
    store.close()
    t.end()
  })

  t.test(`${kind}: sweeps spare what was asked for, and find the rest`, t => {
    const { store, door } = open('sweeps', { ttl: 1000 })
    const count = 5000
    for (let index = 0; index < count; index++) store.set(`${index}`, index)
    for (let round = 0; round < 5; round++) {
      door.advance(700)
      for (let index = 0; index < count; index += 10) t.equal(store.get(`${index}`) === index || index, true)
      door.sweep()
    }
    t.equal(store.size(), count / 10)
    t.equal(store.stats().expirations, count * 9 / 10)
    door.advance(1000)
    door.sweep()
    t.equal(store.size(), 0)
    t.equal(store.stats().expirations, count)
    store.close()
    t.end()
  })

  t.test(`${kind}: without the option, and with false, nothing is touched`, t => {
    for (const touchOnGet of [undefined, false]) {
      const { store, door } = open(`not ${touchOnGet}`, { touchOnGet })
      store.set('key', 1, { ttl: 100 })
      door.advance(40)
      store.get('key')
      t.equal(store.getRemainingTTL('key'), 60)
      t.notMatch(util.inspect(store), /touchOnGet/)
      store.close()
    }
    const { store } = open('shown')
    t.match(util.inspect(store), /touchOnGet: true/)
    store.close()
    t.end()
  })
}

t.test('touchOnGet of a shared store is what its first opener said', t => {
  const shared = 'touch on get: first opener'
  for (const touchOnGet of [true, false]) {
    const first = new MemoryStore({ shared, touchOnGet })
    const error = thrownBy(() => new MemoryStore({ shared, touchOnGet: !touchOnGet }))
    t.equal(error.code, 'ERR_OPTIONS_MISMATCH')
    t.match(error.message, /"options\.touchOnGet" property .* type boolean/)
    const later = new MemoryStore({ shared })
    later.set('key', 1, { ttl: 1e6 })
    t.match(util.inspect(later), touchOnGet ? /touchOnGet: true/ : /^((?!touchOnGet).)*$/s)
    const same = new MemoryStore({ shared, touchOnGet })
    for (const store of [first, later, same]) store.close()
    const fresh = new MemoryStore({ shared })
    t.equal(fresh.size(), 0, 'who was refused holds nothing')
    fresh.close()
  }
  t.end()
})

t.test('who states nothing opens a store that touches nothing', t => {
  const shared = 'touch on get: unstated'
  const first = new MemoryStore({ shared })
  t.equal(thrownBy(() => new MemoryStore({ shared, touchOnGet: true })).code, 'ERR_OPTIONS_MISMATCH')
  t.doesNotThrow(() => new MemoryStore({ shared, touchOnGet: false }))
  first.close()
  t.end()
})
