'use strict'

// Bytes that were cut or changed: an error without a code, or another value; never a crash, and no
// more memory than in proportion to them.

const t = require('tap')
const { decode, encode } = require('../lib/codec')
const { randomValue, seeded } = require('./fixtures/codec-random')

const fromHex = hex => decode(Buffer.from(hex, 'hex'))

function outcome (bytes) {
  try {
    decode(bytes)
    return 'a value'
  } catch (error) {
    return error.constructor === Error && error.code === undefined && error.message.startsWith('The bytes of a value are damaged')
      ? 'an error'
      : error
  }
}

function sample () {
  const { buffer } = new Uint8Array(8)
  const error = new TypeError('message')
  error.stack = 'stack of the error'
  Object.defineProperty(error, 'cause', { value: [1n, -0], configurable: true, writable: true })
  const value = { list: [1, 'é', '日', undefined, null, true], map: new Map([[{}, new Set([/a/g])]]), error }
  return Object.assign(value, {
    date: new Date(5),
    boxed: Object(false),
    views: [new Float32Array(buffer, 4), new DataView(buffer, 2, 3)],
    holes: Object.assign([], { 3: 'a', extra: value })
  })
}

t.test('cut at every byte', t => {
  const bytes = encode(sample())
  t.equal(outcome(bytes), 'a value')
  for (let length = 0; length < bytes.length; length++) {
    if (outcome(bytes.subarray(0, length)) !== 'an error') t.fail(`${length} bytes: ${outcome(bytes.subarray(0, length))}`)
  }
  t.equal(outcome(Buffer.concat([bytes, bytes])), 'an error', 'twice')
  t.equal(outcome(Buffer.concat([bytes, Buffer.alloc(1)])), 'an error', 'and one byte more')
  t.end()
})

t.test('every byte changed', t => {
  const bytes = encode(sample())
  const counts = { 'a value': 0, 'an error': 0 }
  for (let index = 0; index < bytes.length; index++) {
    for (const byte of [0, 1, 7, 11, 12, 20, 21, 22, 127, 128, 255, bytes[index] ^ 1, bytes[index] ^ 128]) {
      const changed = bytes.slice()
      changed[index] = byte
      const result = outcome(changed)
      if (counts[result] === undefined) t.fail(`byte ${index} is ${byte}: ${result}`)
      counts[result]++
    }
  }
  t.ok(counts['a value'] > 100)
  t.ok(counts['an error'] > 100)
  t.end()
})

t.test('random changes of random values', t => {
  const next = seeded(7)
  let errors = 0
  for (let round = 0; round < 4000; round++) {
    const bytes = encode(randomValue(round))
    for (let changes = 1 + next(4); changes > 0; changes--) bytes[next(bytes.length)] = next(256)
    const result = outcome(bytes)
    if (result === 'an error') errors++
    else if (result !== 'a value') t.fail(`round ${round}: ${result}`)
  }
  t.ok(errors > 1000, `${errors} errors`)
  t.end()
})

t.test('random bytes', t => {
  const next = seeded(8)
  for (let round = 0; round < 4000; round++) {
    const bytes = Uint8Array.from({ length: 1 + next(40) }, () => next(next(2) === 0 ? 24 : 256))
    const result = outcome(bytes)
    if (result !== 'an error' && result !== 'a value') t.fail(`${Buffer.from(bytes).toString('hex')}: ${result}`)
  }
  t.pass('no other outcome')
  t.end()
})

t.test('what is no value', t => {
  const cases = {
    'no bytes': '',
    'an unknown tag': '16',
    'an end': '00',
    'holes outside an array': '0c01',
    'a count without end': '05ffffffffffffffffff01',
    'an integer too great': '058080808010',
    'a bigint without digits': '070000',
    'a name that is no string': '0a0500050000',
    'an array too long': '0b808080801000',
    'no holes': '0b010c0000',
    'too many holes': '0b010c0200',
    'an element among the properties': '0b000801300500' + '00',
    'a length among the properties': '0b0008066c656e6774680500' + '00',
    'a regular expression without end': '10080128' + '0800',
    'an unknown flag': '10080161' + '080171',
    'an unknown class of errors': '110700',
    'a boxed null': '1202',
    'a boxed object': '120a00',
    'a boxed boxed value': '121203',
    'a view of an object': '14020a000000',
    'a view of itself': '140215000000',
    'a view past its buffer': '14021301090002',
    'a view out of step': '1406130401020304' + '0101',
    'an unknown view': '14c8130109' + '0001',
    'a reference to nothing': '1500',
    'a reference to what comes later': '0b02150105' + '000a0000'
  }
  for (const name of Object.keys(cases)) t.equal(outcome(Buffer.from(cases[name], 'hex')), 'an error', name)
  t.end()
})

t.test('sizes that are announced take no memory', t => {
  const before = process.memoryUsage().rss
  const list = fromHex('0bffffffff0f0cffffffff0f00')
  t.equal(list.length, 2 ** 32 - 1)
  const lists = []
  for (let length = 17; length < 2 ** 27; length *= 2) {
    for (let count = 0; count < 30; count++) lists.push(decode(encode(Object.assign([], { length, [length - 1]: 1 }))))
  }
  t.ok(lists.every(({ length }) => Object.keys(lists[0]).length === 1 && length > 16))
  for (const tag of ['0d', '0e', '13', '08', '09', '0700']) t.equal(outcome(Buffer.from(`${tag}ffffffff7f`, 'hex')), 'an error')
  t.ok(process.memoryUsage().rss - before < 100e6, 'less than 100 MB')
  t.end()
})

t.test('a deep nesting of anything', t => {
  for (const hex of ['0b01', '0a080161', '0d01', '0e01', '110004', '12', '1402', '0d0102']) {
    const result = outcome(Buffer.from(hex.repeat(100000), 'hex'))
    t.equal(result, 'an error', hex)
  }
  t.end()
})
