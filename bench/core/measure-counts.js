'use strict'

const fs = require('fs')
const os = require('os')
const path = require('path')
const { runCommand, describeFailure } = require('../../test/harness/run-command')
const { readCounts } = require('./read-counts')

const folder = path.join(__dirname, '..', '..', 'build', 'instruction-counts')
const timeout = 300000

// Nothing of the caller's environment: its size moves the stack. And the C library chooses the plainest
// copies of its functions, which every x86-64 processor has.
const environment = {
  PATH: process.env.PATH,
  LC_ALL: 'C',
  GLIBC_TUNABLES: 'glibc.cpu.hwcaps=' +
    '-AVX512F,-AVX512VL,-AVX2,-AVX_Fast_Unaligned_Load,-SSSE3,-SSE4_1,-SSE4_2,-ERMS,-FSRM'
}

async function run (command, args, options) {
  const result = await runCommand(command, args, { timeout, ...options })
  const failure = describeFailure(result)
  if (failure === null) return result.stdout
  throw new Error(`${command}: ${failure}\n${(result.stdout + result.stderr).slice(-10000)}`)
}

async function checkMachine () {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error('Instructions are counted on x86-64 Linux only; ' +
      `this is ${process.arch} ${process.platform}.`)
  }
  if (describeFailure(await runCommand('valgrind', ['--version'])) !== null) {
    throw new Error('Instructions are counted by valgrind, which is not installed.')
  }
}

// From scratch: a build that is there may be another compiler's.
async function build () {
  fs.rmSync(folder, { recursive: true, force: true })
  await run('cmake', ['-S', __dirname, '-B', folder, '-DCMAKE_CXX_FLAGS='])
  await run('cmake', ['--build', folder, '--parallel', String(os.cpus().length)])
}

/** Builds the counting program and runs it: { toolchain, counts }, see `readCounts`. */
async function measureCounts () {
  await checkMachine()
  await build()
  const output = path.join(folder, 'callgrind.out')
  const printed = await run('valgrind', ['--quiet', '--tool=callgrind', '--instr-atstart=no',
    '--combine-dumps=yes', `--callgrind-out-file=${output}`, path.join(folder, 'count_instructions')
  ], { cwd: folder, env: environment })
  return readCounts(printed, fs.readFileSync(output, 'utf8'))
}

module.exports = { measureCounts }
