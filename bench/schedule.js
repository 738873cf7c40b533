import { estimateSeconds } from './estimate.js'
import { programs } from './programs.js'
import { runProgram } from './runtimes.js'

/** The processes of a group, round after round, each round beginning with another contender. */
function processesOf (group) {
  const { contenders, rounds } = group
  const processes = []
  for (let round = 0; round < rounds; round++) {
    for (let turn = 0; turn < contenders.length; turn++) {
      processes.push({ group, round, contender: contenders[(round + turn) % contenders.length] })
    }
  }
  return processes
}

function describe ({ group, contender, round }) {
  const { program, runtime, rounds, task } = group
  const what = program ?? [task.keys, task.strings, task.value].join(' ')
  return `${runtime.name} ${task.entries} ${what} ${contender} round ${round + 1} of ${rounds}`
}

export function minutes (seconds) {
  return seconds < 90 ? `${Math.round(seconds)} s` : `${Math.round(seconds / 60)} min`
}

export function estimatePlan (groups) {
  return groups.flatMap(processesOf)
    .reduce((sum, { group, contender }) => sum + estimateSeconds(group, contender), 0)
}

const logEvery = 60

class Progress {
  #total
  #done = 0
  #started = performance.now()
  #logged = 0

  constructor (total) {
    this.#total = total
  }

  advance (seconds) {
    this.#done += seconds
  }

  // One line that changes on a terminal; in a log a line a minute.
  show (text) {
    const elapsed = (performance.now() - this.#started) / 1000
    const pace = this.#done > 20 ? elapsed / this.#done : 1
    const left = minutes((this.#total - this.#done) * pace)
    const line = `${Math.round(this.#done / this.#total * 100)} %, ${left} left: ${text}`
    if (process.stderr.isTTY) {
      process.stderr.write(`\r\x1b[K${line}`)
    } else if (elapsed - this.#logged >= logEvery) {
      this.#logged = elapsed
      console.error(line)
    }
  }

  end () {
    if (process.stderr.isTTY) process.stderr.write('\r\x1b[K')
  }
}

/**
 * Runs every process of a plan, one at a time, and tells what each gave. Interrupted (Ctrl+C), it leaves out
 * the rest.
 *
 * @param {object[]} groups
 * @param {(process: object, results: { measure: string, amount: number }[]) => void} onResults
 * @returns {Promise<string[]>} what failed
 */
export async function runPlan (groups, onResults) {
  const progress = new Progress(estimatePlan(groups))
  const failures = []
  let interrupted = false
  process.once('SIGINT', () => { interrupted = true })
  for (const group of groups) {
    for (const one of processesOf(group)) {
      if (interrupted) return [...failures, 'interrupted: the rest was not measured']
      progress.show(describe(one))
      try {
        const { results } = await runProgram(group.runtime, group.script, { ...group.task, contender: one.contender },
          programs[group.program]?.nodeFlags)
        onResults(one, results)
      } catch (error) {
        progress.end()
        console.error(`${describe(one)}: ${error.message}`)
        failures.push(`${describe(one)}: ${error.message.split('\n')[0]}`)
      }
      progress.advance(estimateSeconds(group, one.contender))
    }
  }
  progress.end()
  return failures
}
