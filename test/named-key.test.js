'use strict'

// Mutable keys that have a name: one for all handles of a shared store.

const t = require('tap')
const { MemoryStore, thrownBy } = require('./fixtures/driven-store')

function openTwo (subject) {
  const options = { shared: `named keys: ${subject}` }
  return [new MemoryStore(options), new MemoryStore(options)]
}

function close (...stores) {
  for (const store of stores) store.close()
}

t.test('a later initial value is ignored', t => {
  const [one, another] = openTwo('initial')
  const key = one.createKey('first', { name: 'name' })
  const same = another.createKey('second', { name: 'name' })
  t.equal(same.value, 'first')
  t.equal(String(same), 'first')
  key.value = 'third'
  t.equal(another.createKey('fourth', { name: 'name' }).value, 'third')
  t.equal(one.createKey('fifth', { name: 'another name' }).value, 'fifth')
  close(one, another)
  t.end()
})

t.test('a rename moves the entry for every handle', t => {
  const [one, another] = openTwo('rename')
  const key = one.createKey('old', { name: 'name' })
  const same = another.createKey('old', { name: 'name' })
  one.set(key, 'value')
  same.value = 'new'
  t.equal(key.value, 'new')
  t.equal(`${key}`, 'new')
  t.equal(one.get(key), 'value')
  t.equal(another.get(same), 'value')
  t.equal(one.has('old'), false)
  t.same(another.keys(), ['new'])
  close(one, another)
  t.end()
})

t.test('a rename to a key that has an entry points there, and leaves both entries as they are', t => {
  const [one, another] = openTwo('taken')
  const key = one.createKey('old', { name: 'name' })
  one.set('old', 1)
  one.set('new', 2)
  key.value = 'new'
  t.equal(another.get(another.createKey('', { name: 'name' })), 2)
  t.equal(another.get('old'), 1)
  t.equal(another.size(), 2)
  close(one, another)
  t.end()
})

t.test('a key that only points leaves the entry where it is', t => {
  const [one, another] = openTwo('point')
  const options = { name: 'name', onRename: 'point' }
  const key = one.createKey('old', options)
  const same = another.createKey('old', options)
  one.set('old', 1)
  key.value = 'new'
  t.equal(same.value, 'new')
  t.equal(another.has(same), false)
  t.equal(another.get('old'), 1)
  close(one, another)
  t.end()
})

t.test('a name is of one kind of key', t => {
  const [one, another] = openTwo('mismatch')
  const key = one.createKey('a', { name: 'moves' })
  one.createKey('b', { name: 'points', onRename: 'point' })
  const wrong = [{ name: 'moves', onRename: 'point' }, { name: 'points', onRename: 'move' }]
  for (const options of wrong) {
    const error = thrownBy(() => another.createKey('c', options))
    t.equal(error.code, 'ERR_OPTIONS_MISMATCH')
    t.match(error.message, /options\.onRename/)
  }
  t.equal(key.value, 'a')
  close(one, another)
  t.end()
})

t.test('the value of a key is a copy for each handle', t => {
  const [one, another] = openTwo('copies')
  const initial = { id: 1 }
  const key = one.createKey(initial, { name: 'name' })
  const same = another.createKey('', { name: 'name' })
  t.same(same.value, { id: 1 })
  t.not(key.value, initial)
  one.set(key, 'value')
  t.equal(another.get({ id: 1 }), 'value')
  same.value = 7
  t.equal(key.value, 7)
  close(one, another)
  t.end()
})

t.test('names of two stores have nothing to do with each other', t => {
  const [one] = openTwo('a store')
  const [another] = openTwo('another store')
  const key = one.createKey('a', { name: 'name' })
  const other = another.createKey('b', { name: 'name' })
  key.value = 'c'
  t.equal(other.value, 'b')
  close(one, another)
  t.end()
})

t.test('arguments are checked, and a local store refuses a name', t => {
  const [one, another] = openTwo('arguments')
  const wrong = [
    [{ name: 1 }, 'ERR_INVALID_ARG_TYPE'],
    [{ name: null }, 'ERR_INVALID_ARG_TYPE'],
    [{ name: '' }, 'ERR_INVALID_ARG_VALUE'],
    [{ name: 'name', onRename: 'copy' }, 'ERR_INVALID_ARG_VALUE'],
    [{ naem: 'name' }, 'ERR_INVALID_ARG_VALUE']
  ]
  for (const [options, code] of wrong) t.equal(thrownBy(() => one.createKey('a', options)).code, code)
  const refusal = thrownBy(() => new MemoryStore().createKey('a', { name: 'name' }))
  t.equal(refusal instanceof TypeError, true)
  t.equal(typeof refusal.code, 'string')
  close(one, another)
  t.equal(thrownBy(() => one.createKey('a', { name: 'name' })).code, 'ERR_STORE_CLOSED')
  t.end()
})
