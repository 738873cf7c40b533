// Makes the charts and the tables of the documents from a results file.
// node bench/report.js [RESULTS] [--into FOLDER]

import { existsSync, mkdirSync, readFileSync, rmSync, readdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { install } from './install.js'
import { fillMarkers } from './report/markdown.js'
import { makeTables } from './report/tables.js'
import { Results } from './statistics.js'

const root = path.join(import.meta.dirname, '..')
const documents = ['README.md', 'docs/performance.md']

function read (file) {
  return JSON.parse(readFileSync(file, 'utf8'))
}

// The 20,000,000 entries, what threads share, and hit ratios are runs of their own, kept beside the full one.
// Of what several runs have measured, the latest of them counts.
function readResults (file) {
  const results = read(file)
  if (path.basename(file) !== 'full.json') return results
  const besides = name => path.join(path.dirname(file), `${name}.json`)
  const more = ['huge', 'sharing'].map(besides).filter(existsSync).map(read)
  const [sharing, hitRatio] = ['sharing', 'hit-ratio'].map(besides).map(file => existsSync(file) ? read(file) : undefined)
  return { ...results, sharing, hitRatio, cells: [results, ...more].flatMap(({ cells }) => cells) }
}

function writeCharts (folder, charts) {
  mkdirSync(folder, { recursive: true })
  for (const name of readdirSync(folder).filter(name => name.endsWith('.svg'))) rmSync(path.join(folder, name))
  for (const [name, svg] of Object.entries(charts)) writeFileSync(path.join(folder, `${name}.svg`), svg)
}

/**
 * Writes docs/charts and fills the generated parts of the documents.
 *
 * @param {object} results as run.js writes them
 * @param {string} into the folder that has, or gets, the documents
 */
export async function writeReport (results, into = root) {
  // Only here: echarts may not have been installed before.
  const { makeCharts } = await import('./report/charts.js')
  const table = new Results(results.cells)
  const charts = makeCharts(results, table)
  const parts = makeTables(results, table)
  writeCharts(path.join(into, 'docs', 'charts'), charts)
  for (const name of documents) {
    const text = readFileSync(path.join(root, name), 'utf8')
    writeFileSync(path.join(into, name), fillMarkers(text, parts))
  }
  return Object.keys(charts)
}

async function main () {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { into: { type: 'string' } } })
  await install()
  const file = path.resolve(positionals[0] ?? path.join(import.meta.dirname, 'results', 'full.json'))
  const charts = await writeReport(readResults(file), values.into && path.resolve(values.into))
  console.log(`Charts: ${charts.join(', ')}`)
}

if (process.argv[1] === import.meta.filename) {
  main().catch(error => {
    console.error(error.message)
    process.exitCode = 1
  })
}
