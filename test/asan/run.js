'use strict'

// Runs the tap files with an addon that is built with AddressSanitizer and UndefinedBehaviorSanitizer.
// node test/asan/run.js [--files pattern]

const path = require('path')
const { parseArgs } = require('util')
const { inParallel } = require('../harness/in-parallel')
const { runTapFile } = require('../harness/run-tap-file')
const { buildSanitized, readReports, root, sanitizerLibrary } = require('../harness/sanitized-project')
const { tapFiles } = require('../harness/tap-files')
const report = require('../harness/report')

const jobs = 2
// process.exit() with live workers frees nothing, which is no leak of ours.
const exitsAmidWork = /process-exit/

function sanitizerEnvironment (copy, name) {
  const log = `log_path=${path.join(copy, 'reports', name)}`
  return {
    LD_PRELOAD: sanitizerLibrary('asan'),
    ASAN_OPTIONS: `detect_leaks=${exitsAmidWork.test(name) ? 0 : 1}:${log}`,
    UBSAN_OPTIONS: `print_stacktrace=1:${log}`
  }
}

async function runFile (copy, file) {
  const name = path.basename(file)
  const runtime = { command: process.execPath, args: [] }
  const result = await runTapFile(runtime, file, { cwd: copy, env: sanitizerEnvironment(copy, name) })
  const found = readReports(copy, name).map(({ process, text }) => (
    { name: `report of a sanitizer, process ${process}`, details: text.slice(0, 10000) }
  ))
  result.failed += found.length
  result.failures.push(...found)
  console.log(`${file.padEnd(40)}  ${report.countsLine(result)}`)
  return result
}

async function main () {
  const { values } = parseArgs({ options: { files: { type: 'string' } } })
  const files = tapFiles(root, values.files)
  if (files.length === 0) throw new Error('No test file found')

  console.log('Building with the sanitizers...')
  const copy = await buildSanitized('asan', ['-fsanitize=address,undefined', '-fno-sanitize-recover=all'])
  const results = await inParallel(jobs, files, file => runFile(copy, file))
  for (const { file, failures } of results) report.printFailures(file, failures)
  report.close(report.sum(results))
}

main().catch(error => {
  console.error(error.message)
  process.exitCode = 1
})
