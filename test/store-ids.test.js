'use strict'

const t = require('tap')
const { testCases } = require('./fixtures/run-program')

testCases(t, 'store-ids.js', { collects: true })
