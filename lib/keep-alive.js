'use strict'

const native = require('./native')

let pending = 0

/** Keeps the process alive until `letProcessEnd` was called as often: somebody waits for a promise. */
function holdProcess () {
  if (pending++ === 0) native.keepAlive(true)
}

function letProcessEnd () {
  if (--pending === 0) native.keepAlive(false)
}

module.exports = { holdProcess, letProcessEnd }
