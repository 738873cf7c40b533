'use strict'

const { once } = require('events')
const path = require('path')
const { Worker } = require('worker_threads')
const { checkHistory, describe } = require('./check')
const { clockMemory } = require('./clock')
const { mutableKey } = require('./mutable-key')
const { register } = require('./register')

const threads = 4
const calls = 10
const batch = 500
// Where threads hardly ever run at once, more histories than were asked for are recorded, up to so many times.
const patience = 4

/** What histories can be about, with the model of each. */
const subjects = { 'one key': register, 'a mutable key': mutableKey }

// What the message of a worker holds: the operations of each round.
async function operationsOf (worker) {
  const [rounds] = await once(worker, 'message')
  return rounds
}

/**
 * Records histories of what threads do at once to a shared store, on something new in each round: { seed,
 * operations }, where the operations are what checkHistory takes. The seed repeats the calls of the history
 * in a recording of its own, though not how they meet.
 */
async function record ({ subject, breach, rounds, seed }) {
  const data = { memory: clockMemory(), name: `history ${seed}`, subject, breach, threads, rounds, calls, seed }
  const workers = Array.from({ length: threads }, (_, thread) =>
    new Worker(path.join(__dirname, 'worker.js'), { workerData: { ...data, thread } }))
  try {
    const recorded = await Promise.all(workers.map(operationsOf))
    return Array.from({ length: rounds }, (_, round) =>
      ({ seed: seed + round, operations: [].concat(...recorded.map(byThread => byThread[round])) }))
  } finally {
    await Promise.all(workers.map(worker => worker.terminate()))
  }
}

// How many of the operations ran while one of another thread did.
function countOverlaps (operations) {
  return operations.filter(one => operations.some(other => other.thread !== one.thread &&
    other.invoked < one.returned && one.invoked < other.returned)).length
}

function tell ({ seed, operations }, explanation) {
  const history = [...operations].sort((one, other) => one.invoked - other.invoked).map(describe)
  return { seed, explanation: explanation.split('\n'), history }
}

/**
 * Records histories and checks them, until there are enough of them, and of calls that ran while one of
 * another thread did. Of the latter there may be fewer, on a machine that lets one thread run at a time.
 *
 * @param {object} options
 * @param {string} options.subject one of `subjects`
 * @param {string} [options.breach] the way in which the store is broken, see breaches.js
 * @param {number} options.histories
 * @param {number} [options.overlapping = 0]
 * @param {number} options.seed the seed of the first history; the next has the next
 * @returns {Promise<{ histories: number, overlapping: number, refused: object[] }>} how many there were, and
 *   those that are not linearizable, each as { seed, explanation, history } in lines of text
 */
async function examine ({ subject, breach, histories, overlapping = 0, seed }) {
  const found = { histories: 0, overlapping: 0, refused: [] }
  const isEnough = () => found.histories >= histories &&
    (found.overlapping >= overlapping || found.histories >= histories * patience)
  while (!isEnough()) {
    const rounds = Math.min(batch, histories)
    for (const recorded of await record({ subject, breach, rounds, seed: seed + found.histories })) {
      const { linearizable, explanation } = checkHistory(subjects[subject], recorded.operations)
      found.histories++
      found.overlapping += countOverlaps(recorded.operations)
      if (!linearizable) found.refused.push(tell(recorded, explanation))
    }
  }
  return found
}

module.exports = { examine, subjects }
