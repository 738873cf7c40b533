'use strict'

// The instructions of each part that a callgrind file tells of, by the title that it was dumped under.
function readTotals (callgrindText) {
  const totals = {}
  let title = null
  for (const line of callgrindText.split('\n')) {
    const trigger = /^desc: Trigger: (?:Client Request: (.+))?/.exec(line)
    const total = /^totals: (\d+)$/.exec(line)
    if (trigger !== null) title = trigger[1]
    else if (total !== null && title !== undefined) totals[title] = Number(total[1])
  }
  return totals
}

/**
 * Makes instructions per operation, rounded to a tenth, of what the counting program printed and the
 * file that callgrind wrote about it: { toolchain, counts }, `counts` by scenario.
 */
function readCounts (printed, callgrindText) {
  const [toolchain, ...lines] = printed.trim().split('\n')
  const totals = readTotals(callgrindText)
  const counts = {}
  for (const line of lines) {
    const [scenario, operations] = line.split('\t')
    if (!(scenario in totals)) throw new Error(`callgrind tells nothing of ${scenario}`)
    counts[scenario] = Math.round(totals[scenario] / Number(operations) * 10) / 10
  }
  return { toolchain, counts }
}

module.exports = { readCounts }
