import path from 'node:path'
import commands from '../test/harness/run-command.js'
import catalogue from '../test/runtimes/catalogue.js'
import runtimeInstaller from '../test/runtimes/install.js'

const { runCommand, describeFailure } = commands

// Map at 8,000,000 entries needs more than V8 takes by itself.
const nodeFlags = ['--expose-gc', '--max-old-space-size=16384']

const measured = catalogue.filter(runtime => !['Node 14', 'Node 16', 'Node 18', 'Deno'].includes(runtime.name))

function describe (name, title, command) {
  return { name, title, command, isNode: name !== 'bun' }
}

const nameOf = runtime => runtime.name.toLowerCase().replace(' ', '')

/** @param {NodeJS.ProcessVersions} versions a runtime's */
export function describeVersions (versions) {
  return versions.bun === undefined ? `Node ${versions.node}` : `Bun ${versions.bun}`
}

export const runtimeNames = measured.map(nameOf)

/** The runtime that runs this. */
export function runningRuntime () {
  const { bun, node } = process.versions
  const major = node.split('.')[0]
  return bun === undefined
    ? describe(`node${major}`, `Node ${major}`, process.execPath)
    : describe('bun', 'Bun', process.execPath)
}

/**
 * The runtimes of these names, installed if need be, and why the others could not be had.
 *
 * @param {string[]} names
 */
export async function getRuntimes (names) {
  const wanted = measured.filter(runtime => names.includes(nameOf(runtime)))
  const log = console.log
  // What it says is no part of the output.
  console.log = console.error
  const failures = await runtimeInstaller.install(wanted)
  console.log = log
  const missing = [...failures].map(([runtime, reason]) => ({ runtime: nameOf(runtime), reason }))
  const runtimes = wanted.filter(runtime => !failures.has(runtime))
    .map(runtime => describe(nameOf(runtime), runtime.name, runtime.command))
  return { runtimes, missing }
}

/**
 * Runs one of the benchmark's programs to its end; gives the object it printed last.
 *
 * @param {object} runtime
 * @param {string} script relative to this folder
 * @param {unknown} task its one argument
 * @param {string[]} moreFlags for Node
 */
export async function runProgram (runtime, script, task, moreFlags = []) {
  const flags = runtime.isNode ? [...nodeFlags, ...moreFlags] : []
  const result = await runCommand(runtime.command,
    [...flags, path.join(import.meta.dirname, script), JSON.stringify(task)], { timeout: 900_000 })
  const failure = describeFailure(result)
  if (failure !== null) {
    const told = (result.stderr.trim() || result.stdout.trim()).split('\n').slice(-15).join('\n')
    throw new Error(`${failure}\n${told}`)
  }
  return JSON.parse(result.stdout.trim().split('\n').at(-1))
}
