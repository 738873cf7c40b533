'use strict'

// Locks, of stores of both kinds.

const t = require('tap')
const { MemoryStore, drivenStore, eventually, thrownBy } = require('./fixtures/driven-store')

const kinds = [
  ['local', () => ({})],
  ['shared', subject => ({ shared: `locks: ${subject}` })]
]

/** What a promise is rejected with; an error of its own if it is not. */
function rejectionOf (promise) {
  return promise.then(() => new Error('nothing was rejected'), error => error)
}

/** Asks for the lock under each name, in turn, and notes who was granted it. */
function queueUp (store, key, names) {
  const granted = []
  const locks = names.map(async name => {
    const lock = await store.lock(key, { ttl: Infinity })
    granted.push(name)
    return lock
  })
  return { granted, locks }
}

for (const [kind, optionsFor] of kinds) {
  t.test(`${kind}: a free lock is granted, released once, and free again`, async t => {
    const store = new MemoryStore(optionsFor('free'))
    const lock = await store.lock('key')
    t.equal(lock.release(), true)
    t.equal(lock.release(), false)
    t.equal(lock.extend(1000), false)
    const next = await store.lock('key', { timeout: 0 })
    t.equal(next.release(), true)
    store.close()
  })

  t.test(`${kind}: who asks first is granted first`, async t => {
    const store = new MemoryStore(optionsFor('order'))
    const held = await store.lock('key')
    const { granted, locks } = queueUp(store, 'key', ['first', 'second', 'third'])
    t.same(granted, [])
    held.release()
    for (const lock of locks) (await lock).release()
    t.same(granted, ['first', 'second', 'third'])
    store.close()
  })

  t.test(`${kind}: one holder at a time`, async t => {
    const store = new MemoryStore(optionsFor('one holder'))
    let holders = 0
    const seen = []
    await Promise.all(Array.from({ length: 20 }, async () => {
      const lock = await store.lock('key')
      seen.push(++holders)
      await new Promise(resolve => setImmediate(resolve))
      holders--
      lock.release()
    }))
    t.same(seen, Array(20).fill(1))
    store.close()
  })

  t.test(`${kind}: locks of two keys have nothing to do with each other`, async t => {
    const store = new MemoryStore(optionsFor('two keys'))
    const one = await store.lock('one')
    const another = await store.lock('another', { timeout: 0 })
    t.equal(one.release(), true)
    t.equal(another.release(), true)
    store.close()
  })

  t.test(`${kind}: a lease that ended can not be released or extended, and the next is granted`, async t => {
    const { store, door } = drivenStore(optionsFor('lease'))
    const lock = await store.lock('key', { ttl: 100 })
    const waiting = store.lock('key', { ttl: 100 })
    door.advance(100)
    const next = await waiting
    t.equal(lock.release(), false)
    t.equal(lock.extend(100), false)
    t.equal(next.release(), true)
    store.close()
  })

  t.test(`${kind}: a lease lasts 30 seconds unless told otherwise`, async t => {
    const { store, door } = drivenStore(optionsFor('default lease'))
    const kept = await store.lock('kept')
    const lost = await store.lock('lost')
    door.advance(29999)
    t.equal(kept.release(), true)
    door.advance(1)
    t.equal(lost.release(), false)
    store.close()
  })

  t.test(`${kind}: extend starts the lease anew`, async t => {
    const { store, door } = drivenStore(optionsFor('extend'))
    const lock = await store.lock('key', { ttl: 100 })
    door.advance(99)
    t.equal(lock.extend(100), true)
    door.advance(99)
    t.equal(lock.extend(50), true)
    door.advance(49)
    t.equal(lock.release(), true)
    store.close()
  })

  t.test(`${kind}: the signal aborts when the lease ends, not when the lock is released`, async t => {
    const { store, door } = drivenStore(optionsFor('signal'))
    const released = await store.lock('released', { ttl: 100 })
    const lost = await store.lock('lost', { ttl: 100 })
    if (typeof AbortController === 'undefined') {
      t.equal(lost.signal, undefined)
    } else {
      const { signal } = lost
      t.equal(lost.signal, signal)
      t.equal(signal.aborted, false)
      t.equal(released.signal.aborted, false)
      released.release()
      door.advance(100)
      t.equal(await eventually(() => signal.aborted), true)
      if ('reason' in signal) t.equal(signal.reason.code, 'ERR_LEASE_ENDED')
      t.equal(released.signal.aborted, false)
    }
    store.close()
  })

  t.test(`${kind}: who waits too long is rejected, and the next in turn is granted`, async t => {
    const { store, door } = drivenStore(optionsFor('timeout'))
    const held = await store.lock('key', { ttl: Infinity })
    const waiting = rejectionOf(store.lock('key', { timeout: 50 }))
    const next = store.lock('key')
    door.advance(50)
    t.equal((await waiting).code, 'ERR_LOCK_TIMEOUT')
    t.equal((await rejectionOf(store.lock('key', { timeout: 0 }))).code, 'ERR_LOCK_TIMEOUT')
    held.release()
    t.equal((await next).release(), true)
    store.close()
  })

  t.test(`${kind}: a wait ends with its signal`, { skip: typeof AbortController === 'undefined' }, async t => {
    const store = new MemoryStore(optionsFor('abort'))
    const held = await store.lock('key')
    const controller = new AbortController()
    const { signal } = controller
    const waiting = rejectionOf(store.lock('key', { signal }))
    const next = store.lock('key')
    controller.abort(new Error('a reason'))
    const hasReason = 'reason' in signal
    const error = await waiting
    t.equal(hasReason ? error : error.name, hasReason ? signal.reason : 'AbortError')
    const already = await rejectionOf(store.lock('free', { signal }))
    t.equal(hasReason ? already : already.name, hasReason ? signal.reason : 'AbortError')
    held.release()
    t.equal((await next).release(), true, 'who gave up was not granted the lock')
    t.equal((await store.lock('free', { timeout: 0 })).release(), true)
    store.close()
  })

  t.test(`${kind}: a wait listens to its signal until it ends, however it does`, async t => {
    const { store, door } = drivenStore(optionsFor('listeners'))
    const listeners = new Set()
    const signal = {
      aborted: false,
      addEventListener: (type, listener) => listeners.add(listener),
      removeEventListener: (type, listener) => listeners.delete(listener)
    }
    ;(await store.lock('free', { signal })).release()
    t.equal(listeners.size, 0)
    const held = await store.lock('key', { ttl: Infinity })
    const waits = [{}, { timeout: 50 }, {}].map(options => store.lock('key', { ...options, signal }))
    t.equal(listeners.size, 3)
    const timedOut = rejectionOf(waits[1])
    door.advance(50)
    await timedOut
    t.equal(listeners.size, 2)
    held.release()
    await waits[0]
    t.equal(listeners.size, 1)
    store.close()
    t.equal((await rejectionOf(waits[2])).code, 'ERR_STORE_CLOSED')
    t.equal(listeners.size, 0)
  })

  t.test(`${kind}: a signal that can not be listened to is who waits' error, and its place in line is free`, async t => {
    const store = new MemoryStore(optionsFor('refusing signal'))
    const held = await store.lock('key')
    const refusing = { aborted: false, addEventListener () { throw new Error('mine') }, removeEventListener () {} }
    t.equal((await rejectionOf(store.lock('key', { signal: refusing }))).message, 'mine')
    const deaf = { aborted: false, addEventListener () {} }
    t.equal(thrownBy(() => store.lock('key', { signal: deaf })).code, 'ERR_INVALID_ARG_TYPE')
    held.release()
    t.equal((await store.lock('key', { timeout: 0 })).release(), true)
    store.close()
  })

  t.test(`${kind}: a signal that calls twice, or late, ends one wait once`, async t => {
    const store = new MemoryStore(optionsFor('talkative signal'))
    const held = await store.lock('key')
    const listeners = []
    const signal = { aborted: false, addEventListener: (type, listener) => listeners.push(listener), removeEventListener () {} }
    const ended = rejectionOf(store.lock('key', { signal }))
    const granted = store.lock('key', { signal })
    listeners[0].handleEvent()
    listeners[0].handleEvent()
    t.equal((await ended).code, 'ABORT_ERR')
    held.release()
    const lock = await granted
    listeners[1].handleEvent()
    t.equal(lock.release(), true)
    store.close()
  })

  t.test(`${kind}: release and extend that come too late abort the signal`, {
    skip: typeof AbortController === 'undefined'
  }, async t => {
    const { store, door } = drivenStore(optionsFor('late release'))
    for (const call of [lock => lock.release(), lock => lock.extend(100)]) {
      const lock = await store.lock('key', { ttl: 100 })
      const { signal } = lock
      door.advance(100)
      t.equal(call(lock), false)
      t.equal(signal.aborted, true)
      if ('reason' in signal) t.equal(signal.reason.code, 'ERR_LEASE_ENDED')
      t.equal(call(lock), false)
    }
    store.close()
  })

  t.test(`${kind}: what a lock does it does for locks only`, async t => {
    const store = new MemoryStore(optionsFor('receivers'))
    const lock = await store.lock('key')
    const prototype = Object.getPrototypeOf(lock)
    for (const receiver of [{}, prototype, Object.create(lock), null, undefined, 1]) {
      t.equal(thrownBy(() => prototype.release.call(receiver)).code, 'ERR_INVALID_THIS')
      t.equal(thrownBy(() => prototype.extend.call(receiver, 100)).code, 'ERR_INVALID_THIS')
      for (const property of ['token', 'signal']) {
        const { get } = Object.getOwnPropertyDescriptor(prototype, property)
        t.equal(thrownBy(() => get.call(receiver)).code, 'ERR_INVALID_THIS')
      }
    }
    t.equal(lock.release(), true)
    store.close()
  })

  t.test(`${kind}: a signal that aborts after the grant changes nothing`, {
    skip: typeof AbortController === 'undefined'
  }, async t => {
    const store = new MemoryStore(optionsFor('late abort'))
    const controller = new AbortController()
    const held = await store.lock('key')
    const waiting = store.lock('key', { signal: controller.signal })
    held.release()
    const lock = await waiting
    controller.abort()
    t.equal(lock.release(), true)
    store.close()
  })

  t.test(`${kind}: the token grows with every grant`, async t => {
    const { store, door } = drivenStore(optionsFor('token'))
    const tokens = []
    for (let round = 0; round < 5; round++) {
      const lock = await store.lock('key', { ttl: 100 })
      tokens.push(lock.token)
      if (round % 2 === 0) lock.release()
      else door.advance(100)
      t.equal(lock.token, tokens[round], 'it stays what it was after the end')
    }
    for (let round = 1; round < 5; round++) t.ok(tokens[round] > tokens[round - 1], `${tokens}`)
    store.close()
  })

  t.test(`${kind}: disposing of a lock releases it`, async t => {
    const store = new MemoryStore(optionsFor('dispose'))
    for (const symbol of [Symbol.dispose, Symbol.asyncDispose]) {
      const lock = await store.lock('key')
      if (symbol === undefined) {
        t.equal(lock.release(), true)
      } else {
        t.equal(await lock[symbol](), undefined)
        t.equal(lock.release(), false)
      }
    }
    t.equal((await store.lock('key', { timeout: 0 })).release(), true)
    store.close()
  })

  t.test(`${kind}: close rejects who waits, and ends what is held`, async t => {
    const store = new MemoryStore(optionsFor('close'))
    const held = await store.lock('key')
    const waits = [1, 2, 3].map(() => rejectionOf(store.lock('key')))
    store.close()
    t.same((await Promise.all(waits)).map(error => error.code), Array(3).fill('ERR_STORE_CLOSED'))
    t.equal(held.release(), false)
    t.equal(held.extend(100), false)
    if (held.signal !== undefined) t.equal(held.signal.aborted, true)
    t.equal(thrownBy(() => store.lock('key')).code, 'ERR_STORE_CLOSED')
  })

  t.test(`${kind}: locks and entries know nothing of each other`, async t => {
    const { store, door } = drivenStore(optionsFor('entries'))
    const lock = await store.lock('key', { ttl: Infinity })
    t.equal(store.has('key'), false)
    t.equal(store.size(), 0)
    store.set('key', 1, { ttl: 10 })
    t.equal(store.get('key'), 1)
    door.advance(10)
    t.equal(store.delete('key'), false)
    store.set('key', 2)
    store.delete('key')
    store.clear()
    t.equal((await rejectionOf(store.lock('key', { timeout: 0 }))).code, 'ERR_LOCK_TIMEOUT')
    t.equal(lock.release(), true)
    store.close()
  })

  t.test(`${kind}: arguments are checked`, async t => {
    const store = new MemoryStore(optionsFor('arguments'))
    const wrong = [
      [[Symbol('key')], 'ERR_INVALID_ARG_TYPE'],
      [['key', null], 'ERR_INVALID_ARG_TYPE'],
      [['key', 1], 'ERR_INVALID_ARG_TYPE'],
      [['key', { ttl: '1' }], 'ERR_INVALID_ARG_TYPE'],
      [['key', { ttl: 0 }], 'ERR_OUT_OF_RANGE'],
      [['key', { ttl: NaN }], 'ERR_OUT_OF_RANGE'],
      [['key', { timeout: '1' }], 'ERR_INVALID_ARG_TYPE'],
      [['key', { timeout: -1 }], 'ERR_OUT_OF_RANGE'],
      [['key', { timeout: NaN }], 'ERR_OUT_OF_RANGE'],
      [['key', { signal: {} }], 'ERR_INVALID_ARG_TYPE'],
      [['key', { signal: null }], 'ERR_INVALID_ARG_TYPE'],
      [['key', { tll: 1 }], 'ERR_INVALID_ARG_VALUE']
    ]
    for (const [args, code] of wrong) t.equal(thrownBy(() => store.lock(...args)).code, code)
    const lock = await store.lock('key', { timeout: 0 })
    t.equal(thrownBy(() => lock.extend()).code, 'ERR_INVALID_ARG_TYPE')
    t.equal(thrownBy(() => lock.extend(0)).code, 'ERR_OUT_OF_RANGE')
    t.equal(thrownBy(() => lock.release.call({})).code, 'ERR_INVALID_THIS')
    t.equal(lock.release(), true)
    store.close()
  })
}

t.test('handles of one name share locks, and close frees what its handle held', async t => {
  const one = new MemoryStore({ shared: 'locks: handles' })
  const another = new MemoryStore({ shared: 'locks: handles' })
  await one.lock('key', { ttl: Infinity })
  t.equal((await rejectionOf(another.lock('key', { timeout: 0 }))).code, 'ERR_LOCK_TIMEOUT')
  const waiting = another.lock('key')
  one.close()
  t.equal((await waiting).release(), true)
  another.close()
})

t.test('stores of one thread know their waits and leases from each other', async t => {
  const stores = [{}, {}, { shared: 'locks: one' }, { shared: 'locks: another' }].map(options => drivenStore(options))
  const held = await Promise.all(stores.map(({ store }) => store.lock('key', { ttl: 100 })))
  const waits = stores.map(({ store }) => store.lock('key', { ttl: 100 }))
  for (const index of [2, 0, 3, 1]) {
    t.equal(held[index].release(), true)
    const lock = await waits[index]
    t.equal(lock.extend(200), true, 'it is the lock of the store that was asked')
    const { signal } = held[(index + 1) % stores.length]
    stores[index].door.advance(200)
    if (signal !== undefined) {
      t.equal(await eventually(() => lock.signal.aborted), true)
      t.equal(signal.aborted, false, 'no other lease has ended')
    }
  }
  for (const { store } of stores) store.close()
})
