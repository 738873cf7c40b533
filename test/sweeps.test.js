'use strict'

// When the sweeps of a cleanup task begin and end; each behaviour is a case of the program.

const t = require('tap')
const { testCases } = require('./fixtures/run-program')

t.ok(testCases(t, 'sweeps.js', { collects: true }) > 0, 'cases of sweeps.js')
