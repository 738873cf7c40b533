import assert from 'node:assert/strict'
import QuickLRU from 'quick-lru'
import { block } from './wait.js'

export const claims = {
  'a misspelt option is ignored' () {
    assert.doesNotThrow(() => new QuickLRU({ maxSize: 1, maxAges: 5 }))
  },
  'a bound is a must' () {
    assert.throws(() => new QuickLRU(), /maxSize/)
  },
  'it is a Map; set returns it; undefined is a value' () {
    const cache = new QuickLRU({ maxSize: 2 })
    assert(cache instanceof Map)
    assert.equal(cache.set('a', undefined), cache)
    assert.equal(cache.has('a'), true)
  },
  'it keeps more than its bound, and shows no more' () {
    const evicted = []
    const cache = new QuickLRU({ maxSize: 10, onEviction: key => evicted.push(key) })
    for (let key = 0; key < 19; key++) cache.set(key, key)
    assert.deepEqual(evicted, [])
    assert.equal(cache.size, 10)
    assert.equal(cache.has(0), true)
    cache.set(19, 19)
    assert.equal(evicted.length, 10)
  },
  'expiresIn is undefined where there is nothing, Infinity without maxAge' () {
    const cache = new QuickLRU({ maxSize: 2 })
    cache.set('a', 1).set('b', 1, { maxAge: 1000 })
    assert.equal(cache.expiresIn('nothing'), undefined)
    assert.equal(cache.expiresIn('a'), Infinity)
    assert(cache.expiresIn('b') <= 1000)
  },
  'the dead stay and count until somebody asks; then onEviction gets key and value' () {
    const evicted = []
    const cache = new QuickLRU({ maxSize: 2, maxAge: 1, onEviction: (...told) => evicted.push(told) })
    cache.set('a', 1)
    block(10)
    assert.equal(cache.size, 1)
    assert.equal(cache.get('a'), undefined)
    assert.equal(cache.size, 0)
    assert.deepEqual(evicted, [['a', 1]])
  }
}
