'use strict'

const t = require('tap')
const util = require('util')
const { MemoryStore, drivenStore } = require('./fixtures/driven-store')

// On one line, and without what was counted, which the next test looks at.
function optionsShown (store) {
  return util.inspect(store).replace(/\s+/g, ' ').replace(/, stats: \{.*?\}/, '')
}

t.test('util.inspect shows the count and the options', t => {
  const store = new MemoryStore()
  t.equal(optionsShown(store), 'MemoryStore(0) { cleanupInterval: 60000 }')
  store.set('a', 1)
  store.set('b', 2)
  t.equal(optionsShown(store), 'MemoryStore(2) { cleanupInterval: 60000 }')
  const limited = new MemoryStore({ cleanupInterval: 500, ttl: 1.5 })
  t.equal(optionsShown(limited), 'MemoryStore(0) { cleanupInterval: 500, ttl: 1.5 }')
  t.equal(optionsShown(new MemoryStore({ ttl: Infinity })), 'MemoryStore(0) { cleanupInterval: 60000 }')
  t.end()
})

for (const options of [{}, { shared: 'inspect' }]) {
  t.test(`util.inspect shows what was counted, ${options.shared || 'local'}`, t => {
    const store = new MemoryStore(options)
    store.set('a', 1)
    store.get('a')
    store.get('b')
    const shown = util.inspect(store)
    t.match(shown, /stats: \{\s+hits: 1,\s+misses: 1,\s+sets: 1,\s+deletes: 0,\s+expirations: 0,/)
    t.equal(util.inspect(store), shown, 'and counts nothing itself')
    store.resetStats()
    t.match(util.inspect(store), /stats: \{\s+hits: 0,/)
    store.close()
    t.end()
  })
}

t.test('util.format shows a store as util.inspect does', t => {
  const store = new MemoryStore()
  t.equal(util.format(store), util.inspect(store))
  t.equal(util.format('%s %O', 'the', store), `the ${util.inspect(store)}`)
  t.match(util.inspect({ store }), /store: MemoryStore\(0\) \{\s+cleanupInterval: 60000,/)
  t.match(util.inspect([[[[store]]]], { depth: 5 }), /MemoryStore\(0\)/)
  t.end()
})

t.test('the count is of live entries', t => {
  const { store, door } = drivenStore()
  store.set('a', 1, { ttl: 10 })
  store.set('b', 1)
  t.match(util.inspect(store), /^MemoryStore\(2\)/)
  door.advance(10)
  t.match(util.inspect(store), /^MemoryStore\(1\)/)
  t.end()
})

t.test('neither keys nor values are shown, nor looked at', t => {
  const store = new MemoryStore()
  const hostile = new Proxy({}, { get () { throw new Error('looked at') }, ownKeys () { throw new Error('listed') } })
  store.set('a secret key', hostile)
  store.set('another', 'a secret value')
  store.set('self', store)
  for (const options of [{}, { depth: 10 }, { showHidden: true }, { showProxy: true }, { compact: false }]) {
    const text = util.inspect(store, options)
    t.match(text, /^MemoryStore\(3\)/)
    t.notMatch(text, /secret|another|self|pages|id/)
  }
  t.end()
})

t.test('a closed store is shown as closed', t => {
  const store = new MemoryStore({ ttl: 5 })
  store.set('key', 1)
  store.close()
  t.equal(util.inspect(store), 'MemoryStore(closed) {}')
  t.end()
})

t.test('what is no store is shown without an error', t => {
  t.doesNotThrow(() => util.inspect(MemoryStore.prototype))
  t.match(util.inspect(Object.create(new MemoryStore())), /MemoryStore/)
  t.match(util.inspect(Object.create(MemoryStore.prototype)), /MemoryStore/)
  t.end()
})

t.test('close lets everything go, and twice is fine', t => {
  const { store, door } = drivenStore()
  for (let index = 0; index < 3000; index++) store.set({ index }, { index })
  t.equal(door.valueCount(), 3000)
  t.equal(store.close(), undefined)
  t.equal(door.valueCount(), 0)
  t.equal(store.close(), undefined)
  t.throws(() => store.size(), { code: 'ERR_STORE_CLOSED' })
  t.end()
})

t.test('close ends a cleanup task, and stops nobody else\'s', t => {
  const [first, second] = [new MemoryStore(), new MemoryStore()]
  first.startCleanupTask()
  second.startCleanupTask()
  first.close()
  t.equal(second.stopCleanupTask(), true)
  const third = new MemoryStore()
  t.equal(third.stopCleanupTask(), false)
  t.end()
})

t.test('closing stores in any order leaves the others as they are', t => {
  const stores = Array.from({ length: 50 }, (_, index) => {
    const store = new MemoryStore()
    store.set('index', index)
    return store
  })
  for (let index = 0; index < 50; index += 2) stores[index].close()
  const more = Array.from({ length: 50 }, () => new MemoryStore())
  for (let index = 1; index < 50; index += 2) t.equal(stores[index].get('index'), index)
  t.equal(more.filter(store => store.size() !== 0).length, 0)
  t.end()
})

t.test('Symbol.dispose closes, where the runtime has it', t => {
  const names = Object.getOwnPropertySymbols(MemoryStore.prototype)
  if (Symbol.dispose === undefined) {
    t.same(names, [Symbol.for('nodejs.util.inspect.custom'), Symbol.iterator])
    return t.end()
  }
  const store = new MemoryStore()
  t.equal(store[Symbol.dispose](), undefined)
  t.throws(() => store.get('key'), { code: 'ERR_STORE_CLOSED' })
  store[Symbol.dispose]()
  let closed = 0
  class Counting extends MemoryStore {
    close () { closed++; super.close() }
  }
  new Counting()[Symbol.dispose]()
  t.equal(closed, 1, "a subclass's own close is called")
  t.end()
})

class Sessions extends MemoryStore {
  #log = []

  constructor (name) {
    super({ ttl: 100 })
    this.name = name
  }

  set (key, value, options) {
    this.#log.push(key)
    return super.set(`${this.name}:${key}`, value, options)
  }

  get log () { return this.#log }
}

t.test('a subclass is a store with more to it', t => {
  const sessions = new Sessions('web')
  t.ok(sessions instanceof MemoryStore)
  t.equal(Object.getPrototypeOf(sessions) === Sessions.prototype, true)
  t.equal(sessions.constructor === Sessions, true)
  sessions.set('key', 'value')
  t.same(sessions.log, ['key'])
  t.equal(sessions.get('web:key'), 'value')
  t.same(sessions.keys(), ['web:key'])
  t.equal(sessions.name, 'web')
  t.match(util.inspect(sessions), /\(1\) \{\s+cleanupInterval: 60000,\s+ttl: 100,/)
  sessions.close()
  t.throws(() => sessions.get('key'), { code: 'ERR_STORE_CLOSED' })
  t.end()
})

t.test('a subclass may answer size by itself and be inspected', t => {
  class Odd extends MemoryStore {
    size () { throw new Error('own size') }
  }
  t.match(util.inspect(new Odd()), /\(0\) \{/)
  t.end()
})

t.test('Reflect.construct makes a store of another class', t => {
  function Other () {}
  Other.prototype = Object.create(MemoryStore.prototype)
  const store = Reflect.construct(MemoryStore, [{ ttl: 5 }], Other)
  t.ok(store instanceof Other)
  store.set('key', 1)
  t.equal(store.size(), 1)
  t.end()
})
