'use strict'

// Workers are started and terminated, at random instants: node terminate.js ROUNDS SEED. Prints a
// line for each round that is over.

const { once } = require('events')
const path = require('path')
const { Worker } = require('worker_threads')
const { pause } = require('../fixtures/cases')
const { makeRandom } = require('./random')

const lanes = 3
const [rounds, seed] = process.argv.slice(2).map(Number)
const random = makeRandom(seed)
let started = 0

async function playRound (round) {
  const worker = new Worker(path.join(__dirname, 'worker.js'), { workerData: { seed: seed + round, depth: 1 } })
  const exited = once(worker, 'exit')
  // One that ends before it says a word must not be waited for.
  if (random(5) !== 0) await Promise.race([once(worker, 'message'), exited])
  await pause(random(20))
  await worker.terminate()
  await exited
  console.log(`round ${round}`)
}

async function playRounds () {
  while (started < rounds) await playRound(started++)
}

// Every other process has stores in its main thread too.
async function blowUntil (ended) {
  const { brew } = require('./weather')
  const blow = brew(seed)
  while (!ended.yet) {
    blow()
    await pause(5)
  }
  await checkMainThread()
}

async function checkMainThread () {
  const { until } = require('../fixtures/cases')
  const { openWithDead } = require('../fixtures/stores')
  const { store, door } = openWithDead(10000)
  store.startCleanupTask(1)
  await until(() => door.valueCount() === 0, 'everything is swept')
}

async function main () {
  const ended = { yet: false }
  const blowing = random(2) === 0 ? blowUntil(ended) : undefined
  await Promise.all(Array.from({ length: lanes }, playRounds))
  ended.yet = true
  await blowing
}

main()
