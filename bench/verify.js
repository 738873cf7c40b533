const samples = 1_000

/**
 * Fails the run if a filled store does not give back what was stored in it.
 *
 * @param {object} subject
 */
export function verify ({ contender, store, keys, values, entries }) {
  const step = Math.max(1, Math.floor(entries / samples))
  for (let index = 0; index < entries; index += step) {
    const value = store.get(keys.present(index))
    if (value === undefined || !values.matches(value, index)) {
      throw new Error(`${contender.name} gave back ${value} as entry ${index} of ${entries}`)
    }
  }
}
