'use strict'

const { inspect } = require('util')
const Parser = require('tap-parser')

const skippedWithReason = /^1\.\.0\s*#\s*\S/m

function detailsOf (assertion) {
  const { source, stack, ...rest } = assertion.diag || {}
  const details = inspect(rest, { depth: 5, breakLength: 100, maxStringLength: 1000 })
  return [details === '{}' ? '' : details, stack].filter(Boolean).join('\n')
}

function countAssertions (parser, counts, path) {
  let subtest = null

  function fail (name, details) {
    counts.failed++
    counts.failures.push({ name: [...path, name].join(' > '), details })
  }

  parser.on('child', child => {
    const failedBefore = counts.failed
    countAssertions(child, counts, [...path, child.name])
    subtest = { failed: () => counts.failed > failedBefore }
  })
  parser.on('assert', assertion => {
    const summed = subtest
    subtest = null
    const name = assertion.name || `assertion ${assertion.id}`
    if (summed !== null) {
      // A subtest's own line sums up what was counted inside it, except when only the line failed:
      // a wrong plan, a timeout.
      if (!assertion.ok && !assertion.todo && !summed.failed()) fail(name, detailsOf(assertion))
    } else if (assertion.skip || assertion.todo) {
      counts.skipped++
    } else if (assertion.ok) {
      counts.passed++
    } else {
      fail(name, detailsOf(assertion))
    }
  })
}

function problemOf (results) {
  const problems = results.failures.map(failure => failure.tapError).filter(Boolean)
  if (results.bailout) problems.push(`bailed out: ${results.bailout}`)
  return problems.join(', ') || null
}

/**
 * Counts the assertions of a TAP text, those inside subtests included: { passed, failed, skipped,
 * failures: [{ name, details }], problem }. The problem is what is wrong with the text as a whole (no
 * plan, a bail-out), or `null`.
 */
function countTap (text) {
  const counts = { passed: 0, failed: 0, skipped: 0, failures: [], problem: null }
  const parser = new Parser(results => {
    counts.problem = problemOf(results)
    // The parser takes an empty text for a plan of no tests.
    if (results.plan.skipAll && skippedWithReason.test(text)) counts.skipped++
  })
  countAssertions(parser, counts, [])
  parser.end(text)
  return counts
}

module.exports = { countTap }
