'use strict'

// Builds and runs the core's own tests, plainly and under the sanitizers.
// node test/native/run.js [release tsan asan] [--filter pattern]

const fs = require('fs')
const os = require('os')
const path = require('path')
const { parseArgs } = require('util')
const { runCommand, describeFailure } = require('../harness/run-command')
const { countGoogleTest } = require('./count-google-test')
const report = require('../harness/report')

const buildRoot = path.join(__dirname, '..', '..', 'build', 'native-tests')
const timeout = 600000
const sanitizers = { release: '', tsan: 'thread', asan: 'address,undefined' }
const sanitizerOptions = {
  TSAN_OPTIONS: 'second_deadlock_stack=1',
  UBSAN_OPTIONS: 'print_stacktrace=1'
}

async function build (variant, folder) {
  const commands = [
    ['cmake', '-S', __dirname, '-B', folder, `-DSANITIZE=${sanitizers[variant]}`],
    ['cmake', '--build', folder, '--parallel', String(os.cpus().length)]
  ]
  for (const [command, ...args] of commands) {
    const result = await runCommand(command, args)
    const failure = describeFailure(result)
    if (failure !== null) {
      return { name: `build: ${failure}`, details: result.stdout + result.stderr }
    }
  }
  return null
}

async function runTests (folder, filter) {
  const output = path.join(folder, 'results.json')
  fs.rmSync(output, { force: true })
  const result = await runCommand(path.join(folder, 'core_tests'),
    [`--gtest_output=json:${output}`, `--gtest_filter=${filter}`],
    { timeout, env: { ...process.env, ...sanitizerOptions } })
  const counts = fs.existsSync(output)
    ? countGoogleTest(JSON.parse(fs.readFileSync(output, 'utf8')))
    : { passed: 0, failed: 0, skipped: 0, failures: [] }

  function fail (name) {
    counts.failed++
    counts.failures.push({ name, details: (result.stdout + result.stderr).slice(-10000) })
  }

  // A sanitizer speaks through the exit code, whatever the tests say.
  const failure = describeFailure(result)
  const reported = /Sanitizer|runtime error:/.test(result.stderr)
  if (failure !== null && (counts.failed === 0 || reported)) fail(failure)
  else if (counts.passed + counts.failed === 0) fail('no test ran')
  return counts
}

async function runVariant (variant, filter) {
  const started = Date.now()
  const folder = path.join(buildRoot, variant)
  const buildFailure = await build(variant, folder)
  const buildSeconds = (Date.now() - started) / 1000
  const counts = buildFailure === null
    ? await runTests(folder, filter)
    : { passed: 0, failed: 1, skipped: 0, failures: [buildFailure] }
  const testSeconds = (Date.now() - started) / 1000 - buildSeconds
  console.log(`${variant.padEnd(8)} ${report.countsLine(counts)} ` +
    `(built in ${buildSeconds.toFixed(1)} s, ran ${testSeconds.toFixed(1)} s)`)
  return { variant, ...counts }
}

async function main () {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { filter: { type: 'string', default: '*' } }
  })
  const variants = positionals.length > 0 ? positionals : Object.keys(sanitizers)
  const unknown = variants.filter(variant => !(variant in sanitizers))
  if (unknown.length > 0) throw new Error(`Unknown variant ${unknown.join(', ')}`)

  const outcomes = []
  for (const variant of variants) outcomes.push(await runVariant(variant, values.filter))
  for (const { variant, failures } of outcomes) report.printFailures(variant, failures)
  report.close(report.sum(outcomes))
}

main().catch(error => {
  console.error(error.message)
  process.exitCode = 1
})
