'use strict'

const t = require('tap')
const { testCases } = require('./fixtures/run-program')

testCases(t, 'released-keys.js', { collects: true })
