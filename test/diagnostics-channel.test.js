'use strict'

const t = require('tap')
const diagnostics = require('diagnostics_channel')
const { MemoryStore, drivenStore, eventually } = require('./fixtures/driven-store')

const expired = diagnostics.channel('bun-shared-state:expire')

// What is published from now on, until the test is over.
function subscribe (t, channel) {
  const messages = []
  const hear = message => { messages.push(message) }
  channel.subscribe(hear)
  t.teardown(() => channel.unsubscribe(hear))
  return messages
}

function expireOne ({ store, door }, value) {
  store.set('dies', value, { ttl: 10 })
  door.advance(1000)
  door.sweep()
}

t.test('an entry that expired is published, with its value', async (t) => {
  const messages = subscribe(t, expired)
  const { store, door } = drivenStore()
  const value = { some: 'value' }
  store.set('lives', 1)
  expireOne({ store, door }, value)
  t.ok(await eventually(() => messages.length > 0), 'the event loop brings it')
  t.same(Object.keys(messages[0]).sort(), ['key', 'name', 'store', 'value'])
  t.equal(messages[0].store, store)
  t.equal(messages[0].name, undefined, 'a local store has no name')
  t.equal(messages[0].key, 'dies')
  t.equal(messages[0].value, value)
  t.equal(messages.length, 1)
  store.close()
})

t.test('a shared store says its name', async (t) => {
  const messages = subscribe(t, expired)
  const { store, door } = drivenStore({ shared: 'published' })
  expireOne({ store, door }, [1])
  t.ok(await eventually(() => messages.length > 0))
  const { name, key, value } = messages[0]
  t.same({ name, key, value }, { name: 'published', key: 'dies', value: [1] })
  store.close()
})

t.test('listeners are told as well, and may come and go', async (t) => {
  const messages = subscribe(t, expired)
  const { store, door } = drivenStore()
  const heard = []
  store.once('expire', key => heard.push(key))
  expireOne({ store, door }, 1)
  t.ok(await eventually(() => messages.length === 1 && heard.length === 1))
  expireOne({ store, door }, 2)
  t.ok(await eventually(() => messages.length === 2), 'the last listener is gone, the subscriber is not')
  t.same(heard, ['dies'])
  store.close()
})

t.test('a store that was made before anybody subscribed publishes nothing', async (t) => {
  const early = drivenStore()
  const messages = subscribe(t, expired)
  const late = drivenStore()
  expireOne(early, 'early')
  expireOne(late, 'late')
  t.ok(await eventually(() => messages.length > 0))
  t.same(messages.map(({ value }) => value), ['late'])
  for (const { store } of [early, late]) store.close()
})

t.test('nobody is told once nobody subscribes, or the store is closed', async (t) => {
  const notHeard = () => t.fail('nobody subscribes any more')
  expired.subscribe(notHeard)
  const { store, door } = drivenStore()
  expired.unsubscribe(notHeard)
  const heard = []
  store.on('expire', key => heard.push(key))
  expireOne({ store, door }, 1)
  t.ok(await eventually(() => heard.length === 1))
  const messages = subscribe(t, expired)
  expireOne({ store, door }, 2)
  store.close()
  const other = drivenStore()
  expireOne(other, 3)
  t.ok(await eventually(() => messages.length > 0))
  t.same(messages.map(({ value }) => value), [3])
  other.store.close()
})

t.test('what a store looks like does not change', async (t) => {
  subscribe(t, expired)
  const store = new MemoryStore()
  t.same(Object.keys(store), [])
  store.close()
})
