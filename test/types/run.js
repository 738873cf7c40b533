'use strict'

// Checks the typings with the oldest TypeScript that is promised and with a current one.

const path = require('path')
const { runCommand, describeFailure } = require('../harness/run-command')
const report = require('../harness/report')

async function check (compiler) {
  const { version } = require(`${compiler}/package.json`)
  const result = await runCommand(process.execPath,
    [require.resolve(`${compiler}/lib/tsc.js`), '--project', __dirname, '--pretty', 'false'],
    { cwd: path.join(__dirname, '..', '..') })
  const failure = describeFailure(result)
  console.log(`TypeScript ${version}  ${failure || 'ok'}`)
  if (failure !== null) console.log(result.stdout)
  return { passed: failure === null ? 1 : 0, failed: failure === null ? 0 : 1 }
}

async function main () {
  const outcomes = []
  for (const compiler of ['typescript-oldest', 'typescript']) outcomes.push(await check(compiler))
  report.close(report.sum(outcomes))
}

main()
