'use strict'

// ArrayBuffers and views as values, and the bytes of the format itself.

const t = require('tap')
const { decode, encode } = require('../lib/codec')
const { difference } = require('./fixtures/codec-same')

const copy = value => decode(encode(value))
const hexOf = value => Buffer.from(encode(value)).toString('hex')

t.test('every typed array', t => {
  const classes = [Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array,
    Float32Array, Float64Array, BigInt64Array, BigUint64Array, globalThis.Float16Array].filter(Boolean)
  for (const Class of classes) {
    const one = Class.name.startsWith('Big') ? 1n : 1
    const array = Class.of(one, one, one)
    for (const value of [array, array.subarray(1, 2), new Class(0), new Class(array.buffer, array.BYTES_PER_ELEMENT * 3)]) {
      t.equal(difference(value, copy(value)), undefined, `${Class.name} of ${value.length}`)
      t.same(encode(copy(value)), encode(value))
    }
  }
  t.end()
})

t.test('views of one buffer share its copy', t => {
  const buffer = Uint8Array.from({ length: 64 }, (_, index) => index).buffer
  const value = [new DataView(buffer, 3, 5), buffer, new Float64Array(buffer, 8, 2), new Uint8Array(buffer, 64)]
  const copied = copy(value)
  t.equal(difference(value, copied), undefined)
  t.equal(copied[0].buffer, copied[1])
  t.equal(copied[2].buffer, copied[1])
  t.not(copied[1], buffer)
  new Uint8Array(copied[1])[3] = 99
  t.equal(copied[0].getUint8(0), 99)
  t.equal(new Uint8Array(buffer)[3], 3, 'and nothing with the original')
  t.end()
})

t.test('a view carries its whole buffer', t => {
  const copied = copy(new Uint8Array(1000).subarray(10, 12))
  t.equal(copied.byteOffset, 10)
  t.equal(copied.buffer.byteLength, 1000)
  t.end()
})

t.test('the copy of a Buffer is a Uint8Array of its bytes alone', t => {
  const buffer = Buffer.from('abc')
  const copied = copy({ buffer, again: buffer, view: new Uint8Array(buffer.buffer, buffer.byteOffset, 1) })
  t.equal(Object.getPrototypeOf(copied.buffer), Uint8Array.prototype)
  t.equal(copied.buffer.buffer.byteLength, 3)
  t.equal(Buffer.from(copied.buffer).toString(), 'abc')
  t.equal(copied.again, copied.buffer)
  t.equal(copied.view[0], 97)
  t.same(encode(copy(buffer)), encode(buffer))
  t.same(encode(copied), encode(copy(copied)))
  t.end()
})

t.test('what is given back has memory of its own', t => {
  const first = encode([1])
  const before = Buffer.from(first).toString('hex')
  encode({ something: 'else' })
  t.equal(Buffer.from(first).toString('hex'), before)
  t.equal(first.buffer.byteLength, first.length)
  const bytes = encode(new ArrayBuffer(4))
  const copied = decode(bytes)
  bytes.fill(255)
  t.same(new Uint8Array(copied), new Uint8Array(4))
  t.end()
})

t.test('bytes are read from wherever they lie', t => {
  const bytes = encode({ a: [1, 'é', 'x'.repeat(99)], b: new Uint8Array([1, 2]) })
  const shifted = new Uint8Array(bytes.length + 9).subarray(5, 5 + bytes.length)
  shifted.set(bytes)
  t.equal(difference(decode(shifted), decode(bytes)), undefined)
  t.equal(difference(decode(Buffer.from(bytes)), decode(bytes)), undefined)
  t.end()
})

t.test('the format is the one that files hold', t => {
  const error = new RangeError('m')
  error.stack = 's'
  const shared = {}
  const expectations = [
    [undefined, '01'], [null, '02'], [false, '03'], [true, '04'], [0, '0500'], [-1, '0501'], [300, '05d804'],
    [-0, '060000000000000080'], [NaN, '06000000000000f87f'], [1.5, '06000000000000f83f'], [-256n, '0701020100'],
    ['aé', '080261e9'], ['日', '0901e565'], [{ a: 1 }, '0a080161050200'], [[1], '0b01050200'],
    [Object.assign([], { length: 3, b: null }), '0b030c030801620200'], [new Map([[1, 2]]), '0d0105020504'],
    [new Set([true]), '0e0104'], [new Date(NaN), '0f000000000000f87f'], [/a/g, '10080161080167'],
    [error, '11020308016d080173'], [Object(false), '1203'], [new Uint8Array([9]).buffer, '130109'],
    [new Uint8Array([8, 9]).subarray(1), '14021302080901' + '01'], [[shared, shared], '0b020a00150100']
  ]
  for (const [value, hex] of expectations) {
    t.equal(hexOf(value), hex)
    t.equal(difference(decode(Buffer.from(hex, 'hex')), value), undefined)
  }
  t.end()
})
