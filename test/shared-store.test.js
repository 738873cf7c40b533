'use strict'

const t = require('tap')
const { MemoryStore, drivenStore, thrownBy } = require('./fixtures/driven-store')

t.test('two handles of one name see one store, and others another', t => {
  const one = new MemoryStore({ shared: 'two handles' })
  const other = new MemoryStore({ shared: 'two handles' })
  const apart = new MemoryStore({ shared: 'apart' })
  one.set('key', { a: [1, { b: 'c' }] })
  t.same(other.get('key'), { a: [1, { b: 'c' }] })
  t.equal(other.get('key') === one.get('key'), false, 'values are copies')
  t.equal(apart.has('key'), false)
  one.close()
  t.equal(other.size(), 1, 'a handle is left')
  other.close()
  t.equal(new MemoryStore({ shared: 'two handles' }).size(), 0, 'the last one freed everything')
  t.end()
})

t.test('the first opener says how long entries live', t => {
  const first = new MemoryStore({ shared: 'first opener', ttl: 1000 })
  const error = thrownBy(() => new MemoryStore({ shared: 'first opener', ttl: 2000 }))
  t.equal(error.code, 'ERR_OPTIONS_MISMATCH')
  t.match(error.message, /"options\.ttl" property .* type number \(1000\)\. Received type number \(2000\)/)
  const later = new MemoryStore({ shared: 'first opener' })
  later.set('key', 1)
  t.ok(first.getRemainingTTL('key') <= 1000)
  t.doesNotThrow(() => new MemoryStore({ shared: 'first opener', ttl: 1000 }))
  t.end()
})

t.test('a name is a string that is not empty', t => {
  t.equal(thrownBy(() => new MemoryStore({ shared: '' })).code, 'ERR_INVALID_ARG_VALUE')
  for (const name of [null, 1, {}, Symbol('s')]) {
    t.equal(thrownBy(() => new MemoryStore({ shared: name })).code, 'ERR_INVALID_ARG_TYPE')
  }
  t.end()
})

const values = [
  undefined, null, true, false, 0, -0, NaN, Infinity, 1.5, '', 'text', 'ключ', '\ud800', 0n, -5n, 2n ** 70n,
  new Uint8Array([1, 2]), new Uint8Array(0), {}, [], { a: 1, b: [null, 'x'] }, [1, , 3], // eslint-disable-line no-sparse-arrays
  { u: undefined }, { n: -0 }, new Map([[1, new Set(['a'])]]), new Date(5), /a/gi, new Float64Array([1.5])
]

t.test('every kind of value comes back, and matches itself', t => {
  const store = new MemoryStore({ shared: 'kinds of values' })
  for (const value of values) {
    store.set('key', value)
    const read = store.get('key')
    t.strictSame(read, value)
    t.equal(Object.is(read, value), typeof value !== 'object' || value === null)
    t.equal(store.compareAndSet('key', read, 'next'), value !== undefined)
    t.equal(store.take('key'), value === undefined ? undefined : 'next')
  }
  t.end()
})

t.test('what can not be copied is refused, and nothing changes', t => {
  const store = new MemoryStore({ shared: 'not cloneable' })
  store.set('key', 'before')
  for (const value of [() => {}, Symbol('s'), { a: [{ f () {} }] }, Promise.resolve(), new Proxy({}, {}), new WeakMap()]) {
    t.equal(thrownBy(() => store.set('key', value)).code, 'ERR_NOT_CLONEABLE')
    t.equal(store.get('key'), 'before')
  }
  t.match(thrownBy(() => store.set('key', { a: [{ f () {} }] })).message, /value\.a\[0\]\.f/)
  t.end()
})

t.test('a value whose getter uses the store, or closes it', t => {
  const store = new MemoryStore({ shared: 'getters' })
  store.set('key', { get a () { store.set('other', 'b'); return 1 } })
  t.same(store.get('key'), { a: 1 })
  t.equal(store.get('other'), 'b')
  const error = thrownBy(() => store.set('key', { get a () { store.close(); return 1 } }))
  t.equal(error.code, 'ERR_STORE_CLOSED')
  t.end()
})

for (const [kind, options] of [['local', {}], ['shared', { shared: 'atomic calls' }]]) {
  t.test(`${kind}: increment keeps the deadline, and compareAndSet does`, t => {
    const { store, door } = drivenStore(options)
    t.equal(store.increment('hits', 1, { ttl: 100 }), 1)
    door.advance(60)
    t.equal(store.increment('hits', 4, { ttl: 100 }), 5)
    t.equal(store.getRemainingTTL('hits'), 40)
    t.equal(store.compareAndSet('hits', 5, 6), true)
    t.equal(store.compareAndSet('hits', 5, 7), false)
    door.advance(40)
    t.equal(store.has('hits'), false, 'limits reset')
    t.equal(store.getRemainingTTL('hits'), 0)
    store.set('text', 'a')
    t.equal(thrownBy(() => store.increment('text')).code, 'ERR_INVALID_ARG_TYPE')
    t.equal(store.get('text'), 'a')
    store.close()
    t.end()
  })

  t.test(`${kind}: touch starts the TTL anew, its own or another`, t => {
    const { store, door } = drivenStore({ ...options })
    store.set('key', 1, { ttl: 100 })
    door.advance(99)
    t.equal(store.touch('key'), true)
    t.equal(store.getRemainingTTL('key'), 100)
    t.equal(store.touch('key', 10), true)
    door.advance(10)
    t.equal(store.touch('key'), false)
    store.set('key', 1)
    t.equal(store.getRemainingTTL('key'), Infinity)
    t.equal(store.touch('key', 5), true)
    t.equal(store.getRemainingTTL('key'), 5)
    store.close()
    t.end()
  })

  t.test(`${kind}: update runs again when the entry was changed meanwhile`, t => {
    const store = new MemoryStore(options)
    let runs = 0
    store.set('key', 1)
    t.equal(store.update('key', value => {
      if (runs++ === 0) store.set('key', 10)
      return value + 1
    }), 11)
    t.equal(runs, 2)
    t.equal(thrownBy(() => store.update('key', () => { throw new Error('mine') })).message, 'mine')
    t.equal(store.get('key'), 11)
    store.close()
    t.end()
  })

  t.test(`${kind}: update through a key that is renamed meanwhile`, t => {
    const store = new MemoryStore(options)
    const key = store.createKey('a', kind === 'shared' ? { name: 'k' } : {})
    store.set('a', 1)
    store.set('b', 100)
    let runs = 0
    store.update(key, value => {
      if (runs++ === 0) key.value = 'b'
      return value + 1
    })
    t.same([runs, store.get('a'), store.get('b')], [2, 1, 101])
    store.close()
    t.end()
  })

  t.test(`${kind}: locks are granted in turn, leased, and given back once`, async t => {
    const { store, door } = drivenStore(options)
    const first = await store.lock('key', { ttl: 100 })
    const waiting = store.lock('key', { timeout: 1000 })
    t.equal(first.release(), true)
    t.equal(first.release(), false)
    const second = await waiting
    t.ok(second.token > first.token)
    t.equal(second.extend(50), true)
    await t.rejects(store.lock('key', { timeout: 0 }), { code: 'ERR_LOCK_TIMEOUT' })
    door.advance(50)
    t.equal(second.extend(50), false)
    t.equal(second.release(), false)
    const third = await store.lock('key')
    const closed = t.rejects(store.lock('key'), { code: 'ERR_STORE_CLOSED' })
    store.close()
    await closed
    t.equal(third.release(), false)
  })
}

t.test('watches hear of changes, coalesced', async t => {
  const store = new MemoryStore({ shared: 'watches' })
  const events = []
  const done = new Promise(resolve => {
    store.watch('a', event => { events.push(event); resolve() })
  })
  t.equal(thrownBy(() => new MemoryStore().watch('a', () => {})).code, 'ERR_INVALID_THIS')
  const unwatch = store.watch('b', () => events.push('never'), { prefix: true })
  t.equal(unwatch(), true)
  t.equal(unwatch(), false)
  store.set('a', 1)
  store.set('b1', 1)
  store.delete('a')
  const alive = setInterval(() => {}, 1000)
  await done
  clearInterval(alive)
  t.same(events, [{ type: 'delete', key: 'a' }])
})

t.test('a named key is one for all handles', t => {
  const one = new MemoryStore({ shared: 'named keys' })
  const other = new MemoryStore({ shared: 'named keys' })
  const key = one.createKey('first', { name: 'current' })
  const same = other.createKey('ignored', { name: 'current' })
  one.set(key, 'value')
  same.value = 'second'
  t.same([one.get(key), other.get(same), other.keys(), String(key), key.value], ['value', 'value', ['second'], 'second', 'second'])
  t.equal(thrownBy(() => one.createKey('a', { name: 'current', onRename: 'point' })).code, 'ERR_OPTIONS_MISMATCH')
  t.equal(thrownBy(() => new MemoryStore().createKey('a', { name: 'n' })).code, 'ERR_INVALID_ARG_VALUE')
  t.end()
})

t.test('an error names the argument that can not be copied', t => {
  const store = new MemoryStore({ shared: 'names of arguments' })
  const wrong = { list: [() => {}] }
  const key = store.createKey('key', { name: 'key' })
  const calls = [
    ['value', () => store.set('key', wrong)],
    ['expected', () => store.compareAndSet('key', wrong, 1)],
    ['next', () => store.compareAndSet('key', 1, wrong)],
    ['fn()', () => store.update('key', () => wrong)],
    ['initialValue', () => store.createKey(wrong, { name: 'another key' })],
    ['value', () => { key.value = wrong }]
  ]
  for (const [name, call] of calls) {
    const { code, message } = thrownBy(call)
    t.equal(code, 'ERR_NOT_CLONEABLE')
    t.equal(message, `The "${name}" argument must be a value that can be copied. Received an anonymous function at ${name}.list[0]`)
  }
  t.same([store.size(), key.value], [0, 'key'], 'nothing has changed')
  store.close()
  t.end()
})

t.test('getKeys gives key strings', t => {
  const store = new MemoryStore({ shared: 'getKeys' })
  const key = store.createKey('mutable')
  for (const original of ['string', 5, { b: 1, a: 2 }, key]) store.set(original, 1)
  t.same(store.getKeys().sort(), ['5', 'mutable', 'string', '{"a":2,"b":1}'])
  t.same(store.getKeys(), store.keys(), 'in the same order')
  store.close()
  t.end()
})

t.test('at one instant size is the number of keys, which are those that has affirms', t => {
  const { store, door } = drivenStore({ shared: 'one instant' })
  const names = Array.from({ length: 500 }, (_, index) => `key ${index}`)
  names.forEach((name, index) => store.set(name, index, { ttl: index % 5 === 0 ? Infinity : 1 + index * 0.37 }))
  for (let now = 0; now <= 200; now += 4.07) {
    door.setTime(now)
    const affirmed = names.filter(name => store.has(name))
    // In turn, since each removes the dead that the others would have to leave out.
    const looks = [() => store.size(), () => store.keys().length, () => store.getKeys().length]
    for (let turn = 0; turn < 3; turn++) t.equal(looks[(turn + Math.round(now)) % 3](), affirmed.length)
    t.same(store.keys().sort(), affirmed.sort())
  }
  store.close()
  t.end()
})
