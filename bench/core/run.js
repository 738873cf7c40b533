'use strict'

// Counts the instructions of the core's hot paths and compares them with the recorded ones. Unlike
// times, they are the same in every run, on every machine with this compiler and C library.
// node bench/core/run.js [--record]

const fs = require('fs')
const path = require('path')
const { parseArgs } = require('util')
const { compareCounts } = require('./compare-counts')
const { measureCounts } = require('./measure-counts')
const report = require('../../test/harness/report')

const recordFile = path.join(__dirname, 'counts.json')

function readRecord () {
  return fs.existsSync(recordFile)
    ? JSON.parse(fs.readFileSync(recordFile, 'utf8'))
    : { toolchain: 'no compiler', counts: {} }
}

function printRow ([scenario, ...numbers]) {
  console.log(scenario.padEnd(40) + numbers.map(number => number.padStart(10)).join(''))
}

function printTable (rows) {
  const fixed = number => number === undefined ? '-' : number.toFixed(1)
  const signed = change => Number.isNaN(change) ? '-' : `${change < 0 ? '' : '+'}${change.toFixed(1)} %`
  printRow(['instructions per operation', 'recorded', 'now', 'change'])
  for (const { scenario, recorded, now, change } of rows) {
    printRow([scenario, fixed(recorded), fixed(now), signed(change)])
  }
}

function closeWith (failures, passed) {
  report.printFailures('instruction counts', failures)
  report.close({ passed, failed: failures.length })
}

function compare (measured) {
  const { failure, rows } = compareCounts(readRecord(), measured)
  if (failure !== null) return closeWith([{ name: failure }], 0)
  printTable(rows)
  const failed = rows.filter(row => row.failure !== null)
  closeWith(failed.map(row => ({ name: `${row.scenario} ${row.failure}` })), rows.length - failed.length)
}

function record (measured) {
  printTable(compareCounts({ ...readRecord(), toolchain: measured.toolchain }, measured).rows)
  fs.writeFileSync(recordFile, `${JSON.stringify(measured, null, 2)}\n`)
  console.log(`\nRecorded ${Object.keys(measured.counts).length} counts of ${measured.toolchain}.`)
}

async function main () {
  const { values } = parseArgs({ options: { record: { type: 'boolean', default: false } } })
  const measured = await measureCounts()
  if (values.record) record(measured)
  else compare(measured)
}

main().catch(error => closeWith([{ name: error.message }], 0))
