'use strict'

// A short form of the storm in which workers are terminated while they write to one shared store.

const path = require('path')
const t = require('tap')
const { runProgram } = require('./fixtures/run-program')
const { describeFailure } = require('./harness/run-command')

const rounds = 60

t.test(`the store is whole after each of ${rounds} rounds of terminated writers`, async t => {
  const result = await runProgram(path.join(__dirname, 'storm', 'shared.js'), [String(rounds), '1'], { collects: true })
  const { stderr, stdout } = result
  t.equal(describeFailure(result), null, 'the process ends well', { stderr })
  t.equal((stdout.match(/^round \d+$/gm) || []).length, rounds)
})
