// node bench/run.js --help

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { contenderNames } from './contenders/index.js'
import { install } from './install.js'
import { describeMachine } from './machine.js'
import { help, readOptions } from './options.js'
import { makePlan } from './plan.js'
import { Cells, resultsText } from './results.js'
import { describeVersions, getRuntimes, runProgram, runningRuntime } from './runtimes.js'
import { estimatePlan, minutes, runPlan } from './schedule.js'
import { printTables } from './table.js'

const args = process.argv.slice(2)

function commandLine () {
  if (args.length === 1 && args[0] === '--full') return 'npm run bench:full'
  if (args.length === 1 && args[0] === '--quick') return 'npm run bench'
  const quoted = args.map(text => /^[\w,.:=/-]+$/.test(text) ? text : `'${text}'`)
  return ['node bench/run.js', ...quoted].join(' ')
}

// Asks each runtime which contenders it can load, so that what is missing is said and not just absent.
async function probe (runtimes, groups) {
  const versions = {}
  const missing = []
  for (const runtime of runtimes) {
    const names = new Set(groups.filter(group => group.runtime === runtime.name)
      .flatMap(group => group.contenders).filter(name => contenderNames.includes(name)))
    const told = await runProgram(runtime, 'contenders/probe.js', [...names])
    versions[runtime.name] = describeVersions(told.versions)
    for (const [contender, reason] of Object.entries(told.failures)) {
      if (contender === 'map' || contender.startsWith('store')) throw new Error(`${contender} on ${runtime.name}: ${reason}`)
      missing.push({ runtime: runtime.name, contender, reason })
    }
  }
  return { versions, missing }
}

function withoutMissing (groups, runtimes, missing) {
  return groups.flatMap(group => {
    const runtime = runtimes.find(({ name }) => name === group.runtime)
    const contenders = group.contenders.filter(contender => !missing.some(one =>
      one.runtime === group.runtime && one.contender === contender))
    return runtime === undefined || contenders.length === 0 ? [] : [{ ...group, runtime, contenders }]
  })
}

function write (file, results) {
  mkdirSync(path.dirname(file), { recursive: true })
  writeFileSync(file, resultsText(results))
  console.log(`\nResults: ${path.relative(process.cwd(), file)}`)
}

// The documents' numbers made into charts and tables, in a folder that goes again.
async function tryReport (results) {
  const { writeReport } = await import('./report.js')
  const folder = mkdtempSync(path.join(tmpdir(), 'bench-'))
  try {
    mkdirSync(path.join(folder, 'docs'))
    const charts = await writeReport(results, folder)
    if (charts.length < 6) throw new Error(`only these charts were made: ${charts}`)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

async function closeSmoke ({ cells, failures }, results) {
  try {
    await tryReport(results)
    cells++
  } catch (error) {
    console.error(`The report: ${error.stack}`)
    process.exitCode = 1
    failures++
  }
  console.log(`\n${cells} passed, ${failures} failed`)
}

function describeMissing ({ runtime, contender, reason }) {
  return `not measured: ${[contender, runtime].filter(Boolean).join(' on ')}: ${reason}`
}

async function measure (options) {
  const running = runningRuntime()
  const planned = makePlan(options, running.name)
  if (planned.length === 0) throw new Error('There is nothing to measure: the filters leave nothing of the plan')
  const names = [...new Set(planned.map(group => group.runtime))]
  const { runtimes, missing: missingRuntimes } = options.plan === 'smoke'
    ? { runtimes: [running], missing: [] }
    : await getRuntimes(names)
  await install()
  const { versions, missing: missingContenders } = await probe(runtimes, planned)
  const missing = [...missingRuntimes, ...missingContenders]
  const groups = withoutMissing(planned, runtimes, missing)
  console.error(`About ${minutes(estimatePlan(groups))}.`)

  const cells = new Cells()
  const date = new Date().toISOString()
  const failures = await runPlan(groups, (one, results) => cells.add(one, results))
  const results = { date, command: commandLine(), machine: describeMachine(), runtimes: versions, missing, failures, cells: cells.toJSON() }
  return { results, failures }
}

async function main () {
  const options = readOptions(args)
  if (options.help) return console.log(help)
  if (options.dryRun) {
    const groups = makePlan(options, runningRuntime().name)
      .map(group => ({ ...group, runtime: { name: group.runtime } }))
    for (const group of groups) {
      console.log(`${minutes(estimatePlan([group])).padStart(6)}  ${group.runtime.name} ${group.program ?? 'cells'} ${JSON.stringify(group.task)} ${group.contenders}`)
    }
    return console.log(`About ${minutes(estimatePlan(groups))}.`)
  }
  const { results, failures } = await measure(options)
  printTables(results.cells)
  for (const one of results.missing) console.log(describeMissing(one))
  const name = options.plan === 'product' ? 'last' : options.plan
  write(path.resolve(options.out ?? path.join(import.meta.dirname, 'results', `${name}.json`)), results)
  if (failures.length > 0) process.exitCode = 1
  if (options.plan === 'smoke') {
    await closeSmoke({ cells: results.cells.length, failures: failures.length }, results)
  }
}

main().catch(error => {
  console.error(error.message)
  process.exitCode = 1
})
