'use strict'

// What is told of by events, of stores of both kinds, on a driven clock.

const t = require('tap')
const { eventually } = require('./fixtures/driven-store')
const { hear, kindsOfStores } = require('./fixtures/heard')

for (const { kind, open } of kindsOfStores('events')) {
  t.test(`${kind}: set tells the value and the one before`, t => {
    const { store } = open('set')
    const heard = hear(store)
    store.set('key', 'one')
    store.set('key', 'two', { ttl: 10 })
    store.set('key', null, { keepTtl: true })
    store.set({ b: 1, a: 2 }, undefined)
    t.same(heard, [
      ['set', 'key', 'one', undefined],
      ['set', 'key', 'two', 'one'],
      ['set', 'key', null, 'two'],
      ['set', '{"a":2,"b":1}', undefined, undefined]
    ])
    store.close()
    t.end()
  })

  t.test(`${kind}: the value that was set is the caller's own`, t => {
    const { store } = open('own value')
    const value = { some: 'object' }
    let told
    store.on('set', (key, given) => { told = given })
    store.set('key', value)
    t.equal(told === value, true)
    store.close()
    t.end()
  })

  t.test(`${kind}: delete and take tell the value`, t => {
    const { store, door } = open('delete')
    const heard = hear(store)
    store.set('deleted', 1)
    store.set('taken', [2])
    store.set('dead', 3, { ttl: 10 })
    heard.length = 0
    door.advance(10)
    t.equal(store.delete('deleted'), true)
    t.same(store.take('taken'), [2])
    t.equal(store.delete('deleted'), false)
    t.equal(store.take('absent'), undefined)
    t.equal(store.delete('dead'), false)
    t.same(heard.filter(([name]) => name === 'delete'), [['delete', 'deleted', 1], ['delete', 'taken', [2]]])
    store.close()
    t.end()
  })

  t.test(`${kind}: increment, compareAndSet and update are sets`, t => {
    const { store } = open('atomic calls')
    const heard = hear(store)
    store.increment('key', 5)
    store.increment('key', 2, { ttl: 1000 })
    store.compareAndSet('key', 1, 'not stored')
    store.compareAndSet('key', 7, 'text')
    store.update('key', value => `${value}, more`, { ttl: 1000 })
    t.throws(() => store.increment('key'))
    t.same(heard, [
      ['set', 'key', 5, undefined],
      ['set', 'key', 7, 5],
      ['set', 'key', 'text', 7],
      ['set', 'key', 'text, more', 'text']
    ])
    store.close()
    t.end()
  })

  t.test(`${kind}: what changes no value tells nothing`, t => {
    const { store } = open('reads')
    store.set('key', 1, { ttl: 1000 })
    const heard = hear(store)
    store.get('key')
    store.peek('key')
    store.has('key')
    store.touch('key', 500)
    store.getRemainingTTL('key')
    store.size()
    store.keys()
    store.getKeys()
    t.same(heard, [])
    store.close()
    t.end()
  })

  t.test(`${kind}: clear tells that alone, close nothing`, t => {
    const { store, door } = open('clear')
    store.set('living', 1)
    store.set('dead', 2, { ttl: 10 })
    const heard = hear(store)
    door.advance(1000)
    store.clear()
    t.same(heard, [['clear']])
    store.set('key', 1)
    store.close()
    t.same(heard, [['clear'], ['set', 'key', 1, undefined]])
    t.end()
  })

  t.test(`${kind}: clear drops what has departed and was not told of yet`, async t => {
    const { store, door } = open('clear pending')
    const heard = hear(store, ['expire', 'clear'])
    store.set('first', 1, { ttl: 10 })
    door.advance(1000)
    door.sweep()
    store.clear()
    store.set('second', 2, { ttl: 10 })
    door.advance(1000)
    door.sweep()
    t.ok(await eventually(() => heard.length === 2))
    t.same(heard, [['clear'], ['expire', 'second', 2]])
    store.close()
  })

  t.test(`${kind}: a move is a delete and a set`, t => {
    const { store } = open('move')
    const key = store.createKey('old')
    store.set(key, 'value')
    store.set('occupied', 'other')
    const heard = hear(store)
    key.value = 'new'
    t.same(heard, [['delete', 'old', 'value'], ['set', 'new', 'value', undefined]])
    key.value = 'occupied'
    key.value = 'absent'
    t.equal(heard.length, 4, 'the entry of "occupied" moved, that of "new" did not')
    t.same(heard.slice(2), [['delete', 'occupied', 'other'], ['set', 'absent', 'other', undefined]])
    const point = store.createKey('absent', { onRename: 'point' })
    point.value = 'elsewhere'
    t.equal(heard.length, 4, 'pointing elsewhere moves nothing')
    store.close()
    t.end()
  })

  t.test(`${kind}: a move onto a dead entry tells of its end first`, t => {
    const { store, door } = open('move onto dead')
    const key = store.createKey('old')
    store.set(key, 'value')
    store.set('new', 'dead', { ttl: 10 })
    const heard = hear(store)
    door.advance(10)
    key.value = 'new'
    t.same(heard, [['delete', 'old', 'value'], ['expire', 'new', 'dead'], ['set', 'new', 'value', undefined]])
    store.close()
    t.end()
  })

  t.test(`${kind}: a set over a dead entry tells of its end first, and of none before`, t => {
    const { store, door } = open('overwrite')
    const heard = hear(store)
    store.set('key', 'one', { ttl: 10 })
    door.advance(10)
    store.set('key', 'two', { ttl: 10 })
    door.advance(10)
    store.increment('key')
    t.same(heard, [
      ['set', 'key', 'one', undefined],
      ['expire', 'key', 'one'],
      ['set', 'key', 'two', undefined],
      ['expire', 'key', 'two'],
      ['set', 'key', 1, undefined]
    ])
    store.close()
    t.end()
  })

  const finders = {
    'the sweeper': ({ door }) => door.sweep(),
    size: ({ store }) => store.size(),
    keys: ({ store }) => store.keys(),
    getKeys: ({ store }) => store.getKeys(),
    'set of other keys': ({ store }) => {
      for (let index = 0; index < 2000; index++) store.set(`other ${index % 500}`, index)
    }
  }
  for (const finder of Object.keys(finders)) {
    t.test(`${kind}: ${finder} finds the dead, and each is told of once`, async t => {
      const { store, door } = open(`found by ${finder}`)
      const heard = hear(store, ['expire'])
      for (let index = 0; index < 300; index++) store.set(`key ${index}`, { index }, { ttl: 10 + index % 7 })
      door.advance(1000)
      finders[finder]({ store, door })
      t.ok(await eventually(() => heard.length >= 300))
      store.size()
      door.sweep()
      await new Promise(resolve => setTimeout(resolve, 20))
      const told = new Map(heard.map(([, key, value]) => [key, value]))
      t.equal(heard.length, 300)
      t.equal(told.size, 300)
      t.ok([...told].every(([key, { index }]) => key === `key ${index}`))
      store.close()
    })
  }

  t.test(`${kind}: the events of a key come in order, whoever found it dead`, async t => {
    const { store, door } = open('order')
    const heard = hear(store)
    for (let round = 0; round < 50; round++) {
      store.set('key', round, { ttl: 10 })
      door.advance(1000)
      if (round % 3 === 0) door.sweep()
      else if (round % 3 === 1) store.size()
    }
    store.set('key', 'last')
    store.delete('key')
    const expected = Array.from({ length: 50 }, (_, round) => {
      return [['set', 'key', round, undefined], ['expire', 'key', round]]
    }).flat()
    t.same(heard, [...expected, ['set', 'key', 'last', undefined], ['delete', 'key', 'last']])
    store.close()
  })

  t.test(`${kind}: a delete, and a move, come after what departed before`, t => {
    const { store, door } = open('order of others')
    const heard = hear(store, ['delete', 'expire'])
    const die = () => { store.set('key', 'dead', { ttl: 10 }); door.advance(1000); door.sweep() }
    die()
    store.set('key', 'living')
    store.delete('key')
    const key = store.createKey('key')
    die()
    store.set('key', 'moves')
    key.value = 'elsewhere'
    t.same(heard, [
      ['expire', 'key', 'dead'], ['delete', 'key', 'living'], ['expire', 'key', 'dead'], ['delete', 'key', 'moves']
    ])
    store.close()
    t.end()
  })

  t.test(`${kind}: a listener added when an entry has died hears of it, one removed does not`, async t => {
    const { store, door } = open('late')
    store.set('key', 1, { ttl: 10 })
    door.advance(1000)
    const heard = hear(store, ['expire'])
    door.sweep()
    t.ok(await eventually(() => heard.length === 1))
    store.removeAllListeners('expire')
    store.set('key', 2, { ttl: 10 })
    door.advance(1000)
    door.sweep()
    store.set('next', 3, { ttl: 10 })
    const later = hear(store, ['expire'])
    door.advance(1000)
    door.sweep()
    t.ok(await eventually(() => later.length === 1))
    t.same(heard, [['expire', 'key', 1]])
    t.same(later, [['expire', 'next', 3]])
    store.close()
  })

  t.test(`${kind}: a program that never comes back to its event loop piles nothing up`, t => {
    const { store, door } = open('bounded')
    let told = 0
    store.on('expire', () => told++)
    for (let index = 0; index < 20000; index++) {
      store.set(`key ${index}`, index, { ttl: 10 })
      door.advance(1)
    }
    t.ok(kind === 'shared' || told > 19000, `${told} were told of`)
    t.ok(kind === 'shared' || door.valueCount() < 1000)
    t.ok(door.heldBytes() < 2 ** 20)
    store.close()
    t.end()
  })
}
