import { createRequire } from 'node:module'
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs'
import path from 'node:path'
import commands from '../test/harness/run-command.js'

const { runCommand, describeFailure } = commands
const require = createRequire(import.meta.url)

const folder = import.meta.dirname
const root = path.join(folder, '..')
const floor = path.join(folder, 'floor', 'build', 'Release', 'floor.node')
const megahash = path.join(folder, 'node_modules', 'megahash')

async function run (message, command, args, cwd) {
  console.error(message)
  const result = await runCommand(command, args, { cwd })
  const failure = describeFailure(result)
  return failure === null ? undefined : `${failure}\n${result.stdout}${result.stderr}`
}

function isInstalled (name) {
  return existsSync(path.join(folder, 'node_modules', name, 'package.json'))
}

/** Gets the contenders from npm, if they are not there. */
export async function installPackages () {
  const { dependencies } = JSON.parse(readFileSync(path.join(folder, 'package.json')))
  if (Object.keys(dependencies).every(isInstalled)) return
  const failure = await run('Installing the contenders...', 'npm',
    ['install', '--ignore-scripts', '--no-package-lock', '--no-audit', '--no-fund'], folder)
  if (failure !== undefined) throw new Error(`npm install in bench: ${failure}`)
}

function rebuild (message, directory) {
  const script = require.resolve('node-gyp/bin/node-gyp.js')
  // Through npm where its settings may tell where Node's headers are.
  return run(message, 'npm', ['exec', '--', 'node', script, 'rebuild', '--directory', directory], root)
}

function newest (directory) {
  return Math.max(...readdirSync(directory, { withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => statSync(path.join(directory, entry.name)).mtimeMs))
}

async function buildFloor () {
  const sources = ['bench/floor', 'native/core', 'native/napi'].map(name => newest(path.join(root, name)))
  if (existsSync(floor) && statSync(floor).mtimeMs > Math.max(...sources)) return
  const failure = await rebuild('Building the floor...', path.dirname(path.dirname(path.dirname(floor))))
  if (failure !== undefined) throw new Error(`node-gyp in bench/floor: ${failure}`)
}

// One binary serves every runtime: it is a Node-API addon. Without it the others can still be measured,
// and the probe tells that it is missing.
async function buildMegahash () {
  if (existsSync(path.join(megahash, 'build', 'Release', 'megahash.node'))) return
  const failure = await rebuild('Building megahash...', megahash)
  if (failure !== undefined) console.error(`megahash could not be built: ${failure.split('\n')[0]}`)
}

/** Gets and builds what only the benchmarks need, on their first run. */
export async function install () {
  await installPackages()
  await buildFloor()
  await buildMegahash()
}
