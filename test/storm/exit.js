'use strict'

// A process that ends at a random instant, at once: node exit.js exit|throw SEED

const path = require('path')
const { Worker } = require('worker_threads')
const { makeRandom } = require('./random')

const [ending, seed] = [process.argv[2], Number(process.argv[3])]
const random = makeRandom(seed)

function end () {
  if (ending === 'throw') throw new Error('thrown amid the storm')
  process.exit(7)
}

function startWorker (_, index) {
  return new Worker(path.join(__dirname, 'worker.js'), { workerData: { seed: seed + index, depth: 1 } })
}

Array.from({ length: random(4) }, startWorker)
if (random(4) !== 0) {
  const blow = require('./weather').brew(seed)
  blow()
  setInterval(blow, 1)
}
setTimeout(end, random(150))
