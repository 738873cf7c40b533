import { parseArgs } from 'node:util'
import { contenderNames } from './contenders/index.js'
import { keyShapes } from './keys.js'
import { programNames } from './programs.js'
import { runtimeNames } from './runtimes.js'
import { valueKinds } from './values.js'
import { workloadNames } from './workloads/index.js'

export const help = `Measures the store beside a Map and the stores people use.

node bench/run.js [--quick | --full | --smoke | --huge | --sharing] [filters]

  --quick        the main cells on Node 24 and Bun, under three minutes; the default
  --full         everything in docs/performance.md, an hour
  --smoke        every kind of cell once at tiny sizes on the running runtime, to see that it works
  --huge         20,000,000 entries in one store, and the Map that throws
  --sharing      what threads share, in about five minutes

Each filter is a list separated by commas. With filters and none of the above, their product is measured.

  --runtimes     ${runtimeNames.join(', ')}
  --contenders   ${contenderNames.join(', ')}
  --entries      numbers
  --workloads    ${workloadNames.join(', ')}
  --keys         ${keyShapes.join(', ')}
  --strings      fresh: keys computed at each call; same: the string objects that were set
  --values       ${Object.keys(valueKinds).join(', ')}
  --programs     ${programNames.join(', ')}; none: workloads alone

  --rounds N     how often each cell is measured, each time in a process of its own
  --out FILE     where the results go as JSON; default bench/results/{quick,full,smoke,huge,sharing,last}.json
  --dry-run      says what would be measured and how long it may take
  --help`

const lists = {
  runtimes: runtimeNames,
  contenders: contenderNames,
  entries: undefined,
  workloads: workloadNames,
  keys: keyShapes,
  strings: ['fresh', 'same'],
  values: Object.keys(valueKinds),
  programs: [...programNames, 'none']
}
const plans = ['quick', 'full', 'smoke', 'huge', 'sharing']

function readNumber (name, text) {
  const number = Number(text.replaceAll('_', ''))
  if (!Number.isInteger(number) || number < 1) throw new Error(`--${name}: "${text}" is no whole number above 0`)
  return number
}

function readList (name, text) {
  const items = text.split(',').map(item => item.trim()).filter(Boolean)
  const known = lists[name]
  if (items.length === 0) throw new Error(`--${name}: the list is empty`)
  if (known === undefined) return items.map(item => readNumber(name, item))
  const unknown = items.filter(item => !known.includes(item))
  if (unknown.length > 0) throw new Error(`--${name}: unknown: ${unknown.join(', ')}. There is: ${known.join(', ')}`)
  return items
}

/**
 * Reads the command line: { plan, filters, rounds, out, dryRun, help }. Throws what is wrong with it.
 *
 * @param {string[]} args
 */
export function readOptions (args) {
  const { values } = parseArgs({
    args,
    options: {
      ...Object.fromEntries(plans.map(name => [name, { type: 'boolean' }])),
      ...Object.fromEntries(Object.keys(lists).map(name => [name, { type: 'string' }])),
      rounds: { type: 'string' },
      out: { type: 'string' },
      'dry-run': { type: 'boolean' },
      help: { type: 'boolean' }
    }
  })
  const chosen = plans.filter(name => values[name])
  if (chosen.length > 1) throw new Error(`--${chosen.join(' and --')} do not go together`)
  const filters = {}
  for (const name of Object.keys(lists)) {
    if (values[name] !== undefined) filters[name] = readList(name, values[name])
  }
  return {
    plan: chosen[0] ?? (Object.keys(filters).length > 0 ? 'product' : 'quick'),
    filters,
    rounds: values.rounds === undefined ? undefined : readNumber('rounds', values.rounds),
    out: values.out,
    dryRun: values['dry-run'] === true,
    help: values.help === true
  }
}
