'use strict'

// Checks the typings with the oldest TypeScript that is promised and with a current one.

const fs = require('fs')
const path = require('path')
const { readmeBlocks } = require('../harness/readme-blocks')
const { runCommand, describeFailure } = require('../harness/run-command')
const report = require('../harness/report')

// Programs with ES2022's library, and with the newest.
const PROJECTS = ['tsconfig.json', 'tsconfig.esnext.json']

// The README's blocks are programs like any other.
function writeReadmeBlocks () {
  const folder = path.join(__dirname, '..', '..', 'build', 'readme-types')
  fs.rmSync(folder, { recursive: true, force: true })
  fs.mkdirSync(folder, { recursive: true })
  const blocks = readmeBlocks().filter(({ language }) => language === 'ts')
  for (const { line, source } of blocks) fs.writeFileSync(path.join(folder, `line-${line}.mts`), source)
}

async function check (compiler, project) {
  const { version } = require(`${compiler}/package.json`)
  const result = await runCommand(process.execPath,
    [require.resolve(`${compiler}/lib/tsc.js`), '--project', path.join(__dirname, project), '--pretty', 'false'],
    { cwd: path.join(__dirname, '..', '..') })
  const failure = describeFailure(result)
  console.log(`TypeScript ${version}, ${project}  ${failure || 'ok'}`)
  if (failure !== null) console.log(result.stdout)
  return { passed: failure === null ? 1 : 0, failed: failure === null ? 0 : 1 }
}

async function main () {
  writeReadmeBlocks()
  const outcomes = []
  for (const compiler of ['typescript-oldest', 'typescript']) {
    for (const project of PROJECTS) outcomes.push(await check(compiler, project))
  }
  report.close(report.sum(outcomes))
}

main()
