'use strict'

// How long a store that threads share lives; each behaviour is a case of the program.

const t = require('tap')
const { testCases } = require('./fixtures/run-program')

t.ok(testCases(t, 'shared-lifetimes.js', { collects: true }) > 0, 'cases of shared-lifetimes.js')
