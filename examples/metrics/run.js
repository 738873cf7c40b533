'use strict'

// Asks the server for pages, then for its metrics: they have to be what we saw.
//   npm run example:metrics        (once it is installed: bun examples/metrics/run.js)

const assert = require('assert')
const { once } = require('events')
const http = require('http')
const { createServer } = require('./server')

const REQUESTS = 2000
const PAGES = 300

const agent = new http.Agent({ keepAlive: true })

async function read (url) {
  const [response] = await once(http.get(url, { agent }), 'response')
  let text = ''
  for await (const piece of response.setEncoding('utf8')) text += piece
  return text
}

// Every other request is for one of the first ten pages, the rest for all in turn.
async function visit (origin) {
  for (let number = 0; number < REQUESTS; number++) {
    const turn = Math.floor(number / 2)
    await read(`${origin}/pages/${turn % (number % 2 === 0 ? 10 : PAGES)}`)
  }
}

/** The samples of a Prometheus text: { name: value }. */
function samplesOf (text) {
  const lines = text.split('\n').filter(line => line !== '' && !line.startsWith('#'))
  return Object.fromEntries(lines.map(line => {
    const [, name, value] = /^(\w+)\{store="pages"\} (\d+)$/.exec(line)
    return [name, Number(value)]
  }))
}

function check (samples) {
  assert.strictEqual(samples.cache_hits_total + samples.cache_misses_total, REQUESTS)
  assert.strictEqual(samples.cache_sets_total, samples.cache_misses_total, 'every page that was missing was stored')
  assert.strictEqual(samples.cache_entries, samples.cache_sets_total)
  assert.strictEqual(samples.cache_evictions_total, 0)
  assert.ok(samples.cache_bytes > 0)
}

async function main () {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  try {
    const origin = `http://127.0.0.1:${server.address().port}`
    await visit(origin)
    const text = await read(`${origin}/metrics`)
    console.log(text)
    check(samplesOf(text))
  } finally {
    agent.destroy()
    server.close()
  }
}

main().catch((error) => {
  console.error(error.message)
  process.exitCode = 1
})
