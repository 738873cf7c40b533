'use strict'

// serialize: JSON text or bytes, and the same again for the copy.

const t = require('tap')
const vm = require('vm')
const { decode, serialize } = require('../lib/codec')
const { randomValue } = require('./fixtures/codec-random')
const { difference } = require('./fixtures/codec-same')

const copyOf = serialized => typeof serialized === 'string' ? JSON.parse(serialized) : decode(serialized)
const textOf = serialized => typeof serialized === 'string' ? serialized : Buffer.from(serialized).toString('hex')

function stable (t, value, name) {
  const serialized = serialize(value)
  const again = serialize(copyOf(serialized))
  if (typeof again !== typeof serialized || textOf(again) !== textOf(serialized)) t.fail(`${name}: not the same again`)
  return serialized
}

t.test('plain data, and what becomes plain, gives JSON text', t => {
  class Point {
    x = 1
    list = [new (class extends Array {})(1, 2)]
  }
  let calls = 0
  const cases = [[{ a: 1 }, '{"a":1}'], [new Point(), '{"x":1,"list":[[1,2]]}'],
    [Object.assign(Object.create(null), { b: 'é' }), '{"b":"é"}'], [{ get a () { return ++calls } }, '{"a":1}'],
    [vm.runInNewContext('({ a: [1] })'), '{"a":[1]}'],
    [Object.defineProperty({ a: 1 }, 'toJSON', { value: () => 5 }), '{"a":1}']]
  for (const [value, text] of cases) t.equal(stable(t, value, text), text)
  t.equal(calls, 1)
  t.end()
})

t.test('everything else gives bytes', t => {
  const shared = {}
  const values = [new Date(5), { a: undefined }, [-0], new Map(), [shared, shared], [1n], { toJSON: 1 }, new Array(2),
    Object.assign(Object.create(null), { a: NaN }), Object.assign(Object.create(null), { toJSON: 1 }),
    Object.assign([1], { extra: 1 }), new Error('a')]
  for (const value of values) {
    const serialized = stable(t, value, String(Object.prototype.toString.call(value)))
    t.ok(serialized instanceof Uint8Array)
  }
  t.end()
})

t.test('random values', t => {
  const counts = { string: 0, object: 0 }
  for (let seed = 0; seed < 2000; seed++) {
    const value = randomValue(seed, { isPlain: seed % 2 === 0 })
    const serialized = stable(t, value, `seed ${seed}`)
    counts[typeof serialized]++
    const found = difference(value, copyOf(serialized))
    if (found !== undefined) t.fail(`seed ${seed}: ${found}`)
  }
  t.ok(counts.string > 500)
  t.ok(counts.object > 500)
  t.end()
})
