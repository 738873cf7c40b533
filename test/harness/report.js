'use strict'

function indent (text, spaces) {
  return text.replace(/^(?=.)/gm, ' '.repeat(spaces))
}

function sum (counted) {
  const total = { passed: 0, failed: 0, skipped: 0 }
  for (const { passed, failed, skipped = 0 } of counted) {
    total.passed += passed
    total.failed += failed
    total.skipped += skipped
  }
  return total
}

/** `12 passed, 0 failed`, and what was skipped if anything was. */
function countsLine ({ passed, failed, skipped = 0 }) {
  return `${passed} passed, ${failed} failed` + (skipped > 0 ? `, ${skipped} skipped` : '')
}

/** Reads a closing line that `countsLine` wrote, at the end of an output; `null` if there is none. */
function readCountsLine (output) {
  const match = /(?:^|\n)(\d+) passed, (\d+) failed(?:, (\d+) skipped)?\s*$/.exec(output)
  if (match === null) return null
  return { passed: Number(match[1]), failed: Number(match[2]), skipped: Number(match[3] || 0) }
}

function printFailures (title, failures) {
  for (const { name, details } of failures) {
    console.log(`\n  FAILED  ${title}: ${name}`)
    if (details) console.log(indent(details, 4))
  }
}

/** Ends a run: prints the closing line, and sets the exit code unless tests ran and none failed. */
function close (total) {
  console.log(`\n${countsLine(total)}`)
  if (total.failed > 0 || total.passed === 0) process.exitCode = 1
}

module.exports = { sum, countsLine, readCountsLine, printFailures, close }
