'use strict'

const t = require('tap')
const { testCases } = require('./fixtures/run-program')

t.ok(testCases(t, 'store-ids.js', { collects: true }) > 0, 'cases of store-ids.js')
