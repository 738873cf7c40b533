'use strict'

// A listener may call every method, delete the very key, close the store.

const t = require('tap')
const { MemoryStore, eventually } = require('./fixtures/driven-store')
const { events, hear, kindsOfStores } = require('./fixtures/heard')
const { testCases } = require('./fixtures/run-program')

const calls = {
  set: store => store.set('key', 'inner'),
  'set of another': store => store.set('another', 'inner'),
  get: store => store.get('key'),
  peek: store => store.peek('key'),
  has: store => store.has('key'),
  delete: store => store.delete('key'),
  take: store => store.take('key'),
  touch: store => store.touch('key', 5),
  getRemainingTTL: store => store.getRemainingTTL('key'),
  increment: store => store.increment('sum'),
  compareAndSet: store => store.compareAndSet('key', 1, 'inner'),
  update: store => store.update('key', () => 'inner'),
  clear: store => store.clear(),
  size: store => store.size(),
  keys: store => store.keys(),
  getKeys: store => store.getKeys(),
  rename: store => { store.createKey('key').value = 'renamed' },
  startCleanupTask: store => store.startCleanupTask(1000),
  stopCleanupTask: store => store.stopCleanupTask(),
  on: store => store.on('set', () => {}),
  removeAllListeners: store => store.removeAllListeners(),
  close: store => store.close(),
  inspect: store => `${store}`
}

/** Makes one event of each kind that a store has. */
function makeEvents ({ store, door }) {
  const makers = [
    () => store.set('key', 1),
    () => store.set('key', 2, { ttl: 10 }),
    () => { door.advance(1000); store.set('key', 3) },
    () => store.increment('number'),
    () => { store.createKey('key').value = 'moved' },
    () => store.delete('moved'),
    () => store.clear()
  ]
  for (const make of makers) {
    try {
      make()
    } catch (error) {
      if (error.code !== 'ERR_STORE_CLOSED' && error.code !== 'ERR_INVALID_ARG_TYPE') throw error
    }
  }
}

for (const { kind, open } of kindsOfStores('events within events')) {
  for (const call of Object.keys(calls)) {
    t.test(`${kind}: listeners of every event call ${call}`, t => {
      const { store, door } = open(call)
      let depth = 0
      let told = 0
      for (const name of events) {
        store.on(name, () => {
          told++
          if (depth === 3) return
          depth++
          try {
            calls[call](store)
          } catch (error) {
            if (error.code !== 'ERR_STORE_CLOSED') throw error
          } finally {
            depth--
          }
        })
      }
      t.doesNotThrow(() => makeEvents({ store, door }))
      t.ok(told > 0)
      if (call !== 'close') {
        store.removeAllListeners()
        store.clear()
        store.set('key', 'whole')
        t.same(store.keys(), ['key'])
        t.equal(store.get('key'), 'whole')
        t.ok(kind === 'shared' || door.valueCount() === 1, 'no value is left behind')
      }
      store.close()
      t.end()
    })
  }

  t.test(`${kind}: a listener sees the store after the change`, t => {
    const { store, door } = open('after the change')
    const seen = []
    store.on('set', key => seen.push(['set', store.get(key)]))
    store.on('delete', key => seen.push(['delete', store.get(key)]))
    store.on('expire', key => seen.push(['expire', store.get(key)]))
    store.on('clear', () => seen.push(['clear', store.size()]))
    store.set('key', 1, { ttl: 10 })
    door.advance(10)
    store.set('key', 2)
    store.delete('key')
    store.clear()
    t.same(seen, [['set', 1], ['expire', 2], ['set', 2], ['delete', undefined], ['clear', 0]])
    store.close()
    t.end()
  })

  t.test(`${kind}: a value that is set again whenever it has expired`, async t => {
    const { store, door } = open('set again')
    const heard = hear(store, ['expire'])
    store.on('expire', (key, value) => store.set(key, value + 1, { ttl: 10 }))
    for (let index = 0; index < 2000; index++) store.set(`key ${index}`, 0, { ttl: 10 })
    for (let round = 1; round <= 3; round++) {
      door.advance(1000)
      door.sweep()
      t.ok(await eventually(() => heard.length === 2000 * round))
      t.equal(store.size(), 2000)
    }
    t.equal(store.get('key 7'), 3)
    store.close()
  })

  t.test(`${kind}: the store is closed amid what the event loop tells`, async t => {
    const { store, door } = open('closed amid')
    let told = 0
    store.on('expire', () => { if (++told === 5) store.close() })
    for (let index = 0; index < 100; index++) store.set(`key ${index}`, index, { ttl: 10 })
    door.advance(1000)
    door.sweep()
    t.ok(await eventually(() => told === 5))
    await new Promise(resolve => setTimeout(resolve, 20))
    t.equal(told, 5)
    t.throws(() => store.size(), { code: 'ERR_STORE_CLOSED' })
  })

  t.test(`${kind}: what a listener throws goes to the caller, when everybody was told`, t => {
    const { store, door } = open('throws')
    const failing = name => store.prependListener(name, () => { throw new Error(`thrown by ${name}`) })
    failing('set')
    t.throws(() => store.set('key', 1, { ttl: 10 }), { message: 'thrown by set' })
    t.equal(store.get('key'), 1, 'what was done is done')
    t.throws(() => store.increment('sum'), { message: 'thrown by set' })
    t.equal(store.get('sum'), 1)
    failing('delete')
    t.throws(() => store.delete('sum'), { message: 'thrown by delete' })
    t.equal(store.has('sum'), false)
    const key = store.createKey('key')
    store.removeAllListeners('set')
    t.throws(() => { key.value = 'moved' }, { message: 'thrown by delete' })
    t.equal(String(key), 'moved')
    t.equal(store.get(key), 1)
    store.removeAllListeners('delete')
    failing('expire')
    const heard = hear(store, ['set'])
    door.advance(10)
    t.throws(() => store.set('moved', 2), { message: 'thrown by expire' })
    t.same(heard, [['set', 'moved', 2, undefined]])
    failing('clear')
    t.throws(() => store.clear(), { message: 'thrown by clear' })
    t.equal(store.size(), 0)
    store.close()
    t.end()
  })
}

t.test('a listener that opens another store, and calls it', t => {
  const store = new MemoryStore()
  const others = []
  store.on('set', (key, value) => {
    const other = new MemoryStore()
    other.set(key, value)
    others.push(other.get(key))
    other.close()
  })
  for (let index = 0; index < 100; index++) store.set(index, { index })
  t.same(others, Array.from({ length: 100 }, (_, index) => ({ index })))
  t.equal(store.size(), 100)
  t.end()
})

t.ok(testCases(t, 'event-errors.js') > 0, 'cases of event-errors.js')
