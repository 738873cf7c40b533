'use strict'

const { Worker, parentPort, workerData } = require('worker_threads')
const { makeRandom } = require('./random')
const { brew } = require('./weather')

const { seed, depth } = workerData
const random = makeRandom(seed)
const blow = brew(seed)

function nest () {
  return new Worker(__filename, { workerData: { seed: seed + 1, depth: depth - 1 } })
}

function blowOn () {
  for (let gust = 0; gust < 3; gust++) blow()
  setTimeout(blowOn, random(3))
}

if (depth > 0 && random(5) === 0) nest()
blow()
parentPort.postMessage('blowing')
if (random(4) === 0) for (;;) blow()
// Some end by themselves before they are terminated, or while they are.
if (random(8) !== 0) blowOn()
