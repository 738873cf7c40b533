'use strict'

/** Counts what GoogleTest wrote as JSON: { passed, failed, skipped, failures: [{ name, details }] }. */
function countGoogleTest (results) {
  const counts = { passed: 0, failed: 0, skipped: 0, failures: [] }
  // A test that the filter left out is listed with the status NOTRUN, one that is disabled too.
  const ran = results.testsuites.flatMap(suite => suite.testsuite)
    .filter(test => test.status === 'RUN')
  for (const test of ran) {
    if (test.failures) {
      counts.failed++
      counts.failures.push({
        name: `${test.classname}.${test.name}`,
        details: test.failures.map(failure => failure.failure).join('\n')
      })
    } else if (test.result === 'SKIPPED') {
      counts.skipped++
    } else {
      counts.passed++
    }
  }
  return counts
}

module.exports = { countGoogleTest }
