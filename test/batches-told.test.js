'use strict'

// What batches and iterations tell by events, and what they count.

const t = require('tap')
const { thrownBy } = require('./fixtures/driven-store')
const { hear, kindsOfStores } = require('./fixtures/heard')

function countsOf (store) {
  const { hits, misses, sets, deletes, expirations, entries } = store.stats()
  return { hits, misses, sets, deletes, expirations, entries }
}

for (const { kind, open } of kindsOfStores('batches told')) {
  t.test(`${kind}: each item of a batch is told of, when all of it is done`, t => {
    const { store } = open('set')
    store.set('a', 'old')
    const heard = hear(store)
    const sizes = []
    store.on('set', () => sizes.push(store.size()))
    store.setMany([['a', 1], ['b', [2]], ['a', 3], ['c', 4]])
    t.same(heard, [
      ['set', 'a', 1, 'old'], ['set', 'b', [2], undefined], ['set', 'a', 3, 1], ['set', 'c', 4, undefined]
    ])
    t.same(sizes, [3, 3, 3, 3])
    heard.length = 0
    t.equal(store.deleteMany(['a', 'absent', 'c']), 2)
    t.same(heard, [['delete', 'a', 3], ['delete', 'c', 4]])
    store.close()
    t.end()
  })

  t.test(`${kind}: a batch that is refused is told to nobody`, t => {
    const { store } = open('refused')
    const heard = hear(store)
    t.equal(thrownBy(() => store.setMany([['a', 1], ['b', 2, { ttl: 0 }]])).code, 'ERR_OUT_OF_RANGE')
    t.same(heard, [])
    t.equal(countsOf(store).sets, 0)
    store.close()
    t.end()
  })

  t.test(`${kind}: an entry that had died is told of before its key's set`, t => {
    const { store, door } = open('died')
    store.set('a', 'dead', { ttl: 5 })
    store.set('b', 'live')
    const heard = hear(store)
    door.advance(5)
    store.setMany([['a', 1], ['b', 2]])
    t.same(heard.filter(([, key]) => key === 'a'), [['expire', 'a', 'dead'], ['set', 'a', 1, undefined]])
    t.same(heard.filter(([, key]) => key === 'b'), [['set', 'b', 2, 'live']])
    t.equal(countsOf(store).expirations, 1)
    store.close()
    t.end()
  })

  t.test(`${kind}: listeners may use the store amid a batch, and throw`, t => {
    const { store } = open('listeners')
    store.setMany([['a', 'old a'], ['b', 'old b']])
    const heard = []
    const own = new Error('own')
    store.on('set', (key, value, previous) => {
      heard.push([key, value, previous])
      if (key === 'a') store.setMany([['inner 1', 1], ['inner 2', 2]])
      if (key === 'b') throw own
    })
    t.equal(thrownBy(() => store.setMany([['a', 'new a'], ['b', 'new b'], ['c', 'new c']])) === own, true)
    t.same(heard, [['a', 'new a', 'old a'], ['inner 1', 1, undefined], ['inner 2', 2, undefined],
      ['b', 'new b', 'old b'], ['c', 'new c', undefined]])
    t.same(store.getMany(['a', 'b', 'c', 'inner 1', 'inner 2']), ['new a', 'new b', 'new c', 1, 2])
    store.close()
    t.end()
  })

  t.test(`${kind}: a listener that closes the store ends what is told, not what was done`, t => {
    const { store } = open('closing')
    const heard = hear(store)
    store.on('set', () => store.close())
    t.equal(store.setMany([['a', 1], ['b', 2]]), true)
    t.same(heard, [['set', 'a', 1, undefined]])
    t.end()
  })

  t.test(`${kind}: batches count as their single calls do, iterations not at all`, t => {
    const { store, door } = open('counts')
    store.setMany([['a', 1], ['b', 2], ['a', 3], ['dies', 1, { ttl: 1 }]])
    const none = { hits: 0, misses: 0, sets: 4, deletes: 0, expirations: 0, entries: 3 }
    t.same(countsOf(store), none)
    t.equal([...store].length + [...store.values()].length + store.keys({ prefix: 'a' }).length, 7)
    store.forEach(() => {})
    t.same(countsOf(store), none)
    store.getMany(['a', 'a', 'absent', 'dies'])
    t.same(countsOf(store), { ...none, hits: 3, misses: 1 })
    door.advance(1)
    store.setMany([['dies', 2]])
    store.deleteMany(['b', 'absent'])
    t.same(countsOf(store), { hits: 3, misses: 1, sets: 5, deletes: 1, expirations: 1, entries: 2 })
    store.close()
    t.end()
  })
}

for (const { kind, open } of kindsOfStores('batches touch')) {
  t.test(`${kind}: getMany starts TTLs anew where get does, iterations never do`, t => {
    const { store, door } = open('touch', { touchOnGet: true, ttl: 100 })
    store.setMany([['a', 1], ['b', 2]])
    door.advance(60)
    t.same(store.getMany(['a', 'absent']), [1, undefined])
    t.equal([...store].length + [...store.values()].length, 4)
    store.forEach(() => {})
    t.equal(store.getRemainingTTL('a'), 100)
    t.equal(store.getRemainingTTL('b'), 40)
    store.setMany([['a', 3, { keepTtl: true }]])
    t.equal(store.getRemainingTTL('a'), 100)
    store.close()
    t.end()
  })
}

t.test('all handles of an environment hear of a batch', t => {
  const [, { open }] = kindsOfStores('batches told')
  const { store } = open('handles')
  const { store: other } = open('handles')
  const heard = hear(other)
  const key = store.createKey('first', { name: 'key' })
  store.setMany([[key, 1], ['second', 2]])
  t.same(heard, [['set', 'first', 1, undefined], ['set', 'second', 2, undefined]])
  t.equal(store.deleteMany([key]), 1)
  t.same(heard.slice(2), [['delete', 'first', 1]])
  store.close()
  other.close()
  t.end()
})
