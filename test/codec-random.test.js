'use strict'

// Thousands of random values: each comes back exactly, and its copy has the same bytes.

const t = require('tap')
const { decode, encode, isPlainData } = require('../lib/codec')
const { randomValue } = require('./fixtures/codec-random')
const { difference } = require('./fixtures/codec-same')

function check (t, value, seed) {
  const bytes = encode(value)
  const copied = decode(bytes)
  const found = difference(value, copied)
  if (found !== undefined) t.fail(`seed ${seed}: ${found}`)
  if (!Buffer.from(bytes).equals(encode(copied))) t.fail(`seed ${seed}: other bytes`)
  if (!isPlainData(value)) return false
  const parsed = difference(JSON.parse(JSON.stringify(value)), copied)
  if (parsed !== undefined) t.fail(`seed ${seed}, as JSON: ${parsed}`)
  return true
}

t.test('values of every kind', t => {
  for (let seed = 0; seed < 5000; seed++) check(t, randomValue(seed), seed)
  t.equal(difference(randomValue(1), randomValue(1)), undefined, 'a seed gives the same value')
  t.end()
})

t.test('plain data, which JSON copies as exactly', t => {
  let plain = 0
  for (let seed = 0; seed < 5000; seed++) {
    if (check(t, randomValue(seed, { isPlain: true }), seed)) plain++
  }
  t.ok(plain > 4000, `${plain} plain values`)
  t.end()
})
