'use strict'

// One store in several threads; each behaviour is a case of the program.

const t = require('tap')
const { testCases } = require('./fixtures/run-program')

t.ok(testCases(t, 'shared-threads.js') > 0, 'cases of shared-threads.js')
