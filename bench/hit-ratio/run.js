// Plays request traces on this store, on lru-cache and on S3-FIFO, and prints who was hit how often. It fails
// where the store falls behind.
// node bench/hit-ratio/run.js FOLDER [--out FILE]

import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { installPackages } from '../install.js'
import { describeMachine } from '../machine.js'
import { resultsText } from '../results.js'
import { describeVersions, runningRuntime } from '../runtimes.js'
import { hitRatio } from '../../test/fixtures/hit-ratio.js'
import { knownOf, mostRequests, traces } from './cases.js'
import { judge, meanOf } from './judge.js'
import { readTrace } from './trace-files.js'

const usage = 'node bench/hit-ratio/run.js FOLDER [--out FILE], the folder being the one of the traces'

// What the store evicts depends a little on the keys' hashes, and these on a secret of the process. So it plays
// every trace some times, with other names for the keys.
const rounds = 5

const rounded = ratio => Number(ratio.toFixed(3))

function namesOf (keys, round) {
  const names = []
  return Array.from(keys, key => (names[key] ??= `${round}:${key}`))
}

function playOnStore (open, bound, renamed) {
  const ratios = renamed.map(names => {
    const store = open(bound)
    const ratio = hitRatio(store, names)
    store.close()
    return ratio
  })
  const mean = ratios.reduce((sum, ratio) => sum + ratio, 0) / rounds
  return { store: rounded(mean), spread: [Math.min(...ratios), Math.max(...ratios)].map(rounded) }
}

function playTrace ({ name, file, format, known, charted }, folder, { references, store }) {
  const keys = readTrace(path.join(folder, file), format, mostRequests)
  const renamed = Array.from({ length: rounds }, (_, round) => namesOf(keys, round))
  const bounds = new Set([...Object.keys(known).map(Number), ...charted])
  return [...bounds].sort((one, other) => one - other).map(bound => ({
    trace: name,
    requests: keys.length,
    bound,
    ...Object.fromEntries(Object.entries(references).map(([policy, open]) => [policy, rounded(hitRatio(open(bound), keys))])),
    ...(store && playOnStore(store, bound, renamed)),
    known: known[bound] && Object.fromEntries(Object.entries(knownOf).map(([policy, place]) => [policy, known[bound][place]]))
  }))
}

function show (ratio) {
  return ratio === undefined || Number.isNaN(ratio) ? '–' : ratio.toFixed(1)
}

function print (rows) {
  const cases = rows.filter(({ known }) => known !== undefined)
  const lines = cases.map(({ trace, bound, known, store, spread, ...row }) => [trace, `${bound}`, show(row['lru-cache']),
    show(row['s3-fifo']), show(store), spread === undefined ? '–' : spread.map(show).join('-'), show(known.prototype),
    store === undefined ? '–' : (store - known.prototype).toFixed(1)])
  const means = ['lru-cache', 's3-fifo', 'store'].map(column => show(meanOf(rows, column)))
  const prototype = cases.reduce((sum, { known }) => sum + known.prototype, 0) / cases.length
  const table = [['trace', 'bound', 'lru-cache', 'S3-FIFO', 'this store', 'least-most', 'prototype', 'beyond it'], ...lines,
    ['mean', '', ...means, '', show(prototype), '']]
  const widths = table[0].map((_, column) => Math.max(...table.map(row => row[column].length)))
  console.log('Hit ratio, percent')
  for (const row of table) {
    console.log(row.map((text, column) => column === 0 ? text.padEnd(widths[0]) : text.padStart(widths[column])).join('  '))
  }
}

function playAll (folder, policies) {
  return traces.flatMap(trace => {
    console.error(`${trace.name}...`)
    return playTrace(trace, folder, policies)
  })
}

function write (file, rows) {
  const runtime = runningRuntime()
  const about = {
    date: new Date().toISOString(),
    command: 'node bench/hit-ratio/run.js FOLDER',
    machine: describeMachine(),
    runtimes: { [runtime.name]: describeVersions(process.versions) }
  }
  writeFileSync(file, resultsText({ ...about, cells: rows }))
  console.log(`\nResults: ${path.relative(process.cwd(), file)}`)
}

async function main () {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { out: { type: 'string' } } })
  if (positionals.length !== 1) throw new Error(usage)
  await installPackages()
  // Only here: lru-cache may not have been installed before.
  const { refusal, references, store } = await import('./policies.js')
  const refused = refusal()
  const rows = playAll(positionals[0], { references, store: refused === undefined ? store : undefined })
  print(rows)
  const failures = judge(rows)
  if (refused !== undefined) failures.push(`This version of the store has no maxEntries, so only the others were played: ${refused}`)
  else write(path.resolve(values.out ?? path.join(import.meta.dirname, '..', 'results', 'hit-ratio.json')), rows)
  for (const failure of failures) console.error(failure)
  if (failures.length > 0) process.exitCode = 1
}

main().catch(error => {
  console.error(error.message)
  process.exitCode = 1
})
