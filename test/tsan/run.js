'use strict'

// Runs the tap files of several threads with an addon that is built with ThreadSanitizer, on this Node.
// Node itself is not built with it, so that much of what it does looks like a race: a report counts if one of
// the two accesses is the addon's own, or if it is of something else than a data race and the addon is in it.
// node test/tsan/run.js [--files pattern]

const path = require('path')
const { parseArgs } = require('util')
const { runTapFile } = require('../harness/run-tap-file')
const { buildSanitized, readReports, root, sanitizerLibrary } = require('../harness/sanitized-project')
const { tapFiles } = require('../harness/tap-files')
const report = require('../harness/report')

const severalThreads = '(shared|lock|watch|named|linearizability|worker|sweeps|threads)'

const addon = 'bun_shared_state.node'
const libraries = /\((libtsan|libstdc\+\+|libc|libgcc_s)\.so/

// Whether the first frame below the libraries' is the addon's.
function isOwnAccess (stack) {
  const frames = stack.split('\n').filter(line => /^ +#\d/.test(line) && !libraries.test(line))
  return frames.length > 0 && frames[0].includes(addon)
}

function isOurs (part) {
  if (!part.includes('WARNING: ThreadSanitizer: data race')) return part.includes(addon)
  return part.split(/\n\n/).slice(0, 2).some(isOwnAccess)
}

/** The reports that are of the addon. */
function oursAmong (text) {
  return text.split(/^=+$/m).filter(isOurs)
}

async function runFile (copy, file) {
  const name = path.basename(file)
  const env = {
    LD_PRELOAD: sanitizerLibrary('tsan'),
    TSAN_OPTIONS: `exitcode=0:second_deadlock_stack=1:log_path=${path.join(copy, 'reports', name)}`
  }
  const result = await runTapFile({ command: process.execPath, args: [] }, file, { cwd: copy, env })
  let others = 0
  for (const { process, text } of readReports(copy, name)) {
    const ours = oursAmong(text)
    others += text.split('WARNING: ThreadSanitizer').length - 1 - ours.length
    result.failed += ours.length
    result.failures.push(...ours.map(part => (
      { name: `report of ThreadSanitizer, process ${process}`, details: part.slice(0, 10000) }
    )))
  }
  console.log(`${file.padEnd(40)}  ${report.countsLine(result)}, ${others} reports of Node's own`)
  return result
}

async function main () {
  const { values } = parseArgs({ options: { files: { type: 'string', default: severalThreads } } })
  const files = tapFiles(root, values.files)
  if (files.length === 0) throw new Error('No test file found')

  console.log('Building with ThreadSanitizer...')
  const copy = await buildSanitized('tsan', ['-fsanitize=thread'])
  const results = []
  for (const file of files) results.push(await runFile(copy, file))
  for (const { file, failures } of results) report.printFailures(file, failures)
  report.close(report.sum(results))
}

if (require.main === module) {
  main().catch(error => {
    console.error(error.message)
    process.exitCode = 1
  })
}

module.exports = { oursAmong }
