// Counts what threads of a shared store do to each other's locks, and times it: see main.cc.
// node bench/contention/run.js

import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import commands from '../../test/harness/run-command.js'
import { median } from '../statistics.js'

const { runCommand, describeFailure } = commands
const native = path.join(import.meta.dirname, '..', '..', 'native')

async function run (command, args) {
  const result = await runCommand(command, args, { timeout: 300_000 })
  const failure = describeFailure(result)
  if (failure !== null) throw new Error(`${command}: ${failure}\n${result.stderr.slice(-3000)}`)
  return result.stdout
}

async function measure () {
  const folder = mkdtempSync(path.join(tmpdir(), 'contention-'))
  try {
    const program = path.join(folder, 'contention')
    const sources = ['core', 'core/eviction'].map(folder => path.join(native, folder)).flatMap(folder =>
      readdirSync(folder).filter(name => name.endsWith('.cc')).map(name => path.join(folder, name)))
    await run('g++', ['-std=c++17', '-O3', '-pthread', '-I', native, path.join(import.meta.dirname, 'main.cc'), ...sources, '-o', program])
    return (await run(program, [])).trim().split('\n').map(line => line.split(' '))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const lines = await measure()
console.log('threads  writes  lock last taken by another thread  lock taken at that moment')
for (const [, threads, writesIn, handed, taken] of lines.filter(([kind]) => kind === 'count')) {
  const writes = Number(writesIn) > 1e6 ? 'none' : `1 in ${writesIn}`
  console.log(`${threads.padEnd(9)}${writes.padEnd(8)}${`${(handed * 100).toFixed(2)} %`.padEnd(35)}${(taken * 100).toFixed(3)} %`)
}
const times = lines.filter(([kind]) => kind === 'time').map(([, ...numbers]) => numbers.map(Number))
const columns = ['one thread', 'two threads, each with shards of its own', 'two threads, all keys', 'two threads, one key']
for (const [column, title] of columns.entries()) {
  console.log(`${title}: ${median(times.map(row => row[column])).toFixed(0)} ns a get`)
}
