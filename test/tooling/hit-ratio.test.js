'use strict'

// What bench/hit-ratio is made of: readers of traces, the policies it compares with, its judgement.

const tap = require('tap')
const { spawnSync } = require('child_process')
const fs = require('fs')
const path = require('path')
const { gzipSync } = require('zlib')
const { Lru, hitRatio } = require('../fixtures/hit-ratio')
const traces = require('../fixtures/traces')

const file = name => import(`../../bench/hit-ratio/${name}.js`)

async function readBytes (t, name, bytes, ...how) {
  const { readTrace } = await file('trace-files')
  const place = path.join(t.testdir(), name)
  fs.writeFileSync(place, bytes)
  return Array.from(readTrace(place, ...how))
}

function bigEndian (...integers) {
  const bytes = Buffer.alloc(8 * integers.length)
  integers.forEach((integer, index) => bytes.writeBigInt64BE(integer, 8 * index))
  return bytes
}

tap.test('text: a key a line, each a number of its own', async t => {
  const text = Buffer.from('* a comment\n17\r\n4\r\n17\r\n* another\n\n170\n')
  t.same(await readBytes(t, 'plain', text, 'text'), [0, 1, 0, 2])
  t.same(await readBytes(t, 'packed.gz', gzipSync(text), 'text'), [0, 1, 0, 2])
  t.same(await readBytes(t, 'packed.gz', gzipSync(text), 'text', 3), [0, 1, 0], 'as many as are wanted')
})

tap.test('big-endian integers', async t => {
  const bytes = bigEndian(1n, 256n, 1n, (1n << 32n) + 1n, -1n)
  t.same(await readBytes(t, 'trace', bytes, 'int64 big-endian'), [0, 1, 0, 2, 3], 'all 64 bits count')
  t.same(await readBytes(t, 'trace', bytes, 'int32 big-endian'), [0, 1, 0, 2, 0, 1, 1, 1, 3, 3])
  t.same(await readBytes(t, 'trace', bytes, 'int64 big-endian', 2), [0, 1])
  t.same(await readBytes(t, 'trace', bytes.subarray(0, 21), 'int64 big-endian'), [0, 1], 'half an integer is none')
})

tap.test('xz', async t => {
  const { stdout } = spawnSync('xz', ['--stdout'], { input: bigEndian(7n, 8n, 7n) })
  t.same(await readBytes(t, 'packed.xz', stdout, 'int64 big-endian'), [0, 1, 0])
  await t.rejects(readBytes(t, 'damaged.xz', stdout.subarray(0, 40), 'int64 big-endian'), /^xz on .*damaged\.xz/)
})

tap.test('LRU: the longest unused goes first', async t => {
  const cache = new Lru(2)
  for (const key of [1, 2]) cache.set(key)
  t.equal(cache.get(1), true)
  cache.set(3)
  t.same([1, 2, 3].map(key => cache.get(key)), [true, undefined, true])
})

tap.test('the hit ratio: a miss is followed by a set', async t => {
  t.equal(hitRatio(new Lru(2), [1, 1, 2, 1, 3, 2, 3, 3]), 50)
})

tap.test('S3-FIFO: who was asked for twice survives a scan, who once does not', async t => {
  const { S3Fifo } = await file('s3-fifo')
  const cache = new S3Fifo(10)
  for (const [key, times] of [['twice', 2], ['once', 1]]) {
    cache.set(key)
    for (let time = 0; time < times; time++) cache.get(key)
  }
  for (let key = 0; key < 100; key++) cache.set(key)
  t.equal(cache.get('twice'), true)
  t.equal(cache.get('once'), undefined)
})

tap.test('S3-FIFO: who comes back while remembered goes to the main queue', async t => {
  const { S3Fifo } = await file('s3-fifo')
  const cache = new S3Fifo(10)
  cache.set('remembered')
  for (let key = 0; key < 12; key++) cache.set(key)
  t.equal(cache.get('remembered'), undefined)
  cache.set('remembered')
  for (let key = 100; key < 200; key++) cache.set(key)
  t.equal(cache.get('remembered'), true)
})

tap.test('S3-FIFO never holds more than its bound', async t => {
  const { S3Fifo } = await file('s3-fifo')
  const cache = new S3Fifo(20)
  const keys = traces.zipf({ requests: 5000, keys: 200, seed: 1 })
  hitRatio(cache, keys)
  t.equal(Array.from({ length: 200 }, (_, key) => key).filter(key => cache.get(key)).length, 20)
})

const row = {
  trace: 'some', bound: 10, lru: 60, 'lru-cache': 60, 's3-fifo': 70, store: 80, known: { lru: 60, 's3-fifo': 70, prototype: 80 }
}

tap.test('the judgement', async t => {
  const { judge } = await file('judge')
  t.same(judge([row]), [])
  t.same(judge([{ ...row, store: 78.5 }]), [], 'a little less is well')
  t.match(judge([{ ...row, store: 78.4 }]), [/some at 10: 78\.4 % is more than 1\.5 points below the prototype's 80 %/])
  t.match(judge([{ ...row, lru: 61, 'lru-cache': 61 }]), [/lru has 61\.00 %, known is 60 %/])
  t.match(judge([{ ...row, 's3-fifo': 69.9 }]), [/s3-fifo has 69\.90 %, known is 70 %/])
  t.match(judge([{ ...row, 'lru-cache': 60.1 }]), [/lru-cache has 60\.1 %, LRU 60 %/])
  t.match(judge([{ ...row, store: 40, known: { ...row.known, prototype: 41 } }]), [/mean of 40\.00 % is below 48\.7 %/])
  t.same(judge([row, { ...row, store: 0, known: undefined }]), [], 'a bound that is for the chart only')
})

tap.test('made traces are the same for the same seed', async t => {
  t.same(Array.from(traces.loop({ requests: 7, keys: 3 })), [0, 1, 2, 0, 1, 2, 0])
  const scans = traces.scans({ requests: 12, hot: 4, hotRequests: 3, scanned: 2, seed: 1 })
  t.same(Array.from(scans).filter(key => key >= 4), [4, 5, 6, 7], 'nothing scanned comes again')
  const shifting = traces.shifting({ requests: 100, working: 5, stays: 10, seed: 1 })
  t.ok(shifting.every((key, place) => key >= Math.floor(place / 10) && key < Math.floor(place / 10) + 5))
  t.same(traces.zipf({ requests: 50, keys: 9, seed: 2 }), traces.zipf({ requests: 50, keys: 9, seed: 2 }))
  t.notSame(traces.zipf({ requests: 50, keys: 9, seed: 2 }), traces.zipf({ requests: 50, keys: 9, seed: 3 }))
})
