// Measures one contender at one size, in a process of its own, and prints the results as one line of
// JSON. Its argument is a task as plan.js makes it.

import { Bench } from 'tinybench'
import { collect } from './collect.js'
import { loadContender } from './contenders/index.js'
import { makeKeys } from './keys.js'
import { KeyOrder } from './random.js'
import { median } from './statistics.js'
import { valueKinds } from './values.js'
import { verify } from './verify.js'
import { takesPart, workloads } from './workloads/index.js'
import { fill } from './workloads/writes.js'

const warmEntries = 1_000
const warmEffort = { operations: 20_000, passes: 5, fills: 3 }
const collectFrom = 100_000

function makeSubject (contender, task, entries, effort) {
  return {
    contender,
    entries,
    effort,
    keys: makeKeys(task.keys, task.strings, entries),
    order: new KeyOrder(entries, effort.operations, 3),
    store: undefined,
    values: valueKinds[task.value],
    collect: () => { if (entries >= collectFrom) collect() }
  }
}

// tinybench counts the passes; each tells how long its own timed part was.
function measureWorkload (name, subject) {
  const pass = workloads[name](subject)
  const fewer = subject.contender.slow ? 3 : 1
  const passes = Math.ceil(subject.effort[name === 'set new' ? 'fills' : 'passes'] / fewer)
  const nanoseconds = []
  const bench = new Bench({
    iterations: passes,
    time: 0,
    throws: true,
    warmup: false
  })
  bench.add(name, () => {
    const { milliseconds, operations } = pass()
    nanoseconds.push(milliseconds * 1e6 / operations)
    return { overriddenDuration: milliseconds }
  }, { async: false, beforeAll: subject.collect })
  bench.runSync()
  if (pass.end !== undefined) pass.end()
  return { measure: name, amount: median(nanoseconds) }
}

function measureAll (names, subject) {
  const { contender } = subject
  const results = []
  if (!names.includes('set new')) {
    subject.store = contender.open(subject.entries)
    if (!contender.pseudo) fill(subject)
  }
  for (const name of names) {
    results.push(measureWorkload(name, subject))
    if (name === 'set new') verify(subject)
  }
  if (!contender.pseudo) verify(subject)
  contender.close(subject.store)
  return results
}

const task = JSON.parse(process.argv[2])
const contender = await loadContender(task.contender)
const names = task.workloads.filter(name => takesPart(name, contender, task.strings))

measureAll(names, makeSubject(contender, task, Math.min(warmEntries, task.entries), task.warmEffort ?? warmEffort))
const results = measureAll(names, makeSubject(contender, task, task.entries, task.effort))
console.log(JSON.stringify({ versions: process.versions, results }))
// Timers that some contenders leave behind would keep it alive.
process.exit()
