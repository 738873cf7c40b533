'use strict'

const t = require('tap')
const { drivenStore, thrownBy } = require('./fixtures/driven-store')

const FAR = 9e12 // 285 years, nearly all that the clock can hold

// How long an entry lives, as the contract says it.
function lifetime (options, storeTtl) {
  const { isPermanent, maxAgeMs, ttl } = options
  if (ttl !== undefined) return ttl
  if (isPermanent === true) return Infinity
  if (isPermanent === false && maxAgeMs > 0) return maxAgeMs
  return storeTtl === undefined ? Infinity : storeTtl
}

function isForbidden ({ isPermanent, maxAgeMs, ttl }) {
  return ttl !== undefined && (isPermanent !== undefined || maxAgeMs !== undefined)
}

function * combinations () {
  for (const isPermanent of [undefined, true, false]) {
    for (const maxAgeMs of [undefined, 0, 50, Infinity]) {
      for (const ttl of [undefined, 80, Infinity]) {
        for (const keepTtl of [undefined, true, false]) yield { isPermanent, maxAgeMs, ttl, keepTtl }
      }
    }
  }
}

// An option left out and one that is undefined are the same.
function * spellings (options) {
  yield options
  const stated = {}
  for (const name of Object.keys(options)) if (options[name] !== undefined) stated[name] = options[name]
  yield stated
  if (Object.keys(stated).length === 0) yield undefined
}

// What the entry was before, and when it would have died.
const befores = {
  'no entry': { prepare () {}, kept: undefined },
  'a permanent entry': { prepare: store => store.set('key', 'old', { isPermanent: true }), kept: Infinity },
  'a live entry': { prepare: store => store.set('key', 'old', { ttl: 500 }), kept: 500 },
  'a dead entry': {
    prepare (store, door) {
      store.set('key', 'old', { ttl: 100 })
      door.advance(100)
    },
    kept: undefined
  }
}

// Whether the entry lives exactly so long.
function livesFor (store, door, start, milliseconds) {
  if (milliseconds === Infinity) {
    door.setTime(FAR)
    return store.has('key')
  }
  door.setTime(start + milliseconds - 0.5)
  if (!store.has('key')) return false
  door.setTime(start + milliseconds)
  return !store.has('key')
}

t.test('maxAgeMs without isPermanent: false warns once', async t => {
  const warnings = []
  const listen = warning => warnings.push(warning)
  process.on('warning', listen)
  t.teardown(() => process.removeListener('warning', listen))
  const turn = () => new Promise(resolve => setImmediate(resolve))

  const { store } = drivenStore()
  store.set('key', 1, { maxAgeMs: 0 })
  store.set('key', 1, { isPermanent: true, maxAgeMs: 0 })
  store.set('key', 1, { isPermanent: false, maxAgeMs: 5 })
  store.set('key', 1, { isPermanent: false })
  store.set('key', 1, { ttl: 5 })
  thrownBy(() => store.set('key', 1, { ttl: 5, maxAgeMs: 5 }))
  thrownBy(() => store.set('key', 1, { maxAgeMs: -5 }))
  await turn()
  t.same(warnings, [], 'not where nothing is ignored')

  t.equal(store.set('key', 1, { maxAgeMs: 5 }), true)
  store.set('key', 1, { isPermanent: true, maxAgeMs: 5 })
  drivenStore({ ttl: 10 }).store.set('key', 1, { maxAgeMs: 5 })
  await turn()
  t.equal(warnings.length, 1)
  t.equal(warnings[0].code, 'MAXAGE_IGNORED')
  t.match(warnings[0].message, /maxAgeMs.*ignored.*isPermanent: false/)
})

// In words, so that the table below is not only compared with another table.
const sayings = [
  [{}, undefined, Infinity, 'without a ttl an entry is permanent'],
  [{}, 200, 200, "without a ttl of its own an entry takes the store's"],
  [{ isPermanent: false, maxAgeMs: 50 }, undefined, 50, 'maxAgeMs is how long it lives'],
  [{ isPermanent: false, maxAgeMs: 50 }, 200, 50, "maxAgeMs goes before the store's ttl"],
  [{ isPermanent: false }, 200, 200, "isPermanent: false takes the store's ttl"],
  [{ isPermanent: false, maxAgeMs: 0 }, 200, 200, "maxAgeMs: 0 takes the store's ttl"],
  [{ isPermanent: false }, undefined, Infinity, 'isPermanent: false with no ttl at all is permanent'],
  [{ isPermanent: true }, 200, Infinity, "isPermanent: true goes before the store's ttl"],
  [{ isPermanent: true, maxAgeMs: 50 }, 200, Infinity, 'isPermanent: true goes before maxAgeMs'],
  [{ maxAgeMs: 50 }, undefined, Infinity, 'maxAgeMs alone is ignored'],
  [{ maxAgeMs: 50 }, 200, 200, "maxAgeMs alone is ignored for the store's ttl"],
  [{ ttl: 80 }, 200, 80, "ttl goes before the store's"],
  [{ ttl: Infinity }, 200, Infinity, 'ttl: Infinity is permanent'],
  [undefined, Infinity, Infinity, "the store's ttl may be Infinity"]
]

for (const [options, storeTtl, expected, name] of sayings) {
  t.test(name, t => {
    const { store, door } = drivenStore({ ttl: storeTtl })
    t.equal(store.set('key', 1, options), true)
    t.ok(livesFor(store, door, 0, expected))
    t.end()
  })
}

for (const name of Object.keys(befores)) {
  for (const storeTtl of [undefined, 200]) {
    t.test(`every combination of options over ${name}, the store's ttl ${storeTtl}`, t => {
      let checked = 0
      for (const combination of combinations()) {
        for (const options of spellings(combination)) {
          const { store, door } = drivenStore({ ttl: storeTtl })
          const start = 1000
          door.setTime(start)
          const { prepare, kept } = befores[name]
          prepare(store, door)
          const at = name === 'a dead entry' ? start + 100 : start
          checked++
          if (isForbidden(combination)) {
            const error = thrownBy(() => store.set('key', 'new', options))
            if (error.code !== 'ERR_INVALID_ARG_VALUE') t.fail('accepted', { options })
            if (store.get('key') !== (kept === undefined ? undefined : 'old')) t.fail('changed', { options })
            if (kept !== undefined && !livesFor(store, door, at, kept)) t.fail('other deadline', { options })
            continue
          }
          const keeps = combination.keepTtl === true && kept !== undefined
          const expected = keeps ? kept : lifetime(combination, storeTtl)
          if (store.set('key', 'new', options) !== true) t.fail('not set', { options })
          if (store.get('key') !== 'new') t.fail('no new value', { options })
          if (!livesFor(store, door, at, expected)) t.fail(`does not live for ${expected}`, { options })
        }
      }
      t.equal(checked, 2 * 108 + 1)
      t.end()
    })
  }
}

t.test('keepTtl keeps a deadline in part gone', t => {
  const { store, door } = drivenStore()
  store.set('key', 1, { ttl: 100 })
  for (let instant = 10; instant < 100; instant += 10) {
    door.setTime(instant)
    store.set('key', instant, { keepTtl: true, ttl: 1e6 })
  }
  t.equal(store.get('key'), 90)
  t.ok(livesFor(store, door, 0, 100))
  t.end()
})

t.test('the deadline is replaced, earlier or later, timed or permanent', t => {
  const ttls = [1, 15, 17, 20, 1000, 1100, 70000, 5e6, 4e8, 3e10, Infinity]
  for (const first of ttls) {
    for (const second of ttls) {
      const { store, door } = drivenStore()
      store.set('key', 1, { ttl: first })
      door.advance(0.5)
      store.set('key', 2, { ttl: second })
      if (!livesFor(store, door, 0.5, second)) t.fail(`${first}, then ${second}`)
      if (store.size() !== (second === Infinity ? 1 : 0)) t.fail(`size after ${first}, then ${second}`)
    }
  }
  t.end()
})

t.test('options are read from inherited getters, each once', t => {
  const reads = []
  class Options {
    get isPermanent () { reads.push('isPermanent'); return undefined }
    get keepTtl () { reads.push('keepTtl'); return false }
    get maxAgeMs () { reads.push('maxAgeMs'); return undefined }
    get ttl () { reads.push('ttl'); return 30 }
  }
  const { store, door } = drivenStore()
  store.set('key', 1, new Options())
  t.same(reads.sort(), ['isPermanent', 'keepTtl', 'maxAgeMs', 'ttl'])
  t.ok(livesFor(store, door, 0, 30))
  t.end()
})

t.test('the options object is not kept: changing it later changes nothing', t => {
  const options = { ttl: 30 }
  const { store, door } = drivenStore()
  store.set('key', 1, options)
  options.ttl = 3000
  t.ok(livesFor(store, door, 0, 30))
  t.end()
})
