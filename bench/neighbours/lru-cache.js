import assert from 'node:assert/strict'
import { LRUCache } from 'lru-cache'
import { block } from './wait.js'

export const claims = {
  'some bound is a must' () {
    assert.throws(() => new LRUCache({}), /At least one of max, maxSize, or ttl is required/)
  },
  'a misspelt option is ignored' () {
    assert.equal(new LRUCache({ max: 1, tll: 5 }).ttl, 0)
  },
  'set returns the cache, and with undefined it deletes' () {
    const cache = new LRUCache({ max: 2 })
    assert.equal(cache.set('a', 1), cache)
    cache.set('a', undefined)
    assert.equal(cache.has('a'), false)
  },
  'keys are compared by identity, 1 is not "1"' () {
    const cache = new LRUCache({ max: 2 })
    cache.set({ a: 1 }, 1).set(1, 1)
    assert.equal(cache.get({ a: 1 }), undefined)
    assert.equal(cache.get('1'), undefined)
  },
  'ttl 0 is permanent; getRemainingTTL as here' () {
    const cache = new LRUCache({ max: 2, ttl: 20 })
    cache.set('a', 1, { ttl: 0 })
    assert.equal(cache.getRemainingTTL('a'), Infinity)
    assert.equal(cache.getRemainingTTL('nothing'), 0)
  },
  'noUpdateTTL keeps the deadline' () {
    const cache = new LRUCache({ max: 2, ttl: 60000 })
    cache.set('a', 1, { ttl: 1000 })
    cache.set('a', 2, { noUpdateTTL: true })
    assert(cache.getRemainingTTL('a') <= 1000)
  },
  'dead entries count in size until somebody asks for them' () {
    const cache = new LRUCache({ max: 2, ttl: 1 })
    cache.set('a', 1)
    block(10)
    assert.equal(cache.size, 1)
    assert.equal(cache.get('a'), undefined)
    assert.equal(cache.size, 0)
  },
  'the one unused for the longest goes; dispose gets value, key, reason' () {
    const disposed = []
    const cache = new LRUCache({ max: 2, dispose: (...told) => disposed.push(told) })
    cache.set('a', 1).set('b', 2)
    cache.get('a')
    cache.set('c', 3)
    assert.deepEqual(disposed, [[2, 'b', 'evict']])
    assert.deepEqual([...cache.keys()], ['c', 'a'])
  },
  'an entry larger than the bound removes what was there' () {
    const cache = new LRUCache({ maxSize: 10, sizeCalculation: value => value })
    cache.set('a', 5)
    cache.set('a', 11)
    assert.equal(cache.has('a'), false)
  },
  'fetch calls fetchMethod' () {
    const cache = new LRUCache({ max: 2, fetchMethod: async key => key + '!' })
    return cache.fetch('a').then(value => assert.equal(value, 'a!'))
  }
}
