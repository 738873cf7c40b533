'use strict'

// A store is an EventEmitter like others, and does not show it.

const t = require('tap')
const EventEmitter = require('events')
const util = require('util')
const { MemoryStore, thrownBy } = require('./fixtures/driven-store')
const { events } = require('./fixtures/heard')

const sharedNames = ['local', 'shared']
const open = name => new MemoryStore(name === 'shared' ? { shared: 'events: emitter' } : {})

for (const kind of sharedNames) {
  t.test(`${kind}: every way to add and to remove a listener`, t => {
    const store = open(kind)
    const told = []
    const adders = ['on', 'addListener', 'once', 'prependListener', 'prependOnceListener']
    for (const adder of adders) {
      const listener = (key, value) => told.push([adder, key, value])
      t.equal(store[adder]('set', listener) === store, true)
      store.set('key', adder)
      t.same(told.splice(0), [[adder, 'key', adder]])
      store.off('set', listener)
      store.set('key', 'nobody')
      t.same(told, [], `${adder} and off`)
      store[adder]('set', listener)
      store.removeListener('set', listener)
      store[adder]('set', listener)
      store.removeAllListeners('set')
      store[adder]('set', listener)
      store.removeAllListeners()
      store.set('key', 'nobody')
      t.same(told, [], `${adder} and the other removers`)
    }
    store.close()
    t.end()
  })

  t.test(`${kind}: listeners of one event cost the others nothing, and hear nothing else`, t => {
    const store = open(kind)
    for (const name of events) {
      const told = []
      store.on(name, () => told.push(name))
      store.set('key', 1)
      store.set('key', 2)
      store.delete('key')
      store.clear()
      const expected = { set: ['set', 'set'], delete: ['delete'], clear: ['clear'] }[name] || []
      t.same(told, expected)
      store.removeAllListeners(name)
    }
    store.close()
    t.end()
  })

  t.test(`${kind}: once is told once`, t => {
    const store = open(kind)
    const told = []
    store.once('set', (key, value) => told.push(value))
    store.set('key', 1)
    store.set('key', 2)
    t.same(told, [1])
    t.equal(store.listenerCount('set'), 0)
    store.close()
    t.end()
  })
}

t.test('events.once and events.on take a store', async t => {
  const store = new MemoryStore()
  const promise = EventEmitter.once(store, 'set')
  store.set('key', 'value')
  t.same(await promise, ['key', 'value', undefined])
  const iterator = EventEmitter.on(store, 'delete')
  store.delete('key')
  t.same((await iterator.next()).value, ['key', 'value'])
  await iterator.return()
  t.equal(store.listenerCount('delete'), 0)
})

t.test('it is one by class, and has the inherited methods', t => {
  const store = new MemoryStore()
  t.equal(store instanceof EventEmitter, true)
  t.equal(store.listenerCount('set'), 0)
  t.same(store.eventNames(), [])
  const listener = () => {}
  t.same(store.listeners('set'), [])
  store.on('set', listener).on('custom', listener)
  t.same(store.eventNames(), ['set', 'custom'])
  t.equal(store.listeners('set')[0] === listener, true)
  t.equal(store.getMaxListeners(), EventEmitter.defaultMaxListeners)
  t.equal(store.setMaxListeners(3) === store, true)
  t.equal(store.getMaxListeners(), 3)
  t.equal(store.emit('custom', 1), true)
  t.equal(store.emit('nothing'), false)
  t.equal(store.on.name, 'on')
  t.end()
})

t.test('nothing of it shows', t => {
  const shown = util.inspect(new MemoryStore())
  for (const use of [() => {}, store => store.on('set', () => {}), store => store.setMaxListeners(5),
    store => store.removeAllListeners(), store => store.once('clear', () => {}).off('x', () => {})]) {
    const store = new MemoryStore()
    use(store)
    t.same(Object.keys(store), [])
    t.same({ ...store }, {})
    t.equal(JSON.stringify(store), '{}')
    t.equal(util.inspect(store), shown)
    t.equal(util.inspect(store, { showHidden: true }), shown)
  }
  t.end()
})

t.test('newListener and removeListener are emitted, with the store as it was or is', t => {
  const store = new MemoryStore()
  const told = []
  const listener = () => {}
  store.on('newListener', name => told.push(['new', name, store.listenerCount('set')]))
  store.on('removeListener', name => told.push(['removed', name, store.listenerCount('set')]))
  store.on('set', listener)
  store.off('set', listener)
  t.same(told, [['new', 'removeListener', 0], ['new', 'set', 0], ['removed', 'set', 0]])
  t.end()
})

t.test('an error without a listener throws, a wrong listener is refused', t => {
  const store = new MemoryStore()
  const error = new Error('emitted')
  t.equal(thrownBy(() => store.emit('error', error)), error)
  t.equal(thrownBy(() => store.on('set', 'no function')).code, 'ERR_INVALID_ARG_TYPE')
  store.set('key', 1)
  t.equal(store.get('key'), 1)
  t.end()
})

t.test('too many listeners are warned of as anywhere', async t => {
  const warned = new Promise(resolve => process.once('warning', resolve))
  const store = new MemoryStore()
  for (let index = 0; index < 11; index++) store.on('set', () => {})
  const warning = await warned
  t.equal(warning.name, 'MaxListenersExceededWarning')
})

t.test('a closed store takes listeners, and calls none', t => {
  const store = new MemoryStore()
  const told = []
  store.on('set', () => told.push('set'))
  store.close()
  t.doesNotThrow(() => store.on('clear', () => told.push('clear')))
  t.doesNotThrow(() => store.removeAllListeners())
  t.equal(thrownBy(() => store.set('key', 1)).code, 'ERR_STORE_CLOSED')
  t.same(told, [])
  t.end()
})

t.test('a method called on something else throws', t => {
  for (const name of ['on', 'off', 'once', 'removeAllListeners', 'setMaxListeners']) {
    const error = thrownBy(() => MemoryStore.prototype[name].call({}, 'set', () => {}))
    t.equal(error.code, 'ERR_INVALID_THIS')
    t.match(error.message, new RegExp(`^The "this" of ${name}\\(\\) must be a MemoryStore`))
  }
  t.end()
})

t.test('a subclass may emit in its own way', t => {
  class Logged extends MemoryStore {
    log = []
    emit (name, ...args) { this.log.push(name); return super.emit(name, ...args) }
  }
  const store = new Logged()
  const told = []
  store.on('set', key => told.push(key))
  store.set('key', 1)
  t.same(store.log, ['set'])
  t.same(told, ['key'])
  t.end()
})

t.test('EventEmitter.captureRejections holds for stores', async t => {
  EventEmitter.captureRejections = true
  try {
    const store = new MemoryStore()
    const caught = new Promise(resolve => store.on('error', resolve))
    store.on('set', async () => { throw new Error('rejected') })
    store.set('key', 1)
    t.equal((await caught).message, 'rejected')
  } finally {
    EventEmitter.captureRejections = false
  }
})
