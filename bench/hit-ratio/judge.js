import { leastMean, tolerance } from './cases.js'

// The known ones were rounded twice, to two digits and then to one.
const rounding = 0.056

/** The mean of a column over the cases, rows whose figures are known. */
export function meanOf (rows, column) {
  const cases = rows.filter(({ known }) => known !== undefined)
  return cases.reduce((sum, row) => sum + row[column], 0) / cases.length
}

function judgeReference (row, column, known) {
  return Math.abs(row[column] - known) <= rounding
    ? []
    : [`${row.trace} at ${row.bound}: ${column} has ${row[column].toFixed(2)} %, known is ${known} %: is it the same trace?`]
}

function judgeCase (row) {
  const { trace, bound, known, store } = row
  const failures = [...judgeReference(row, 'lru', known.lru), ...judgeReference(row, 's3-fifo', known['s3-fifo'])]
  if (store < known.prototype - tolerance) {
    failures.push(`${trace} at ${bound}: ${store.toFixed(1)} % is more than ${tolerance} points below the prototype's ${known.prototype} %`)
  }
  return failures
}

/**
 * What is not as it should be.
 *
 * @param {object[]} rows { trace, bound, lru, 'lru-cache', 's3-fifo', store, known }, hit ratios in percent;
 *   `store` is undefined where it could not be bounded, `known` where a bound is for the chart only
 * @returns {string[]}
 */
export function judge (rows) {
  const failures = rows.filter(({ known }) => known !== undefined).flatMap(judgeCase)
  for (const row of rows.filter(row => row.lru !== row['lru-cache'])) {
    failures.push(`${row.trace} at ${row.bound}: lru-cache has ${row['lru-cache']} %, LRU ${row.lru} %`)
  }
  const mean = meanOf(rows, 'store')
  if (mean < leastMean) failures.push(`the mean of ${mean.toFixed(2)} % is below ${leastMean} %`)
  return failures
}
