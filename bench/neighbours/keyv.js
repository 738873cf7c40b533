import assert from 'node:assert/strict'
import Keyv from 'keyv'
import { block } from './wait.js'

export const claims = {
  'a misspelt option is ignored' () {
    assert.doesNotThrow(() => new Keyv({ tll: 5 }))
  },
  async 'values are JSON' () {
    const keyv = new Keyv()
    const value = { date: new Date(0), map: new Map([[1, 2]]) }
    assert.equal(await keyv.set('a', value), true)
    assert.deepEqual(await keyv.get('a'), { date: '1970-01-01T00:00:00.000Z', map: {} })
    await assert.rejects(async () => keyv.set('b', 1n), /BigInt/)
  },
  async 'null and undefined are values' () {
    const keyv = new Keyv()
    for (const value of [null, undefined]) {
      await keyv.set('a', value)
      assert.equal(await keyv.has('a'), true)
      assert.equal(await keyv.get('a'), value)
    }
  },
  async 'ttl 0 is permanent' () {
    const keyv = new Keyv({ ttl: 1 })
    await keyv.set('a', 1, 0)
    block(10)
    assert.equal(await keyv.get('a'), 1)
  },
  async 'the dead stay until they are asked for' () {
    const keyv = new Keyv({ ttl: 1 })
    await keyv.set('a', 1)
    block(10)
    assert.equal(keyv.store.size, 1)
    assert.equal(await keyv.get('a'), undefined)
    assert.equal(keyv.store.size, 0)
  },
  async 'many at once' () {
    const keyv = new Keyv()
    await keyv.setMany([{ key: 'a', value: 1, ttl: 5000 }])
    assert.deepEqual(await keyv.get(['a', 'b']), [1, undefined])
    assert.deepEqual(await keyv.getMany(['a', 'b']), [1, undefined])
    assert.equal(await keyv.deleteMany(['a']), true)
    assert.equal(await keyv.deleteMany(['a']), false)
    assert.equal(await keyv.delete('a'), false)
    assert.equal(await keyv.clear(), undefined)
  },
  async 'keys are strings only' () {
    await assert.rejects(async () => new Keyv().set({ a: 1 }, 1))
  }
}
