// What the project set out to reach, and whether a run did.

import { basic, count, titles } from './names.js'

const sizes = [1_000, 100_000, 1_000_000, 8_000_000]
const sameString = { strings: 'same', measure: 'get hit' }

function place (runtime, entries, { strings = 'fresh', measure }) {
  return { runtime, entries, keys: 'short', strings, value: 'object', measure }
}

function ratioGoal (runtime, entries, what, limit, other = 'map') {
  const named = what.strings === 'same' ? `${what.measure}, the same string again` : what.measure
  const multiple = other === 'map' ? "Map's time" : other === 'floor' ? 'the floor' : `${titles[other]}`
  return {
    runtime,
    text: `${count(entries)} entries, ${named}`,
    limit: `≤ ${limit} × ${multiple}`,
    met: measured => measured.median <= limit,
    measure: table => table.ratio(place(runtime, entries, what), 'store', other)
  }
}

function memoryGoal (runtime, measure, limit) {
  return {
    runtime,
    text: `1,000,000 entries, ${measure.replace(', ms', '')}`,
    limit: `≤ ${limit} × Map's`,
    met: measured => measured.median <= limit,
    measure: table => table.ratio({ runtime, program: 'memory', entries: 1_000_000, value: 'object', measure }, 'store', 'map')
  }
}

function rowOfRatios (runtime, entries, limits) {
  return Object.entries(limits).map(([measure, limit]) => measure === 'same'
    ? ratioGoal(runtime, entries, sameString, limit)
    : ratioGoal(runtime, entries, { measure }, limit))
}

function ttlCost (runtime, entries) {
  return {
    runtime,
    text: `${count(entries)} entries, get hit with TTL`,
    limit: '≤ 1.10 × without',
    met: measured => measured.median <= 1.1,
    measure: table => table.ratio(place(runtime, entries, { measure: 'get hit' }), 'store-ttl', 'store')
  }
}

// Of the times with TTL, as multiples of another contender's.
function worst (table, rows, runtime, other) {
  const ratios = rows.map(({ entries, measure, strings }) => ({
    where: `${measure}, ${count(entries)}`,
    ...table.ratio(place(runtime, entries, { measure, strings }), 'store-ttl', other)
  })).filter(ratio => ratio.median !== undefined)
  return ratios.sort((one, another) => another.median - one.median)[0]
}

function fasterThan (runtime, other) {
  return {
    runtime,
    text: `set new, get hit, get miss, overwrite at every size, with TTL, beside ${titles[other]}`,
    limit: '< 1 × its time, the worst one',
    met: measured => measured.median < 1,
    measure: table => worst(table, sizes.flatMap(entries => basic.map(measure => ({ entries, measure }))), runtime, other)
  }
}

// Those are Maps inside, so here they are at their best too.
function fasterOnSameStrings (runtime, other) {
  const measures = ['get hit', 'overwrite', 'mixed']
  return {
    runtime,
    text: `${measures.join(', ')} with the same strings again at every size, with TTL, beside ${titles[other]}`,
    limit: '< 1 × its time, the worst one',
    met: measured => measured.median < 1,
    measure: table => worst(table, sizes.flatMap(entries => measures.map(measure => ({ entries, measure, strings: 'same' }))), runtime, other)
  }
}

function growthGoals (runtime, value) {
  const at = measure => ({ runtime, program: 'growth', entries: 8_000_000, value, measure })
  const text = `growing to 8,000,000 ${value}s`
  return [
    { runtime, text: `${text}, total time`, limit: "≤ 0.5 × Map's", met: ({ median }) => median <= 0.5, measure: table => table.ratio(at('total, ms'), 'store', 'map') },
    { runtime, text: `${text}, longest single set`, limit: '≤ 20 ms', unit: 'ms', met: ({ median }) => median <= 20, measure: table => table.amount(at('longest set, ms'), 'store') },
    { runtime, text: `${text}, resident memory`, limit: "≤ 0.8 × Map's", met: ({ median }) => median <= 0.8, measure: table => table.ratio(at('resident, MB'), 'store', 'map') }
  ]
}

function deathsGoal (runtime) {
  const at = { runtime, program: 'deaths', entries: 1_000_000, value: 'object', measure: 'longest stall, ms' }
  return { runtime, text: '1,000,000 deaths within a second, longest stall of the event loop', limit: '≤ 5 ms', unit: 'ms', met: ({ median }) => median <= 5, measure: table => table.amount(at, 'store-ttl') }
}

const idleGoal = {
  runtime: 'node24',
  text: 'sweeping 1,000,000 live entries every second, nothing due',
  limit: '< 0.1 % of a core',
  unit: '%',
  met: ({ median }) => median < 0.1,
  measure: table => table.amount({ runtime: 'node24', program: 'idle', entries: 1_000_000, measure: 'share of a core, %' }, 'store-ttl')
}

function sharingGoal (runtime, program, entries, measure, limit, isMet, unit) {
  const at = { runtime, program, entries, measure }
  return { runtime, text: `a shared store: ${measure.replace(/, (ns|µs)$/, '')}`, limit, unit, met: ({ median }) => isMet(median), measure: table => table.amount(at, 'store') }
}

function sharingGoals (runtime) {
  const one = (...goal) => sharingGoal(runtime, 'shared', 1_000, ...goal)
  const several = (...goal) => sharingGoal(runtime, 'threads', 100_000, ...goal)
  return [
    one('get number / local get', '≤ 2', ratio => ratio <= 2),
    one('get short string / local get', '≤ 2', ratio => ratio <= 2),
    one('increment / get number', '≤ 1.5', ratio => ratio <= 1.5),
    one('get object beyond JSON.parse, ns', '≤ 150 ns', time => time <= 150, 'ns'),
    one('get object / lmdb get', '< 1', ratio => ratio < 1),
    one('round trip / get object', '≥ 50', ratio => ratio >= 50),
    one('set object beyond stringify and check, ns', '≤ 200 ns', time => time <= 200, 'ns'),
    one('lmdb putSync / set object', '≥ 10', ratio => ratio >= 10),
    one('bytes an entry beyond key and value', '≤ 64', bytes => bytes <= 64),
    several('two readers / one', '≥ 1.8', ratio => ratio >= 1.8),
    several('from a change to the watch, µs', '≤ 200 µs', time => time <= 200, 'µs')
  ]
}

const hugeGoal = {
  runtime: 'node24',
  text: '20,000,000 entries in one store (a Map throws at 2²⁴)',
  limit: 'works',
  unit: 'entries',
  met: ({ median }) => median === 20_000_000,
  measure: table => table.amount({ runtime: 'node24', program: 'huge', entries: 20_000_000, measure: 'entries held' }, 'store')
}

export const goals = [
  ...rowOfRatios('node24', 1_000, { 'get hit': 0.6, 'get miss': 0.7, overwrite: 0.65, same: 1.4 }),
  ...rowOfRatios('node24', 1_000_000, { 'set new': 0.5, 'get hit': 0.6, 'get miss': 0.28, overwrite: 0.45, same: 1.2 }),
  ratioGoal('node24', 1_000, { measure: 'get hit' }, 1.5, 'floor'),
  memoryGoal('node24', 'bytes an entry', 0.85),
  memoryGoal('node24', 'full GC, ms', 0.5),
  ratioGoal('bun', 1_000, { measure: 'get hit' }, 1.25, 'floor'),
  ratioGoal('bun', 1_000, { measure: 'get miss' }, 1.25, 'floor'),
  ...rowOfRatios('bun', 1_000_000, { 'set new': 0.7, 'get hit': 0.8, 'get miss': 0.7, overwrite: 0.65 }),
  memoryGoal('bun', 'bytes an entry', 0.95),
  memoryGoal('bun', 'full GC, ms', 0.2),
  ...['lru-cache', 'ttlcache', 'node-cache'].flatMap(other =>
    ['node20', 'node24', 'node26'].map(runtime => fasterThan(runtime, other))),
  ...['lru-cache', 'ttlcache', 'node-cache'].map(other => fasterOnSameStrings('node24', other)),
  ttlCost('node24', 1_000),
  ttlCost('node24', 1_000_000),
  ttlCost('bun', 1_000),
  ttlCost('bun', 1_000_000),
  ...growthGoals('node24', 'number'),
  ...growthGoals('node24', 'object'),
  ...growthGoals('bun', 'object'),
  deathsGoal('node24'),
  deathsGoal('bun'),
  idleGoal,
  ...['node20', 'node24', 'node26', 'bun'].flatMap(sharingGoals),
  hugeGoal
]
