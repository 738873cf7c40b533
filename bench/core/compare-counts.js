'use strict'

const tolerance = 5 // percent, up and down

function judge (recorded, now, change) {
  if (recorded === undefined) return 'has no record: record it (--record)'
  if (now === undefined) return 'was not counted: record the counts without it (--record)'
  if (Math.abs(change) <= tolerance) return null
  return change < 0
    ? `takes ${(-change).toFixed(1)} % fewer instructions: record the better count (--record)`
    : `takes ${change.toFixed(1)} % more instructions, ${tolerance} % are tolerated`
}

function compareOne (scenario, recorded, now) {
  const change = (now / recorded - 1) * 100
  return { scenario, recorded, now, change, failure: judge(recorded, now, change) }
}

/**
 * Compares two { toolchain, counts }: { failure, rows: [{ scenario, recorded, now, change, failure }] },
 * where `change` is in percent and each `failure` is a sentence or `null`. Counts of two toolchains have
 * nothing to say about each other: then there are no rows.
 */
function compareCounts (record, measured) {
  if (record.toolchain !== measured.toolchain) {
    const failure = `the counts were recorded with ${record.toolchain}, but this is ` +
      `${measured.toolchain}: they need to be recorded again with this toolchain (--record)`
    return { failure, rows: [] }
  }
  const scenarios = new Set([...Object.keys(measured.counts), ...Object.keys(record.counts)])
  const rows = Array.from(scenarios, scenario =>
    compareOne(scenario, record.counts[scenario], measured.counts[scenario]))
  return { failure: null, rows }
}

module.exports = { compareCounts }
