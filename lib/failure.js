'use strict'

const { RangeError } = require('./builtins')
const { noThread, notANumber, outOfMemory, storeClosed, valueTooLarge } = require('./errors')
const { CLOSED, NO_THREAD, NOT_A_NUMBER, OUT_OF_MEMORY, TOO_LARGE } = require('./native')

/**
 * The error that a negative result of native code stands for.
 *
 * @param {number} result
 * @returns {Error} to be thrown
 */
function failure (result) {
  switch (result) {
    case CLOSED: return storeClosed()
    case NO_THREAD: return noThread()
    case NOT_A_NUMBER: return notANumber()
    case OUT_OF_MEMORY: return outOfMemory()
    case TOO_LARGE: return valueTooLarge()
  }
  return new RangeError(`unknown native result ${result}`)
}

module.exports = { failure }
