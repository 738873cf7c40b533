'use strict'

// A rate limit that the workers of an HTTP server share, under load: what all of them together let through
// in a window has to be the limit, exactly.
//   npm run example:rate-limiter        (once it is installed: bun examples/rate-limiter/run.js)

const autocannon = require('autocannon')
const { once } = require('events')
const path = require('path')
const { Worker } = require('worker_threads')
const { LIMIT, WINDOW } = require('./limiter')
const { Tally } = require('./tally')

const WORKERS = 4
const WINDOWS = 4
const PATIENCE = 12 // seconds, until we say that something is wrong

const isBun = process.versions.bun !== undefined
const server = path.join(__dirname, isBun ? 'bun-server.js' : 'node-server.js')

// Worker threads can't listen on one port, so each has its own, and the load goes to all of them.
async function start () {
  const worker = new Worker(server)
  const [port] = await once(worker, 'message')
  return { worker, url: `http://127.0.0.1:${port}` }
}

/** Sends requests until enough windows were seen; the number of requests that failed. */
async function load (urls, tally) {
  const onResponse = (status, body, context, headers) => {
    tally.add(status, headers)
    if (tally.isComplete()) instance.stop()
  }
  const instance = autocannon({
    url: urls, connections: 5 * urls.length, duration: PATIENCE, requests: [{ onResponse }]
  })
  const { errors, mismatches } = await instance
  return errors + mismatches
}

function show (tally, failures) {
  tally.windows.forEach(({ began, letThrough }, index) => {
    console.log(`window ${index + 1}, after ${began.toFixed(0)} ms: ${letThrough} let through`)
  })
  for (const [worker, count] of Object.entries(tally.byWorker)) console.log(`   by worker ${worker}: ${count}`)
  console.log(`${tally.refused} turned away, ${failures} failed`)
}

async function main () {
  const runtime = isBun ? `Bun ${process.versions.bun}` : `Node ${process.version}`
  console.log(`${WORKERS} workers on ${runtime}, ${LIMIT} requests in ${WINDOW} ms for each client\n`)
  const servers = await Promise.all(Array.from({ length: WORKERS }, start))
  const tally = new Tally({ limit: LIMIT, window: WINDOW, windows: WINDOWS })
  const failures = await load(servers.map(({ url }) => url), tally)
  await Promise.all(servers.map(({ worker }) => worker.terminate()))
  show(tally, failures)
  if (!tally.isExact() || failures > 0) {
    throw new Error(`Expected ${LIMIT} in each of ${WINDOWS} windows, ${WINDOW} ms or more apart, and no failure`)
  }
}

main().catch((error) => {
  console.error(error.message)
  process.exitCode = 1
})
