'use strict'

// Processes that end at once, without the runtime cleaning up, while other threads work.

const path = require('path')
const t = require('tap')
const { runProgram } = require('./fixtures/run-program')

const file = path.join(__dirname, 'fixtures', 'process-exit.js')

async function ends (t, situation, ending, expected) {
  const { code, signal, stderr } = await runProgram(file, [situation, ending])
  t.match({ code, signal, stderr }, { signal: null, ...expected })
}

for (const situation of Object.keys(require(file))) {
  t.test(`process.exit amid ${situation} gives its code`,
    t => ends(t, situation, 'exit', { code: 7, stderr: /^$/ }))
  t.test(`an uncaught error amid ${situation} is told`,
    t => ends(t, situation, 'throw', { code: 1, stderr: /thrown amid all this/ }))
}
