'use strict'

// Lints the native sources with clang-tidy, given the switches that node-gyp builds them with.

const os = require('os')
const path = require('path')
const { inParallel } = require('../test/harness/in-parallel')
const { runCommand, describeFailure } = require('../test/harness/run-command')
const { root, nativeFiles } = require('./native-files')

async function writeCompileCommands () {
  const result = await runCommand(process.execPath, [
    require.resolve('node-gyp/bin/node-gyp.js'), 'configure', '--',
    '-f=gyp.generator.compile_commands_json.py'
  ], { cwd: root })
  const failure = describeFailure(result)
  if (failure !== null) throw new Error(`node-gyp configure: ${failure}\n${result.stderr}`)
}

// The sources with what clang-tidy has to be told of each: node-gyp does not build the bench.
function lintedFiles () {
  const includes = ['native', 'bench/core'].map(folder => `-I${path.join(root, folder)}`)
  return [
    ...nativeFiles('native', ['.cc']).map(file => ({ file, args: ['-p', 'build/Release', file] })),
    ...nativeFiles('bench/core', ['.cc']).map(file => ({ file, args: [file, '--', '-std=c++17', ...includes] }))
  ]
}

async function lint ({ file, args }) {
  const result = await runCommand('clang-tidy', ['--quiet', ...args], { cwd: root })
  const failure = describeFailure(result)
  if (failure !== null) console.log(`${file}: ${failure}\n${result.stdout || result.stderr}`)
  return failure === null
}

async function main () {
  await writeCompileCommands()
  const passed = await inParallel(os.cpus().length, lintedFiles(), lint)
  console.log(`clang-tidy: ${passed.filter(Boolean).length} of ${passed.length} files are clean`)
  if (passed.length === 0 || passed.includes(false)) process.exitCode = 1
}

main().catch(error => {
  console.error(error.message)
  process.exitCode = 1
})
