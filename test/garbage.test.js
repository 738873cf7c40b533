'use strict'

// What is let go of, and that nothing grows; each behaviour is a case of one of the programs, which
// ask for collections.

const t = require('tap')
const { testCases } = require('./fixtures/run-program')

t.ok(testCases(t, 'garbage.js', { collects: true }) > 0, 'cases of garbage.js')
t.ok(testCases(t, 'garbage-events.js', { collects: true }) > 0, 'cases of garbage-events.js')
t.ok(testCases(t, 'garbage-keys.js', { collects: true }) > 0, 'cases of garbage-keys.js')
t.ok(testCases(t, 'garbage-stores.js', { collects: true }) > 0, 'cases of garbage-stores.js')
t.ok(testCases(t, 'memory.js', { collects: true }) > 0, 'cases of memory.js')
