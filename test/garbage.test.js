'use strict'

// What is let go of, and that nothing grows; each behaviour is a case of one of the programs, which
// ask for collections.

const t = require('tap')
const { testCases } = require('./fixtures/run-program')

testCases(t, 'garbage.js', { collects: true })
testCases(t, 'garbage-keys.js', { collects: true })
testCases(t, 'garbage-stores.js', { collects: true })
testCases(t, 'memory.js', { collects: true })
