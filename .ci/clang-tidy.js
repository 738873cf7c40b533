'use strict'

// Lints the native sources with clang-tidy, given the switches that node-gyp builds them with.

const os = require('os')
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

async function lint (file) {
  const result = await runCommand('clang-tidy', ['-p', 'build/Release', '--quiet', file], { cwd: root })
  const failure = describeFailure(result)
  if (failure !== null) console.log(`${file}: ${failure}\n${result.stdout || result.stderr}`)
  return failure === null
}

async function main () {
  await writeCompileCommands()
  const passed = await inParallel(os.cpus().length, nativeFiles('native', ['.cc']), lint)
  console.log(`clang-tidy: ${passed.filter(Boolean).length} of ${passed.length} files are clean`)
  if (passed.length === 0 || passed.includes(false)) process.exitCode = 1
}

main().catch(error => {
  console.error(error.message)
  process.exitCode = 1
})
