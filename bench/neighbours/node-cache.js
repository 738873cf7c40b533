import assert from 'node:assert/strict'
import NodeCache from 'node-cache'
import { block } from './wait.js'

function open (options) {
  return new NodeCache({ checkperiod: 0, ...options })
}

// Everything it tells, in the order in which it does.
function listen (cache) {
  const told = []
  for (const event of ['set', 'del', 'expired', 'flush']) cache.on(event, key => told.push([event, key]))
  return told
}

export const claims = {
  'a misspelt option is ignored' () {
    assert.doesNotThrow(() => open({ stdTLL: 5 }))
  },
  'times are seconds, getTtl an instant' () {
    const cache = open({ stdTTL: 60 })
    cache.set('a', 1)
    assert(Math.abs(cache.getTtl('a') - Date.now() - 60000) < 1000)
    assert.equal(cache.getTtl('nothing'), undefined)
  },
  'ttl 0 is permanent, one below 0 deletes' () {
    const cache = open({ stdTTL: 60 })
    cache.set('a', 1, 0)
    assert.equal(cache.getTtl('a'), 0)
    cache.set('a', 1, -1)
    assert.equal(cache.get('a'), undefined)
  },
  'values are cloned unless useClones is false' () {
    const value = {}
    const [cloning, plain] = [open(), open({ useClones: false })]
    for (const cache of [cloning, plain]) cache.set('a', value)
    assert.notEqual(cloning.get('a'), value)
    assert.equal(plain.get('a'), value)
  },
  'keys are strings and numbers, 1 is "1"' () {
    const cache = open()
    cache.set(1, 'one')
    assert.equal(cache.get('1'), 'one')
    for (const key of [{}, true, null]) assert.throws(() => cache.set(key, 1), /has to be of type `string` or `number`/)
  },
  'undefined comes back as null when cloned' () {
    const cache = open()
    cache.set('a', undefined)
    assert.equal(cache.get('a'), null)
    assert.equal(cache.has('a'), true)
  },
  'del counts, take takes, ttl tells' () {
    const cache = open()
    assert.equal(cache.mset([{ key: 'a', val: 1 }, { key: 'b', val: 2, ttl: 5 }, { key: 'c', val: 3 }]), true)
    assert.deepEqual(cache.mget(['a', 'b', 'd']), { a: 1, b: 2 })
    assert.equal(cache.take('a'), 1)
    assert.equal(cache.ttl('b', 100), true)
    assert.equal(cache.ttl('nothing', 100), false)
    assert.equal(cache.del(['b', 'c', 'd']), 2)
    assert.equal(cache.del('b'), 0)
  },
  'keys lists the dead until they were asked for; those tell del, then expired' () {
    const cache = open()
    cache.set('a', 1, 0.001)
    const told = listen(cache)
    block(10)
    assert.deepEqual(cache.keys(), ['a'])
    assert.equal(cache.has('a'), false)
    assert.deepEqual(cache.keys(), [])
    assert.deepEqual(told, [['del', 'a'], ['expired', 'a']])
  },
  'take tells del' () {
    const cache = open()
    cache.set('a', 1)
    const told = listen(cache)
    cache.take('a')
    assert.deepEqual(told, [['del', 'a']])
  },
  'when it is full it throws' () {
    const cache = open({ maxKeys: 1 })
    cache.set('a', 1)
    assert.throws(() => cache.set('b', 1), /max keys amount exceeded/)
  },
  'getStats estimates sizes' () {
    assert.deepEqual(Object.keys(open().getStats()), ['hits', 'misses', 'keys', 'ksize', 'vsize'])
  }
}
