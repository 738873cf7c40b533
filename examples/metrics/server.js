'use strict'

// A server that keeps the pages it made, and tells under /metrics how well that goes.

const http = require('http')
const MemoryStore = require('../..') // require('bun-shared-state') in a project of yours
const { StoreMetrics } = require('./store-metrics')

const pages = new MemoryStore({ ttl: 60000 })
const metrics = new StoreMetrics(pages, 'pages')

function page (url) {
  let text = pages.get(url)
  if (text === undefined) {
    text = `This is ${url}\n`
    pages.set(url, text)
  }
  return text
}

async function answer (request, response) {
  if (request.url === '/metrics') {
    const text = await metrics.text()
    response.setHeader('content-type', metrics.contentType)
    response.end(text)
  } else {
    response.end(page(request.url))
  }
}

/** @returns {http.Server} */
function createServer () {
  pages.startCleanupTask()
  return http.createServer((request, response) => {
    answer(request, response).catch(error => response.destroy(error))
  })
}

module.exports = { createServer }
