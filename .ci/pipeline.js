'use strict'

// Runs every check, one after the other; one that fails does not hide the next.

const fs = require('fs')
const os = require('os')
const path = require('path')
const { runCommand, describeFailure } = require('../test/harness/run-command')
const report = require('../test/harness/report')

const root = path.join(__dirname, '..')
const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'bun-shared-state-'))
const tapOutput = path.join(scratch, 'output.tap')
const timeout = 1200000

function once (result) {
  return describeFailure(result) === null ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 }
}

function byClosingLine (result) {
  return report.readCountsLine(result.stdout) || { passed: 0, failed: 0 }
}

function byTap () {
  // Comes with the first step.
  const { countTap } = require('../test/harness/count-tap')
  return fs.existsSync(tapOutput)
    ? countTap(fs.readFileSync(tapOutput, 'utf8'))
    : { passed: 0, failed: 0 }
}

const steps = [
  { name: 'npm install', count: once },
  { name: 'npm test', command: `npm test -- --reporter=terse --output-file=${tapOutput}`, count: byTap },
  { name: 'npm run quickstart', count: once },
  { name: 'npm run --silent example:rate-limiter', count: once },
  { name: 'npm run --silent example:metrics', count: once },
  { name: 'npm run build -- --werror', count: once },
  { name: 'npm run lint:js', count: once },
  { name: 'npm run lint:format', count: once },
  { name: 'npm run lint:native', count: once },
  { name: 'npm run --silent test:types', count: byClosingLine },
  { name: 'npm run --silent test:native', count: byClosingLine },
  { name: 'npm run --silent test:instructions', count: byClosingLine },
  { name: 'node bench/run.js --smoke', count: byClosingLine },
  { name: 'node bench/neighbours/run.js', count: byClosingLine },
  { name: 'npm run --silent test:asan', count: byClosingLine },
  { name: 'npm run --silent test:tsan', count: byClosingLine },
  { name: 'npm run --silent test:runtimes', count: byClosingLine },
  { name: 'the rate limiter on Bun', command: 'test/runtimes/node_modules/@oven/bun-linux-x64/bin/bun examples/rate-limiter/run.js', count: once }
]

// Indented, so that the last line of all is the only one of its kind that starts a line.
function indentedOutput () {
  let startsLine = true
  return text => {
    const indented = text.replace(/^(?=.)/gm, (match, offset) => offset === 0 && !startsLine ? '' : '    ')
    startsLine = text.endsWith('\n')
    process.stdout.write(indented)
  }
}

async function run ({ name, command = name, count }) {
  console.log(`\n== ${name}`)
  const result = await runCommand('sh', ['-c', command], { cwd: root, timeout, onOutput: indentedOutput() })
  const counts = { skipped: 0, ...count(result) }
  const failure = describeFailure(result)
  const ranNothing = counts.passed + counts.failed === 0
  if (counts.failed === 0 && (failure !== null || ranNothing || counts.problem)) counts.failed++

  const remark = failure || (ranNothing ? 'no test ran' : counts.problem)
  return { ...counts, name, seconds: result.seconds, remark }
}

function printSummary (outcomes) {
  console.log('\n== Summary')
  for (const { name, seconds, remark, ...counts } of outcomes) {
    const line = `${name.padEnd(38)} ${report.countsLine(counts)} (${seconds.toFixed(1)} s)`
    console.log(remark ? `${line}: ${remark}` : line)
  }
}

async function main () {
  // A build of older sources would pass for one of these.
  fs.rmSync(path.join(root, 'build'), { recursive: true, force: true })
  const outcomes = []
  for (const step of steps) outcomes.push(await run(step))
  fs.rmSync(scratch, { recursive: true })
  printSummary(outcomes)
  report.close(report.sum(outcomes))
}

main()
