'use strict'

// The options of getOrSet, on stores of both kinds.

const t = require('tap')
const { MemoryStore, drivenStore, thrownBy } = require('./fixtures/driven-store')
const { factoryOf, never, rejectionOf, signalOf, testBoth } = require('./fixtures/factories')

testBoth('ttl counts from when the value is stored; else the store\'s own does', async (t, store, door) => {
  const factory = factoryOf()
  const made = store.getOrSet('key', factory, { ttl: 100 })
  door.advance(1000)
  factory.flights[0].resolve('made')
  await made
  t.equal(store.getRemainingTTL('key'), 100)
  await store.getOrSet('permanent', () => 1)
  t.equal(store.getRemainingTTL('permanent'), Infinity)
})

testBoth('a stale value is returned while one new one is made', async (t, store, door) => {
  const options = { ttl: 100, staleWhileRevalidate: 50 }
  const factory = factoryOf()
  await store.getOrSet('key', () => 'old', options)
  t.equal(store.getRemainingTTL('key'), 150)
  door.advance(99)
  t.equal(await store.getOrSet('key', never, options), 'old')
  door.advance(1)
  t.equal(await store.getOrSet('key', factory, options), 'old')
  t.equal(await store.getOrSet('key', factory, options), 'old')
  t.same(factory.calls, [['key', 'old']])
  door.advance(50)
  const waiting = store.getOrSet('key', never, options)
  factory.flights[0].resolve('new')
  t.equal(await waiting, 'new')
  t.equal(store.getRemainingTTL('key'), 150)
})

testBoth('a refresh that fails leaves the stale value, and the next call tries again', async (t, store, door) => {
  const options = { ttl: 100, staleWhileRevalidate: 50 }
  store.set('key', 'old', { ttl: 150 })
  door.advance(100)
  const failing = [
    () => { throw new Error('at once') },
    async () => { throw new Error('later') }
  ]
  for (const factory of failing) {
    t.equal(await store.getOrSet('key', factory, options), 'old')
    await new Promise(resolve => setImmediate(resolve))
  }
  t.equal(await store.getOrSet('key', () => 'new', options), 'old')
  t.equal(store.get('key'), 'new')
  t.equal(store.getRemainingTTL('key'), 150)
})

testBoth('a permanent value is never stale', async (t, store, door) => {
  store.set('key', 'old')
  door.advance(1e9)
  t.equal(await store.getOrSet('key', never, { ttl: 1, staleWhileRevalidate: 1e9 }), 'old')
})

testBoth('a timeout ends a wait, not the flight', async (t, store) => {
  const factory = factoryOf()
  const impatient = rejectionOf(() => store.getOrSet('key', factory, { timeout: 1 }))
  const patient = store.getOrSet('key', never, { timeout: 2 ** 40 })
  const error = await impatient
  t.equal(error.code, 'ERR_FACTORY_TIMEOUT')
  t.equal(error.message, 'The factory must settle within 1 ms. Received no outcome in that time')
  factory.flights[0].resolve('made')
  t.equal(await patient, 'made')
  t.equal(store.get('key'), 'made')
})

testBoth('a signal ends a wait, not the flight', async (t, store) => {
  const signal = signalOf()
  const factory = factoryOf()
  const ended = rejectionOf(() => store.getOrSet('key', factory, { signal }))
  const going = store.getOrSet('key', never)
  signal.abort('enough')
  t.equal(await ended, 'enough')
  t.equal(signal.listeners.size, 0)
  factory.flights[0].resolve('made')
  t.equal(await going, 'made')
  t.equal(signal.listeners.size, 0)
})

testBoth('a signal that throws when it is asked to listen ends the wait', async (t, store) => {
  const signal = signalOf()
  signal.addEventListener = () => { throw new Error('no listeners') }
  const factory = factoryOf()
  t.equal((await rejectionOf(() => store.getOrSet('key', factory, { signal }))).message, 'no listeners')
  const going = store.getOrSet('key', never)
  factory.flights[0].resolve('made')
  t.equal(await going, 'made')
})

testBoth('with a signal that aborted before, only a live value is given', async (t, store) => {
  const signal = signalOf()
  signal.abort('too late')
  t.equal(await rejectionOf(() => store.getOrSet('key', never, { signal })), 'too late')
  store.set('key', 'live')
  t.equal(await store.getOrSet('key', never, { signal }), 'live')
  store.delete('key')
  t.equal(await store.getOrSet('key', () => 'made'), 'made')
})

for (const shared of [undefined, 'getOrSet: touchOnGet']) {
  t.test(`${shared === undefined ? 'local' : 'shared'}: touchOnGet starts a TTL anew, but not that of a stale value`, async t => {
    const { store, door } = drivenStore({ shared, touchOnGet: true })
    const options = { ttl: 100, staleWhileRevalidate: 50 }
    await store.getOrSet('key', () => 'old', options)
    door.advance(99)
    t.equal(await store.getOrSet('key', never, options), 'old')
    t.equal(store.getRemainingTTL('key'), 150)
    door.advance(100)
    const failing = async () => { throw new Error('no value') }
    t.equal(await store.getOrSet('key', failing, options), 'old')
    t.equal(store.getRemainingTTL('key'), 50)
    t.equal(await store.getOrSet('key', never), 'old')
    t.equal(store.getRemainingTTL('key'), 150)
    store.close()
  })
}

testBoth('what is asked for wrongly is refused before the factory is called', (t, store) => {
  const refusals = [
    [['key'], 'ERR_INVALID_ARG_TYPE', /"factory" argument must be a function/],
    [['key', 'value'], 'ERR_INVALID_ARG_TYPE', /"factory" argument must be a function/],
    [[null, never], 'ERR_INVALID_ARG_TYPE', /"key" argument/],
    [['key', never, 5], 'ERR_INVALID_ARG_TYPE', /"options" argument/],
    [['key', never, { tll: 5 }], 'ERR_INVALID_ARG_VALUE', /tll/],
    [['key', never, { isPermanent: true }], 'ERR_INVALID_ARG_VALUE', /isPermanent/],
    [['key', never, { ttl: '5' }], 'ERR_INVALID_ARG_TYPE', /"options.ttl"/],
    [['key', never, { ttl: 0 }], 'ERR_OUT_OF_RANGE', /"options.ttl"/],
    [['key', never, { timeout: -1 }], 'ERR_OUT_OF_RANGE', /"options.timeout"/],
    [['key', never, { timeout: '5' }], 'ERR_INVALID_ARG_TYPE', /"options.timeout"/],
    [['key', never, { signal: {} }], 'ERR_INVALID_ARG_TYPE', /"options.signal"/],
    [['key', never, { ttl: 5, staleWhileRevalidate: '5' }], 'ERR_INVALID_ARG_TYPE', /"options.staleWhileRevalidate"/],
    [['key', never, { ttl: 5, staleWhileRevalidate: -1 }], 'ERR_OUT_OF_RANGE', /"options.staleWhileRevalidate"/],
    [['key', never, { ttl: 5, staleWhileRevalidate: NaN }], 'ERR_OUT_OF_RANGE', /"options.staleWhileRevalidate"/],
    [['key', never, { ttl: 5, staleWhileRevalidate: Infinity }], 'ERR_OUT_OF_RANGE', /a finite number/],
    [['key', never, { staleWhileRevalidate: 5 }], 'ERR_INVALID_ARG_VALUE', /given with a finite ttl/],
    [['key', never, { ttl: Infinity, staleWhileRevalidate: 5 }], 'ERR_INVALID_ARG_VALUE', /given with a finite ttl/]
  ]
  for (const [args, code, message] of refusals) {
    const error = thrownBy(() => store.getOrSet(...args))
    t.equal(error.code, code, error.message)
    t.match(error.message, message)
  }
  t.equal(thrownBy(() => MemoryStore.prototype.getOrSet.call({}, 'key', never)).code, 'ERR_INVALID_THIS')
})

t.test('staleWhileRevalidate goes with the store\'s own ttl too', async t => {
  const { store, door } = drivenStore({ ttl: 100 })
  t.equal(store.getOrSet('key', () => 'old', { staleWhileRevalidate: 50 }), 'old')
  t.equal(store.getRemainingTTL('key'), 150)
  door.advance(100)
  t.equal(store.getOrSet('key', () => 'new', { staleWhileRevalidate: 50 }), 'old')
  t.equal(store.getOrSet('key', never, { staleWhileRevalidate: 50 }), 'new')
})
