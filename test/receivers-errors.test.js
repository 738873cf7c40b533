'use strict'

const t = require('tap')
const { MemoryStore, thrownBy } = require('./fixtures/driven-store')

const methods = ['set', 'get', 'peek', 'has', 'delete', 'take', 'touch', 'getRemainingTTL', 'increment',
  'compareAndSet', 'update', 'getOrSet', 'getMany', 'setMany', 'deleteMany', 'clear', 'size', 'keys', 'getKeys', 'values',
  'entries', 'forEach', 'createKey', 'lock', 'watch', 'startCleanupTask', 'stopCleanupTask', 'stats', 'resetStats']
const emitterMethods = ['addListener', 'off', 'on', 'once', 'prependListener', 'prependOnceListener',
  'removeAllListeners', 'removeListener', 'setMaxListeners']
const all = [...methods, ...emitterMethods, 'close', ...(Symbol.dispose === undefined ? [] : [Symbol.dispose])]

const receivers = [
  [{}, 'an instance of Object'],
  [undefined, 'undefined'],
  [null, 'null'],
  [1, 'type number (1)'],
  ['store', "type string ('store')"],
  [new Map(), 'an instance of Map'],
  [MemoryStore.prototype, 'an instance of EventEmitter'],
  [Object.create(new MemoryStore()), 'an instance of MemoryStore'],
  [new Proxy(new MemoryStore(), {}), 'a Proxy'],
  [MemoryStore, 'function MemoryStore']
]

t.test('the class has exactly the methods of the contract', t => {
  const names = Reflect.ownKeys(MemoryStore.prototype).filter(name => name !== 'constructor')
  t.same(new Set(names), new Set([...all, Symbol.iterator, Symbol.for('nodejs.util.inspect.custom')]))
  for (const name of names) {
    t.equal(Object.getOwnPropertyDescriptor(MemoryStore.prototype, name).enumerable, false, String(name))
  }
  t.same(Reflect.ownKeys(new MemoryStore()), [])
  t.end()
})

for (const method of all) {
  t.test(`${String(method)} refuses any other receiver`, t => {
    for (const [receiver, received] of receivers) {
      const error = thrownBy(() => Reflect.apply(MemoryStore.prototype[method], receiver, ['key', 1]))
      t.equal(Object.getPrototypeOf(error) === TypeError.prototype, true, received)
      t.equal(error.code, 'ERR_INVALID_THIS')
      const name = typeof method === 'symbol' ? 'Symbol.dispose' : method
      t.equal(error.message, `The "this" of ${name}() must be a MemoryStore. Received ${received}`)
    }
    t.end()
  })
}

t.test('the receiver is judged before the arguments', t => {
  for (const method of methods) {
    const error = thrownBy(() => Reflect.apply(MemoryStore.prototype[method], {}, [null, null, null]))
    t.equal(error.code, 'ERR_INVALID_THIS', method)
  }
  t.end()
})

t.test('a method taken off its store says so', t => {
  const { get } = new MemoryStore()
  t.equal(thrownBy(() => get('key')).code, 'ERR_INVALID_THIS')
  t.end()
})

t.test('without new the class throws a TypeError with a code', t => {
  const calls = [
    () => MemoryStore(),
    () => MemoryStore({ ttl: 5 }),
    () => MemoryStore.call(new MemoryStore()),
    () => Reflect.apply(MemoryStore, {}, [])
  ]
  for (const call of calls) {
    const error = thrownBy(call)
    t.equal(Object.getPrototypeOf(error) === TypeError.prototype, true)
    t.equal(error.code, 'ERR_INVALID_THIS')
    t.equal(error.message, 'MemoryStore must be called with "new". Received a call without it')
  }
  t.end()
})

function closedError (t, call, name) {
  const error = thrownBy(call)
  t.equal(Object.getPrototypeOf(error) === Error.prototype, true, name)
  t.equal(error.code, 'ERR_STORE_CLOSED')
  t.equal(error.message, 'The store must be open. Received a closed store')
}

t.test('on a closed store every method but close throws ERR_STORE_CLOSED', t => {
  const store = new MemoryStore()
  store.set('key', 1)
  store.close()
  for (const method of methods) {
    closedError(t, () => store[method]('key', 1), method)
    closedError(t, () => store[method](null, null, null), `${method} with wrong arguments`)
    closedError(t, () => store[method](), `${method} without arguments`)
  }
  t.end()
})

t.test('a closed store stays closed when another one takes its place', t => {
  const closed = new MemoryStore()
  closed.close()
  const open = new MemoryStore()
  open.set('key', 1)
  closedError(t, () => closed.get('key'), 'get')
  closedError(t, () => closed.clear(), 'clear')
  t.equal(open.get('key'), 1)
  t.end()
})
