'use strict'

const t = require('tap')
const { drivenStore, eventually, millisecondsOf, randomFrom } = require('./fixtures/driven-store')

const TICK = 2 ** 24 // nanoseconds: the span of one bucket of the timing wheel
const DAY = 24 * 60 * 60 * 1000

// What every look at a key says at the clock's instant; undefined if they do not agree.
function sees (store, key) {
  const seen = [
    store.get(key) !== undefined,
    store.has(key),
    store.keys().includes(key),
    store.getKeys().includes(key),
    store.size() === 1
  ]
  return seen.every(Boolean) ? true : seen.some(Boolean) ? undefined : false
}

const exact = [1e-6, 0.001, 0.5, 1, 1.5, 16, 16.75, 17, 100, 1000.25, 60000, 1073741.75, DAY, 2 ** 31 - 1, 2 ** 31,
  2 ** 31 + 0.5, 2 ** 32, 2 ** 32 + 1, 208 * DAY, 365 * DAY, 2 ** 40, 2 ** 42, 8e12]

for (const ttl of exact) {
  t.test(`a ttl of ${ttl} ms ends at the very instant, and not before`, t => {
    for (const start of [0, 0.015625, 5, 16.75, 1e6, 123456789.25]) {
      const { store, door } = drivenStore()
      const deadline = Math.round(start * 1e6) + Math.ceil(ttl * 1e6)
      if (!Number.isSafeInteger(deadline)) continue
      door.setTime(start)
      store.set('key', 'value', { ttl })
      if (sees(store, 'key') !== true) t.fail(`dead at once, set at ${start}`)
      door.setTime(millisecondsOf(deadline - 1))
      if (sees(store, 'key') !== true) t.fail(`dead before, set at ${start}`)
      door.setTime(millisecondsOf(deadline))
      if (sees(store, 'key') !== false) t.fail(`alive at the deadline, set at ${start}`)
      door.advance(DAY)
      if (sees(store, 'key') !== false) t.fail(`alive again, set at ${start}`)
    }
    t.pass('checked at all starts')
    t.end()
  })
}

for (const ttl of [2 ** 53, 2 ** 53 + 2, 2 ** 63, 1e20, 1e300, Number.MAX_VALUE, Infinity]) {
  t.test(`a ttl of ${ttl} ms is beyond the clock, and so permanent`, t => {
    const ways = [[{}, { ttl }], [{}, { isPermanent: false, maxAgeMs: ttl }], [{ ttl }, undefined]]
    for (const [storeOptions, setOptions] of ways) {
      const { store, door } = drivenStore(storeOptions)
      store.set('key', 'value', setOptions)
      for (const instant of [1, 2 ** 31, 2 ** 40, 9.2e12]) {
        door.setTime(instant)
        if (sees(store, 'key') !== true) t.fail(`dead at ${instant}`)
      }
    }
    t.pass('lives')
    t.end()
  })
}

t.test('a ttl smaller than the clock can tell is dead after the least step', t => {
  for (const ttl of [Number.MIN_VALUE, 1e-300, 1e-9, 1e-6]) {
    const { store, door } = drivenStore()
    store.set('key', 'value', { ttl })
    t.equal(sees(store, 'key'), true)
    door.setTime(millisecondsOf(1))
    t.equal(sees(store, 'key'), false)
  }
  t.end()
})

// The clock goes through the instants; at each, everything that can be asked must agree with the deadlines.
function checkInstants (t, store, door, deadlines, instants) {
  for (const instant of instants) {
    door.setTime(millisecondsOf(instant))
    const live = deadlines.filter(deadline => deadline > instant).length
    let affirmed = 0
    for (let index = 0; index < deadlines.length; index++) {
      const has = store.has(index)
      if (has) affirmed++
      if (has !== (deadlines[index] > instant)) t.fail(`has(${index}) at ${instant}`)
    }
    // Both orders, because the first look at an instant may tidy up for the second.
    const sizes = instant % 2 === 0
      ? [store.size(), store.keys().length, store.getKeys().length]
      : [store.getKeys().length, store.keys().length, store.size()]
    if (affirmed !== live || sizes.some(size => size !== live)) t.fail(`${sizes} of ${live} at ${instant}`)
    if (store.keys().some(key => deadlines[key] <= instant)) t.fail(`a dead key is listed at ${instant}`)
  }
  t.pass(`agreed at ${instants.length} instants`)
}

function exactNanoseconds (nanoseconds) {
  return Math.ceil(nanoseconds / 1e6 * 1e6) === nanoseconds ? nanoseconds : exactNanoseconds(nanoseconds + 1)
}

function filled (seed, spans) {
  const below = randomFrom(seed)
  const { store, door } = drivenStore()
  const deadlines = spans.map(span => exactNanoseconds(1 + below(span)))
  deadlines.forEach((deadline, index) => store.set(index, index, { ttl: deadline / 1e6 }))
  return { store, door, deadlines }
}

t.test('size, keys and has agree at every instant of a stepped clock', t => {
  const { store, door, deadlines } = filled(1, Array(300).fill(100e6))
  const instants = Array.from({ length: 800 }, (_, step) => step * 131072)
  checkInstants(t, store, door, deadlines, instants)
  t.end()
})

t.test('size, keys and has agree inside a tick that is only partly due', t => {
  for (const tick of [0, 1, 2, 63, 64, 65]) {
    const { store, door } = drivenStore()
    const start = tick * TICK
    const offsets = [1, 2, 1000, TICK / 4, TICK / 2, TICK / 2 + 1, TICK - 2, TICK - 1, TICK, TICK + 1]
    const deadlines = offsets.map(offset => exactNanoseconds(start + offset))
    deadlines.forEach((deadline, index) => store.set(index, index, { ttl: deadline / 1e6 }))
    const instants = deadlines.map(deadline => [deadline - 1, deadline, deadline + 1])
    checkInstants(t, store, door, deadlines, [].concat(...instants).sort((a, b) => a - b))
  }
  t.end()
})

t.test('size, keys and has agree through the turns of every wheel', t => {
  const spans = []
  for (let wheel = 0; wheel < 6; wheel++) spans.push(...Array(40).fill(TICK * 64 ** wheel))
  for (const seed of [2, 3]) {
    const { store, door, deadlines } = filled(seed, spans)
    const below = randomFrom(seed)
    const instants = new Set()
    for (const deadline of deadlines) instants.add(deadline).add(deadline - 1 - below(deadline))
    const safe = [...instants].filter(instant => instant >= 0 && Number.isSafeInteger(instant))
    checkInstants(t, store, door, deadlines, safe.sort((a, b) => a - b))
  }
  t.end()
})

t.test('size is right after a jump of any length', t => {
  for (const jump of [0.5, 16, 17, 1000, 1e6, 2 ** 31, 2 ** 33, 1e12]) {
    const { store, door, deadlines } = filled(4, Array(200).fill(1.5e9))
    checkInstants(t, store, door, deadlines, [exactNanoseconds(jump * 1e6)])
  }
  t.end()
})

t.test('a dead entry is as good as none to every call, swept or not', t => {
  const { store, door } = drivenStore()
  for (const sweep of [() => {}, () => door.sweep()]) {
    store.clear()
    store.set('dead', 1, { ttl: 10 })
    store.set('other', 2)
    door.advance(10)
    sweep()
    t.equal(store.get('dead'), undefined)
    t.equal(store.has('dead'), false)
    t.equal(store.delete('dead'), false)
    t.equal(store.size(), 1)
    t.same(store.keys(), ['other'])
    t.same(store.getKeys(), ['other'])
  }
  t.end()
})

t.test('delete of a dead entry that nothing looked at before is false', t => {
  const { store, door } = drivenStore()
  store.set('key', 1, { ttl: 10 })
  door.advance(10)
  t.equal(store.delete('key'), false)
  store.set('key', 1, { ttl: 10 })
  t.equal(store.delete('key'), true)
  t.equal(store.delete('key'), false)
  t.end()
})

t.test('a dead entry can be set again, and lives anew', t => {
  const { store, door } = drivenStore()
  for (let round = 0; round < 50; round++) {
    t.equal(store.has('key'), false)
    store.set('key', round, { ttl: 10 })
    t.equal(store.size(), 1)
    t.equal(store.get('key'), round)
    door.advance(10)
  }
  store.set('key', 'permanent')
  door.advance(1e9)
  t.equal(store.get('key'), 'permanent')
  t.end()
})

t.test('entries keep their deadlines when thousands of others make the store grow', t => {
  const { store, door } = drivenStore()
  for (let ttl = 1; ttl <= 100; ttl++) store.set(`timed ${ttl}`, ttl, { ttl })
  for (let index = 0; index < 6000; index++) store.set(`permanent ${index}`, index)
  for (let instant = 1; instant <= 100; instant++) {
    door.setTime(instant)
    if (store.size() !== 6100 - instant || store.has(`timed ${instant}`)) t.fail(`at ${instant}`)
  }
  t.equal(store.size(), 6000)
  t.end()
})

t.test('time standing still kills nothing', t => {
  const { store, door } = drivenStore()
  store.set('key', 1, { ttl: 1 })
  for (let round = 0; round < 100; round++) {
    door.sweep()
    door.advance(0)
    store.set('other', round, { ttl: 1 })
  }
  t.same(store.keys().sort(), ['key', 'other'])
  t.end()
})

t.test('without a cleanup task every set lets a few dead values go', async t => {
  const { store, door } = drivenStore()
  for (let index = 0; index < 2000; index++) store.set(`short ${index}`, index, { ttl: 10 })
  door.advance(1000)
  for (let index = 0; index < 2000; index++) store.set('long', index)
  t.ok(await eventually(() => door.valueCount() === 1))
  t.end()
})
