'use strict'

// How stores, their cleanup tasks and the process end; each behaviour is a case of the program.

const t = require('tap')
const { testCases } = require('./fixtures/run-program')

t.ok(testCases(t, 'lifecycle.js') > 0, 'cases of lifecycle.js')
