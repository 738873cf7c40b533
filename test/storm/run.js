'use strict'

// The long runs: workers that are terminated, and processes that end, amid sweeps; workers that are
// terminated while they write to a shared store.
// node test/storm/run.js [--terminate 2000] [--exit 200] [--shared 1000] [--seed 1] [--runtime path]

const path = require('path')
const { runProgram } = require('../fixtures/run-program')
const { inParallel } = require('../harness/in-parallel')
const { describeFailure } = require('../harness/run-command')
const report = require('../harness/report')

const roundsPerProcess = 50
// A process settles in its first hundreds of rounds; its threads' own memory makes a few more KB.
const mostGrowth = 25 * 1024
const jobs = 2

// Not util.parseArgs: this runs on every runtime.
function readOptions (args) {
  const options = { terminate: 2000, exit: 200, shared: 1000, seed: 1, runtime: process.execPath }
  for (let index = 0; index < args.length; index += 2) {
    const name = args[index].replace(/^--/, '')
    if (!(name in options) || args[index + 1] === undefined) throw new Error(`Unknown option ${args[index]}`)
    options[name] = name === 'runtime' ? args[index + 1] : Number(args[index + 1])
  }
  return options
}

function programsOf ({ terminate, seed }) {
  return Array.from({ length: Math.ceil(terminate / roundsPerProcess) }, (_, index) => ({
    rounds: Math.min(roundsPerProcess, terminate - index * roundsPerProcess),
    seed: seed + index * 1000
  }))
}

function tell (title, failure, { stdout, stderr }) {
  console.log(`FAILED  ${title}: ${failure}\n${stdout.slice(-500)}\n${stderr.slice(-3000)}`)
}

async function runRounds (binary, program, rounds, args, options) {
  const result = await runProgram(path.join(__dirname, program), args.map(String), { binary, ...options })
  const failure = describeFailure(result)
  const over = (result.stdout.match(/^round \d+$/gm) || []).length
  if (failure !== null) tell(`${program} ${args.join(' ')}`, failure, result)
  // A process that fails after its last round has failed in it.
  const passed = failure === null ? over : Math.min(over, rounds - 1)
  return { passed, failed: rounds - passed }
}

function terminateWorkers (binary, { rounds, seed }) {
  return runRounds(binary, 'terminate.js', rounds, [rounds, seed])
}

// In one process, whose memory must not grow.
function terminateWriters (binary, { shared, seed }) {
  if (shared === 0) return { passed: 0, failed: 0 }
  return runRounds(binary, 'shared.js', shared, [shared, seed, mostGrowth], { collects: true, timeout: 600000 })
}

async function endProcess (binary, seed) {
  const ending = seed % 2 === 0 ? 'exit' : 'throw'
  const result = await runProgram(path.join(__dirname, 'exit.js'), [ending, String(seed)], { binary })
  const isEnded = ending === 'exit'
    ? result.code === 7 && result.stderr === ''
    : result.code === 1 && result.stderr.includes('thrown amid the storm')
  if (!isEnded) tell(`exit.js ${ending} ${seed}`, describeFailure(result), result)
  return { passed: isEnded ? 1 : 0, failed: isEnded ? 0 : 1 }
}

async function main () {
  const options = readOptions(process.argv.slice(2))
  const { runtime, seed } = options
  const started = Date.now()
  const print = (what, counts) => {
    const seconds = ((Date.now() - started) / 1000).toFixed(0)
    console.log(`${what}: ${report.countsLine(counts)} (${seconds} s since the start)`)
  }

  const terminated = report.sum(
    await inParallel(jobs, programsOf(options), program => terminateWorkers(runtime, program)))
  print('worker.terminate() amid sweeps', terminated)
  const seeds = Array.from({ length: options.exit }, (_, index) => seed + index)
  const ended = report.sum(await inParallel(jobs, seeds, each => endProcess(runtime, each)))
  print('process.exit() and uncaught errors amid sweeps', ended)
  const written = await terminateWriters(runtime, options)
  print('worker.terminate() while writing to a shared store', written)
  report.close(report.sum([terminated, ended, written]))
}

main().catch(error => {
  console.error(error.message)
  process.exitCode = 1
})
