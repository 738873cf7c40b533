'use strict'

// Stores in worker threads that end in every way; each behaviour is a case of the program.

const t = require('tap')
const { testCases } = require('./fixtures/run-program')

t.ok(testCases(t, 'worker-lifecycle.js') > 0, 'cases of worker-lifecycle.js')
