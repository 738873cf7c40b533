'use strict'

const http = require('http')
const { parentPort } = require('worker_threads')
const { answer } = require('./limiter')

const server = http.createServer((request, response) => {
  const { status, headers, body } = answer(request.socket.remoteAddress)
  response.writeHead(status, headers).end(body)
})

server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port))
