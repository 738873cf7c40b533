'use strict'

/* global Bun, Response */

const { parentPort } = require('worker_threads')
const { answer } = require('./limiter')

const { port } = Bun.serve({
  hostname: '127.0.0.1',
  port: 0,
  fetch (request, server) {
    const { status, headers, body } = answer(server.requestIP(request).address)
    return new Response(body, { status, headers })
  }
})

parentPort.postMessage(port)
