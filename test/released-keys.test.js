'use strict'

const t = require('tap')
const { testCases } = require('./fixtures/run-program')

t.ok(testCases(t, 'released-keys.js', { collects: true }) > 0, 'cases of released-keys.js')
