// Which cells are measured. A plan is a list of groups; the contenders of a group are measured in turn,
// round after round: { script, runtime, contenders, rounds, task }, the task being what all share.

import { keyedNames } from './contenders/index.js'
import { keyShapes } from './keys.js'
import { programs } from './programs.js'
import { valueKinds } from './values.js'
import { workloadNames } from './workloads/index.js'

const million = 1_000_000
const withFloor = keyedNames.filter(name => name !== 'crossing')
const main = ['map', 'lru-cache', 'ttlcache', 'node-cache', 'store', 'store-ttl', 'floor']
const leading = ['map', 'lru-cache', 'store', 'store-ttl']
const withoutSlowest = withFloor.filter(name => name !== 'cacheable' && name !== 'megahash')
const basic = ['set new', 'get hit', 'get miss', 'overwrite']
const newest = ['node24', 'bun']
const older = ['node20', 'node26']
const rest = workloadNames.filter(name => !basic.includes(name))

function effortFor (entries, thorough) {
  // Many short passes: what interrupts some of them does not reach the median.
  if (entries <= 2_000) return { operations: 20_000, passes: thorough ? 21 : 11, fills: thorough ? 15 : 7 }
  if (entries <= 100_000) return { operations: 100_000, passes: 5, fills: 3 }
  if (entries <= 2 * million) return { operations: thorough ? 200_000 : 100_000, passes: 3, fills: thorough ? 2 : 1 }
  return { operations: 200_000, passes: 3, fills: 1 }
}

function cells (runtimes, contenders, rounds, axes) {
  const { entries, keys = 'short', strings = 'fresh', value = 'object', workloads, thorough = true } = axes
  const effort = axes.effort ?? effortFor(entries, thorough)
  return runtimes.map(runtime => ({
    script: 'measure.js',
    runtime,
    contenders,
    rounds,
    task: { entries, keys, strings, value, workloads, effort, warmEffort: axes.warmEffort }
  }))
}

function program (name, runtimes, contenders, rounds, task) {
  const { script } = programs[name]
  return runtimes.map(runtime => ({ script, program: name, runtime, contenders, rounds, task }))
}

function quick () {
  const stores = ['map', 'store', 'store-ttl']
  return [
    ...cells(newest, main, 5, { entries: 1_000, workloads: basic, thorough: false }),
    ...cells(newest, main, 5, { entries: 1_000, strings: 'same', workloads: ['get hit', 'overwrite'], thorough: false }),
    ...cells(newest, main, 3, { entries: million, workloads: basic, thorough: false }),
    ...cells(newest, stores, 3, { entries: million, strings: 'same', workloads: ['get hit'], thorough: false })
  ]
}

function fullOfBase () {
  const same = ['get hit', 'overwrite', 'mixed']
  return [
    ...cells(newest, keyedNames, 5, { entries: 1_000, workloads: workloadNames }),
    ...cells(older, main, 5, { entries: 1_000, workloads: basic }),
    ...cells(newest, withFloor, 5, { entries: 1_000, strings: 'same', workloads: same, thorough: false }),
    ...cells(newest, main, 5, { entries: 100_000, workloads: basic }),
    ...cells(newest, main, 5, { entries: 100_000, strings: 'same', workloads: same }),
    ...cells(['node24'], withFloor, 5, { entries: million, workloads: basic, thorough: false }),
    ...cells(['bun'], withoutSlowest, 5, { entries: million, workloads: basic, thorough: false }),
    ...cells(newest, leading, 5, { entries: million, workloads: rest, thorough: false }),
    ...cells(newest, leading, 5, { entries: million, strings: 'same', workloads: same, thorough: false }),
    ...cells(older, main, 5, { entries: million, workloads: basic, thorough: false }),
    ...cells(['node24'], leading, 5, { entries: 8 * million, workloads: basic }),
    ...cells(['bun'], ['map', 'store'], 5, { entries: 8 * million, workloads: basic })
  ]
}

function fullOfShapes () {
  const others = keyShapes.filter(keys => keys !== 'short')
  const kinds = Object.keys(valueKinds).filter(value => value !== 'object')
  const small = { entries: 1_000, workloads: basic, thorough: false }
  const large = { entries: million, workloads: basic, thorough: false }
  return [
    ...others.flatMap(keys => [
      ...cells(newest, main, 5, { ...small, keys }),
      ...cells(newest, [...leading, 'floor'], 5, { ...large, keys })
    ]),
    ...kinds.flatMap(value => cells(newest, main, 5, { ...small, value })),
    ...kinds.filter(value => value !== '10 KB string').flatMap(value => cells(['node24'], leading, 5, { ...large, value }))
  ]
}

// A size of its own for each: what a thread pays for a call, and enough keys for two threads.
const taskOfShared = { entries: 1_000, passes: 61 }
const taskOfThreads = { entries: 100_000, milliseconds: 500, changes: 1_000 }

function sharing () {
  return [
    ...program('shared', [...newest, ...older], programs.shared.contenders, 5, taskOfShared),
    ...program('threads', [...newest, ...older], programs.threads.contenders, 5, taskOfThreads)
  ]
}

function fullOfPrograms () {
  const { memory, deaths, idle } = programs
  const expiring = { entries: million, value: 'object' }
  return [
    ...program('memory', newest, memory.contenders, 5, { entries: million, value: 'object' }),
    ...program('growth', ['node24'], ['map', 'lru-cache', 'store', 'values'], 5, { entries: 8 * million, value: 'object' }),
    ...program('growth', ['bun'], ['map', 'store', 'values'], 5, { entries: 8 * million, value: 'object' }),
    ...program('growth', ['node24'], ['map', 'store'], 5, { entries: 8 * million, value: 'number' }),
    ...program('deaths', ['node24'], deaths.contenders, 5, expiring),
    ...program('deaths', ['bun'], ['control', 'lru-cache', 'ttlcache', 'store-ttl'], 5, expiring),
    ...program('idle', ['node24'], idle.contenders, 5, { entries: million, interval: 1_000, seconds: 20 }),
    ...sharing()
  ]
}

function smoke (running) {
  const warmEffort = { operations: 200, passes: 1, fills: 1 }
  const effort = { operations: 2_000, passes: 1, fills: 1 }
  const tiny = { effort, warmEffort }
  const all = (entries, axes) => cells([running], keyedNames, 1, { entries, workloads: workloadNames, ...tiny, ...axes })
  return [
    ...keyShapes.slice(1).flatMap(keys => all(100, { keys })),
    ...Object.keys(valueKinds).slice(1).flatMap(value => all(100, { value })),
    ...all(2_000, {}),
    ...all(2_000, { strings: 'same' }),
    ...program('memory', [running], programs.memory.contenders, 1, { entries: 2_000, value: 'object' }),
    ...program('growth', [running], programs.growth.contenders, 1, { entries: 2_000, value: 'object' }),
    ...program('deaths', [running], programs.deaths.contenders, 1, { entries: 2_000, value: 'object', lifetime: 500, spread: 50 }),
    ...program('idle', [running], ['store-ttl'], 1, { entries: 2_000, interval: 100, seconds: 0.3 }),
    ...program('shared', [running], programs.shared.contenders, 1, { entries: 50, passes: 3 }),
    ...program('threads', [running], programs.threads.contenders, 1, { entries: 2_000, milliseconds: 20, changes: 5 }),
    ...program('huge', [running], ['store'], 1, { entries: 20_000 }),
    ...program('fillings', [running], programs.fillings.contenders, 1, { entries: 2_000, value: 'object' })
  ]
}

const huge = () => program('huge', ['node24'], programs.huge.contenders, 1, { entries: 20 * million })

function product (filters, rounds = 5) {
  const { runtimes = newest, contenders = main, entries = [1_000, million], keys = ['short'] } = filters
  const { strings = ['fresh', 'same'], values = ['object'], workloads = basic, programs: asked } = filters
  if (asked !== undefined && !asked.includes('none')) {
    return asked.flatMap(name => entries.flatMap(count => values.flatMap(value => program(name, runtimes,
      programs[name].contenders, rounds, { entries: count, value, interval: 1_000, seconds: 20 }))))
  }
  return entries.flatMap(count => keys.flatMap(shape => values.flatMap(value => strings.flatMap(kind =>
    cells(runtimes, contenders, rounds, { entries: count, keys: shape, value, strings: kind, workloads })))))
}

function restrict (group, filters, rounds) {
  const { task } = group
  const { runtimes, contenders, entries, keys, strings, values, workloads, programs: asked } = filters
  const keeps = (list, item) => list === undefined || item === undefined || list.includes(item)
  const kept = keeps(runtimes, group.runtime) && keeps(entries, task.entries) && keeps(keys, task.keys) &&
    keeps(strings, task.strings) && keeps(values, task.value) &&
    (group.program === undefined ? asked === undefined || asked.includes('none') : keeps(asked, group.program))
  if (!kept) return []
  const names = group.contenders.filter(name => keeps(contenders, name))
  const chosen = task.workloads?.filter(name => keeps(workloads, name))
  if (names.length === 0 || chosen?.length === 0 || (workloads && group.program)) return []
  return [{ ...group, contenders: names, rounds: rounds ?? group.rounds, task: { ...task, workloads: chosen } }]
}

/**
 * The groups of a plan, in the order they are measured.
 *
 * @param {{ plan: string, filters: object, rounds: number | undefined }} options
 * @param {string} running the name of the runtime that runs this, for the smoke test
 */
export function makePlan ({ plan, filters, rounds }, running) {
  const full = () => [...fullOfBase(), ...fullOfPrograms(), ...fullOfShapes()]
  const makers = { quick, full, huge, sharing, smoke: () => smoke(running), product: () => product(filters, rounds) }
  return makers[plan]().flatMap(group => restrict(group, filters, rounds))
}
