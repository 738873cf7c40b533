'use strict'

// getOrSet in several threads; each behaviour is a case of the program.

const t = require('tap')
const { testCases } = require('./fixtures/run-program')

t.ok(testCases(t, 'flight-threads.js') > 0, 'cases of flight-threads.js')
