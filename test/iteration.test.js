'use strict'

const t = require('tap')
const { MemoryStore, drivenStore, thrownBy } = require('./fixtures/driven-store')

const IteratorPrototype = Object.getPrototypeOf(Object.getPrototypeOf([][Symbol.iterator]()))

function fill (store, count) {
  for (let number = 0; number < count; number++) store.set(`key ${number}`, number)
}

for (const kind of ['local', 'shared']) {
  const open = (name, options) =>
    drivenStore(kind === 'local' ? options : { ...options, shared: `iteration: ${name}` })

  t.test(`${kind}: entries, values, forEach and the store itself show what keys and get do, in one order`, t => {
    const { store } = open('order')
    for (const count of [0, 1, 100, 4095, 4096, 5000]) {
      fill(store, count)
      const keys = store.keys()
      const values = keys.map(key => store.get(key))
      const seen = []
      store.forEach((value, key) => seen.push([key, value]))
      t.equal(keys.length, count)
      t.same(store.getKeys(), keys)
      t.same([...store.entries()], keys.map((key, index) => [key, values[index]]))
      t.same([...store.values()], values)
      t.same(seen, [...store])
      t.same([...store], [...store.entries()])
    }
    store.close()
    t.end()
  })

  t.test(`${kind}: the order is one for entries of which some have died`, t => {
    const { store, door } = open('deaths')
    for (let number = 0; number < 6000; number++) store.set(`key ${number}`, number, { ttl: number + 1 })
    for (const now of [1, 700, 3000, 5990, 6000]) {
      door.setTime(now)
      const shown = Array.from(store, ([key]) => key)
      t.equal(shown.length, 6000 - now)
      t.same(store.keys(), shown)
      t.same(Array.from(store, ([key]) => key), shown)
    }
    store.close()
    t.end()
  })

  t.test(`${kind}: every value and key that there may be`, t => {
    const { store } = open('every value')
    const object = { a: [1] }
    const pairs = new Map([['undefined', undefined], ['null', null], ['', ''], ['ключ', NaN], ['\u0000', -0],
      ['\ud800', object], ['__proto__', 10n], ['x'.repeat(5000), 'y'.repeat(5000)]])
    for (const [key, value] of pairs) store.set(key, value)
    t.same(new Map(store), pairs)
    t.ok([...store].every(([key, value]) => typeof value === 'object' || Object.is(value, pairs.get(key))))
    if (kind === 'local') t.equal(new Map(store).get('\ud800') === object, true)
    store.clear()
    store.set({ b: 1, a: 2 }, 1)
    t.same([...store], [['{"a":2,"b":1}', 1]], 'keys are key strings')
    store.close()
    t.end()
  })

  t.test(`${kind}: iterators are lazy and show what is there when their turn comes`, t => {
    const { store, door } = open('lazy')
    fill(store, 10)
    store.set('timed', 'timed', { ttl: 5 })
    const iterator = store.entries()
    const [first] = iterator.next().value
    const rest = store.keys().filter(key => key !== first)
    const others = rest.filter(key => key !== 'timed')
    store.delete(others[0])
    store.set(others[1], 'changed')
    store.take(others[2])
    door.advance(5)
    const shown = new Map(iterator)
    const gone = ['timed', others[0], others[2]]
    t.same([...shown.keys()], rest.filter(key => !gone.includes(key)))
    t.equal(shown.get(others[1]), 'changed')
    store.close()
    t.end()
  })

  t.test(`${kind}: what is cleared meanwhile is skipped`, t => {
    const { store } = open('clear')
    fill(store, 5000)
    const iterator = store.values()
    t.equal(typeof iterator.next().value, 'number')
    store.clear()
    t.same(iterator.next(), { value: undefined, done: true })
    store.close()
    t.end()
  })

  t.test(`${kind}: a store that was cleared and filled anew shows no key twice`, t => {
    const { store } = open('anew')
    fill(store, 6000)
    const seen = new Set()
    let count = 0
    for (const [key] of store) {
      seen.add(key)
      count++
      if (count === 3000) {
        store.clear()
        fill(store, 2000)
      }
    }
    t.equal(seen.size, count)
    store.close()
    t.end()
  })

  t.test(`${kind}: a renamed entry is one that went and another that came`, t => {
    const { store } = open('rename')
    const key = store.createKey('old')
    store.set(key, 'value')
    const iterator = store.values()
    key.value = 'new'
    t.same([...iterator], ['value'], 'before the first step nothing has been looked at')
    const second = store.entries()
    t.same(second.next().value, ['new', 'value'])
    key.value = 'newer'
    t.ok([...second].every(([string]) => string === 'newer'))
    store.close()
    t.end()
  })

  t.test(`${kind}: after close every step throws, and an iterator that has ended stays so`, t => {
    const { store } = open('close')
    fill(store, 3)
    const fresh = store.entries()
    const started = store.values()
    const atTheLast = store.values()
    const ended = store.values()
    const returned = store.values()
    started.next()
    for (let step = 0; step < 3; step++) atTheLast.next()
    t.equal([...ended].length, 3)
    returned.return()
    store.close()
    for (const iterator of [fresh, started, atTheLast]) {
      t.equal(thrownBy(() => iterator.next()).code, 'ERR_STORE_CLOSED')
      t.equal(thrownBy(() => iterator.next()).code, 'ERR_STORE_CLOSED')
    }
    for (const iterator of [ended, returned]) t.same(iterator.next(), { value: undefined, done: true })
    t.end()
  })

  t.test(`${kind}: forEach calls as a Map's does`, t => {
    const { store } = open('forEach')
    fill(store, 3)
    const receiver = {}
    const calls = []
    const result = store.forEach(function (...args) { calls.push([this, ...args]) }, receiver)
    t.equal(result, undefined)
    t.equal(calls.length, 3)
    t.ok(calls.every(([self, value, key, given, ...rest]) =>
      self === receiver && key === `key ${value}` && given === store && rest.length === 0))
    store.forEach(function () { calls.push(this) })
    t.equal(calls[3], undefined, 'strict functions see no receiver')
    const own = new Error('own')
    t.equal(thrownBy(() => store.forEach(() => { throw own })) === own, true)
    for (const value of [undefined, null, {}, 'f']) {
      const error = thrownBy(() => store.forEach(value))
      t.equal(error.code, 'ERR_INVALID_ARG_TYPE')
      t.match(error.message, /^The "fn" argument must be a function\. Received /)
    }
    const closing = thrownBy(() => store.forEach(() => store.close()))
    t.equal(closing.code, 'ERR_STORE_CLOSED')
    t.end()
  })

  t.test(`${kind}: leaving a loop ends its iterator`, t => {
    const { store } = open('break')
    fill(store, 3)
    const iterator = store.entries()
    let steps = 0
    for (const [key] of iterator) {
      steps++
      if (key !== '') break
    }
    t.equal(steps, 1)
    t.same([...iterator], [])
    t.same(store.values().return('value'), { value: 'value', done: true })
    store.close()
    t.end()
  })

  t.test(`${kind}: going through a store starts no TTL anew`, t => {
    const { store, door } = open('touch')
    store.set('key', 1, { ttl: 100 })
    door.advance(60)
    t.equal([...store].length + [...store.values()].length, 2)
    store.forEach(() => {})
    store.keys({ prefix: 'k' })
    t.equal(store.getRemainingTTL('key'), 40)
    store.close()
    t.end()
  })

  t.test(`${kind}: keys with a prefix`, t => {
    const { store, door } = open('prefix')
    for (const key of ['user:1', 'user:2', 'user', 'use', 'ключ:1', 'ключ:2', 'user:ж', '', 'é', 'Љ', '\ud83d\ude00']) {
      store.set(key, 1)
    }
    const all = store.keys()
    for (const prefix of ['user:', 'user', 'u', '', 'ключ:', 'к', 'user:ж', 'é', '\ud83d', 'user:1 and more', 'USER', 'жук']) {
      t.same(store.keys({ prefix }), all.filter(key => key.startsWith(prefix)), prefix)
    }
    t.same(store.keys({}), all)
    t.same(store.keys({ prefix: undefined }), all)
    store.set('user:dead', 1, { ttl: 1 })
    door.advance(1)
    t.same(store.keys({ prefix: 'user:d' }), [])
    store.close()
    t.end()
  })
}

t.test('the iterators are the language\'s own kind', t => {
  const store = new MemoryStore()
  const prototype = Object.getPrototypeOf(store.entries())
  t.equal(Object.getPrototypeOf(store.values()) === prototype, true)
  t.equal(Object.getPrototypeOf(prototype) === IteratorPrototype, true)
  t.same(Reflect.ownKeys(prototype).sort((a, b) => String(a) < String(b) ? -1 : 1),
    [Symbol.toStringTag, 'next', 'return'])
  t.equal(Object.prototype.toString.call(store.entries()), '[object MemoryStore Iterator]')
  t.equal(MemoryStore.prototype[Symbol.iterator] === MemoryStore.prototype.entries, true)
  const iterator = store.entries()
  t.equal(iterator[Symbol.iterator]() === iterator, true)
  t.same(Reflect.ownKeys(iterator), [])
  t.end()
})

t.test('an iterator\'s methods refuse any other receiver', t => {
  const iterator = new MemoryStore().entries()
  for (const method of ['next', 'return']) {
    for (const receiver of [{}, undefined, new Map().entries(), new MemoryStore(), Object.create(iterator)]) {
      const error = thrownBy(() => Reflect.apply(iterator[method], receiver, []))
      t.equal(error.code, 'ERR_INVALID_THIS')
      t.ok(error.message.startsWith(`The "this" of ${method}() must be an iterator of a MemoryStore. Received `))
    }
  }
  t.end()
})
