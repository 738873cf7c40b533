import assert from 'node:assert/strict'
import { setTimeout } from 'node:timers/promises'
import { TTLCache } from '@isaacs/ttlcache'
import { block } from './wait.js'

function withDead (options) {
  const cache = new TTLCache({ ttl: 1, ...options })
  cache.set('a', 1)
  block(10)
  return cache
}

export const claims = {
  'a misspelt option is ignored' () {
    assert.doesNotThrow(() => new TTLCache({ tll: 5 }))
  },
  'every entry needs a TTL, a whole number of milliseconds' () {
    const needed = /ttl must be positive integer or Infinity/
    assert.throws(() => new TTLCache().set('a', 1), needed)
    for (const ttl of [0, 1.5]) assert.throws(() => new TTLCache().set('a', 1, { ttl }), needed)
  },
  'a dead entry is returned until its timer has fired' () {
    const cache = withDead()
    assert.equal(cache.get('a'), 1)
    assert.equal(cache.has('a'), true)
    assert.equal(cache.size, 1)
    assert.equal(withDead({ checkAgeOnGet: true }).get('a'), undefined)
  },
  'undefined is a value' () {
    const cache = new TTLCache({ ttl: 1000 })
    cache.set('a', undefined)
    assert.equal(cache.has('a'), true)
    cache.clear()
  },
  'it drops what would expire soonest, and lists in the order of deadlines' () {
    const cache = new TTLCache({ max: 2 })
    cache.set('a', 1, { ttl: 9000 })
    cache.set('b', 1, { ttl: 1000 })
    assert.deepEqual([...cache.keys()], ['b', 'a'])
    cache.set('c', 1, { ttl: 5000 })
    assert.deepEqual([...cache.keys()], ['c', 'a'])
    cache.clear()
  },
  'setTTL returns nothing; getRemainingTTL as here' () {
    const cache = new TTLCache({ ttl: 1000 })
    cache.set('a', 1)
    assert.equal(cache.setTTL('a', 5000), undefined)
    assert(cache.getRemainingTTL('a') > 1000)
    assert.equal(cache.getRemainingTTL('nothing'), 0)
    cache.clear()
  },
  'noUpdateTTL keeps the deadline' () {
    const cache = new TTLCache({ ttl: 60000 })
    cache.set('a', 1, { ttl: 1000 })
    cache.set('a', 2, { noUpdateTTL: true })
    assert(cache.getRemainingTTL('a') <= 1000)
    cache.clear()
  },
  async 'dispose gets value, key, reason; what died was stale; no timer keeps the process alive' () {
    const disposed = []
    const cache = new TTLCache({ ttl: 1, dispose: (...told) => disposed.push(told) })
    cache.set('a', 1)
    assert.equal(process.getActiveResourcesInfo().includes('Timeout'), false)
    while (disposed.length === 0) await setTimeout(1)
    assert.deepEqual(disposed, [[1, 'a', 'stale']])
  }
}
