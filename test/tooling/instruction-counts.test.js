'use strict'

const tap = require('tap')
const { compareCounts } = require('../../bench/core/compare-counts')
const { readCounts } = require('../../bench/core/read-counts')

const toolchain = 'g++ 12, glibc 2.36'
const record = { toolchain, counts: { get: 200, put: 400 } }

function compare (counts) {
  return compareCounts(record, { toolchain, counts })
}

function failuresOf (counts) {
  const { rows } = compare(counts)
  return rows.filter(row => row.failure !== null).map(row => `${row.scenario} ${row.failure}`)
}

tap.test('equal counts pass', async t => {
  t.same(compare({ get: 200, put: 400 }), {
    failure: null,
    rows: [
      { scenario: 'get', recorded: 200, now: 200, change: 0, failure: null },
      { scenario: 'put', recorded: 400, now: 400, change: 0, failure: null }
    ]
  })
})

for (const [percent, now] of [[4.9, 209.8], [-4.9, 190.2]]) {
  tap.test(`a change by ${percent} % passes`, async t => {
    t.same(failuresOf({ get: now, put: 400 }), [])
  })
}

for (const [percent, now] of [['5.1', 210.2], ['10.0', 220], ['100.0', 400]]) {
  tap.test(`${percent} % more fail`, async t => {
    t.same(failuresOf({ get: now, put: 400 }),
      [`get takes ${percent} % more instructions, 5 % are tolerated`])
  })
}

tap.test('5.1 % fewer fail, with the advice to record the better count', async t => {
  t.same(failuresOf({ get: 189.8, put: 400 }),
    ['get takes 5.1 % fewer instructions: record the better count (--record)'])
})

tap.test('each scenario is judged alone', async t => {
  t.equal(failuresOf({ get: 220, put: 300 }).length, 2)
})

tap.test('a recorded scenario that was not counted fails', async t => {
  t.match(failuresOf({ get: 200 }), [/^put was not counted/])
})

tap.test('a scenario that was never recorded fails', async t => {
  t.match(failuresOf({ get: 200, put: 400, remove: 300 }), [/^remove has no record/])
})

tap.test('a count of nothing is no measure', async t => {
  const nothing = { toolchain, counts: { get: 0 } }
  t.type(compareCounts(nothing, { toolchain, counts: { get: 0 } }).rows[0].failure, 'string')
  t.type(compareCounts(nothing, { toolchain, counts: { get: 5 } }).rows[0].failure, 'string')
})

tap.test('another compiler is not compared, even when the counts are equal', async t => {
  const { failure, rows } = compareCounts(record, { ...record, toolchain: 'g++ 13, glibc 2.36' })
  t.same(rows, [])
  t.equal(failure, 'the counts were recorded with g++ 12, glibc 2.36, but this is g++ 13, glibc 2.36: ' +
    'they need to be recorded again with this toolchain (--record)')
})

const callgrindText = [
  'desc: Trigger: Client Request: get, 10 entries', 'summary: 2346', 'totals: 2346', 'part: 2',
  'desc: Trigger: Client Request: put, 10 entries', 'fn=(1) main', '1 4000', 'totals: 4000', 'part: 3',
  'desc: Trigger: Program termination', 'totals: 13'
].join('\n')

tap.test('instructions per operation are read from the two outputs', async t => {
  t.same(readCounts(`${toolchain}\nget, 10 entries\t10\nput, 10 entries\t10\n`, callgrindText),
    { toolchain, counts: { 'get, 10 entries': 234.6, 'put, 10 entries': 400 } })
})

tap.test('a scenario that callgrind does not know is an error', async t => {
  t.throws(() => readCounts(`${toolchain}\nremove, 10 entries\t10\n`, callgrindText), /remove, 10 entries/)
})
