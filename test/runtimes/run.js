'use strict'

// Runs the same tap files on every runtime.
// node test/runtimes/run.js [node14 node16 … bun deno] [--files pattern]

const path = require('path')
const { parseArgs } = require('util')
const { inParallel } = require('../harness/in-parallel')
const { runCommand } = require('../harness/run-command')
const { runTapFile } = require('../harness/run-tap-file')
const { tapFiles } = require('../harness/tap-files')
const report = require('../harness/report')
const catalogue = require('./catalogue')
const { install } = require('./install')

const root = path.join(__dirname, '..', '..')
const jobs = 2

const shortName = runtime => runtime.name.toLowerCase().replace(' ', '')

function choose (names) {
  const unknown = names.filter(name => !catalogue.some(runtime => shortName(runtime) === name))
  if (unknown.length > 0) {
    throw new Error(`Unknown runtime ${unknown.join(', ')}: have ${catalogue.map(shortName).join(', ')}`)
  }
  return catalogue.filter(runtime => names.length === 0 || names.includes(shortName(runtime)))
}

// What the binary says it is: a package, or a path, may hold something else than its name says.
async function versionOf (runtime) {
  const result = await runCommand(runtime.command,
    [...runtime.args, path.join(__dirname, 'print-versions.js')], { cwd: root, timeout: 30000 })
  let versions
  try {
    versions = JSON.parse(result.stdout)
  } catch {
    throw new Error(`does not start: ${result.failure || result.stderr.trim()}`)
  }
  const version = runtime.versionIn(versions)
  if (!version) throw new Error(`is something else: ${result.stdout.trim()}`)
  return version
}

function print (runtime, version, text) {
  const name = [runtime.name.split(' ')[0], version].filter(Boolean).join(' ')
  console.log(`${name.padEnd(14)}  ${text}`)
}

async function runOn (runtime, files) {
  const started = Date.now()
  let version
  try {
    version = await versionOf(runtime)
  } catch (error) {
    print(runtime, runtime.name.split(' ')[1], `failed: ${error.message}`)
    return { passed: 0, failed: 1, skipped: 0, runtime, results: [] }
  }
  const results = await inParallel(jobs, files, file => runTapFile(runtime, file, { cwd: root }))
  const total = report.sum(results)
  const seconds = ((Date.now() - started) / 1000).toFixed(1)
  print(runtime, version, `${report.countsLine(total)} (${files.length} files, ${seconds} s)`)
  return { ...total, runtime, results }
}

async function main () {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { files: { type: 'string' } }
  })
  const runtimes = choose(positionals)
  const files = tapFiles(root, values.files)
  if (files.length === 0) throw new Error('No test file found')

  const missing = await install(runtimes)
  const outcomes = []
  for (const runtime of runtimes) {
    if (missing.has(runtime)) {
      print(runtime, runtime.name.split(' ')[1], `skipped: ${missing.get(runtime)}`)
      outcomes.push({ passed: 0, failed: 0, skipped: 1, runtime, results: [] })
    } else {
      outcomes.push(await runOn(runtime, files))
    }
  }
  for (const { runtime, results } of outcomes) {
    for (const { file, failures } of results) report.printFailures(`${runtime.name}, ${file}`, failures)
  }
  report.close(report.sum(outcomes))
}

main().catch(error => {
  console.error(error.message)
  process.exitCode = 1
})
