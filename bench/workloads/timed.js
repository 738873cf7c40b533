/**
 * Runs one pass of a loop over operations, and fails the run if it did not find what it should have.
 *
 * @param {number} operations
 * @param {number | undefined} expected how many operations must find something; undefined: any number
 * @param {() => number} loop gives how many did
 * @returns {{ milliseconds: number, operations: number }}
 */
export function timed (operations, expected, loop) {
  const start = performance.now()
  const found = loop()
  const milliseconds = performance.now() - start
  if (expected !== undefined && found !== expected) {
    throw new Error(`${found} of ${operations} operations found an entry instead of ${expected}`)
  }
  return { milliseconds, operations }
}
