'use strict'

// Runs the tap files with an addon that is built with AddressSanitizer and
// UndefinedBehaviorSanitizer, in a copy of the project so that build/Release stays as it is.
// node test/asan/run.js [--files pattern]

const fs = require('fs')
const path = require('path')
const { execFileSync } = require('child_process')
const { parseArgs } = require('util')
const { inParallel } = require('../harness/in-parallel')
const { runCommand, describeFailure } = require('../harness/run-command')
const { runTapFile } = require('../harness/run-tap-file')
const { tapFiles } = require('../harness/tap-files')
const report = require('../harness/report')

const root = path.join(__dirname, '..', '..')
const copy = path.join(root, 'build', 'asan')
const reports = path.join(copy, 'reports')
const leftOut = ['.git', 'build', 'node_modules', 'prebuilds']
const jobs = 2
// process.exit() with live workers frees nothing, which is no leak of ours.
const exitsAmidWork = /process-exit/

function copyProject () {
  fs.rmSync(copy, { recursive: true, force: true })
  for (const name of fs.readdirSync(root).filter(name => !leftOut.includes(name))) {
    fs.cpSync(path.join(root, name), path.join(copy, name), {
      recursive: true,
      filter: source => path.basename(source) !== 'node_modules'
    })
  }
  fs.symlinkSync(path.join(root, 'node_modules'), path.join(copy, 'node_modules'), 'dir')
}

async function build () {
  const sanitize = '-fsanitize=address,undefined'
  const result = await runCommand(process.execPath,
    [require.resolve('node-gyp/bin/node-gyp.js'), 'rebuild'], {
      cwd: copy,
      env: {
        ...process.env,
        CXX: 'g++',
        CXXFLAGS: `${sanitize} -fno-sanitize-recover=all -fno-omit-frame-pointer -g -O1`,
        LDFLAGS: sanitize
      }
    })
  const failure = describeFailure(result)
  if (failure !== null) throw new Error(`${result.stdout}${result.stderr}\nThe build failed: ${failure}`)
}

function sanitizerEnvironment (name) {
  const library = execFileSync('g++', ['-print-file-name=libasan.so'], { encoding: 'utf8' }).trim()
  const log = `log_path=${path.join(reports, name)}`
  return {
    // Node itself is not built with the sanitizer, whose library must come first.
    LD_PRELOAD: fs.realpathSync(library),
    ASAN_OPTIONS: `detect_leaks=${exitsAmidWork.test(name) ? 0 : 1}:${log}`,
    UBSAN_OPTIONS: `print_stacktrace=1:${log}`
  }
}

// Reports go to files: a child process may die of one without its parent noticing.
function reportsOf (name) {
  return fs.readdirSync(reports).filter(file => file.startsWith(`${name}.`)).map(file => ({
    name: `report of a sanitizer, process ${path.extname(file).slice(1)}`,
    details: fs.readFileSync(path.join(reports, file), 'utf8').slice(0, 10000)
  }))
}

async function runFile (file) {
  const name = path.basename(file)
  const runtime = { command: process.execPath, args: [] }
  const result = await runTapFile(runtime, file, { cwd: copy, env: sanitizerEnvironment(name) })
  const found = reportsOf(name)
  result.failed += found.length
  result.failures.push(...found)
  console.log(`${file.padEnd(40)}  ${report.countsLine(result)}`)
  return result
}

async function main () {
  const { values } = parseArgs({ options: { files: { type: 'string' } } })
  const files = tapFiles(root, values.files)
  if (files.length === 0) throw new Error('No test file found')

  copyProject()
  console.log('Building with the sanitizers...')
  await build()
  fs.mkdirSync(reports)
  const results = await inParallel(jobs, files, runFile)
  for (const { file, failures } of results) report.printFailures(file, failures)
  report.close(report.sum(results))
}

main().catch(error => {
  console.error(error.message)
  process.exitCode = 1
})
