'use strict'

// The rate limit, the same lines in every worker: a fixed window that all of them count in.

const { threadId } = require('worker_threads')
const MemoryStore = require('../..') // require('bun-shared-state') in a project of yours

const LIMIT = 100 // requests a window, of one client
const WINDOW = 1500 // ms

const requests = new MemoryStore({ shared: 'requests' })

/**
 * What a client's request is answered with. The first one makes the entry and sets its deadline, those
 * after it only count: so the window ends however many come.
 *
 * @param {string} client
 * @returns {{ status: number, headers: object, body: string }}
 */
function answer (client) {
  const number = requests.increment(client, 1, { ttl: WINDOW })
  const headers = { 'ratelimit-remaining': `${Math.max(LIMIT - number, 0)}`, 'x-worker': `${threadId}` }
  if (number <= LIMIT) return { status: 200, headers, body: 'Hello\n' }
  headers['retry-after'] = `${Math.ceil(requests.getRemainingTTL(client) / 1000)}`
  return { status: 429, headers, body: 'Too many requests\n' }
}

module.exports = { LIMIT, WINDOW, answer }
