'use strict'

// One entry of a store as the calls of a single thread see it: undefined if there is none, else { value }.

const { textOf } = require('./check')

/** What the histories give `update` to do: no two of these may be swapped. */
function reflect (value, by) {
  return typeof value === 'number' ? by - value : by
}

const valueOf = entry => entry === undefined ? undefined : entry.value

const calls = {
  get: entry => ({ entry, result: valueOf(entry) }),
  has: entry => ({ entry, result: entry !== undefined }),
  set: (entry, value) => ({ entry: { value }, result: true }),
  delete: entry => ({ entry: undefined, result: entry !== undefined }),
  take: entry => ({ entry: undefined, result: valueOf(entry) }),

  increment (entry, by = 1) {
    if (entry !== undefined && typeof entry.value !== 'number') return { entry, throws: true }
    const value = entry === undefined ? by : entry.value + by
    return { entry: { value }, result: value }
  },

  compareAndSet (entry, expected, next) {
    const matches = expected === undefined
      ? entry === undefined
      : entry !== undefined && textOf(entry.value) === textOf(expected)
    return matches ? { entry: { value: next }, result: true } : { entry, result: false }
  },

  update (entry, by) {
    const value = reflect(valueOf(entry), by)
    return { entry: { value }, result: value }
  }
}

function stepEntry (entry, { kind, arguments: values }) {
  return calls[kind](entry, ...values)
}

function textOfEntry (entry) {
  return entry === undefined ? 'absent' : textOf(entry.value)
}

/** The model of one key that nothing renames. */
const register = {
  initial: undefined,
  step (state, operation) {
    const { entry, ...outcome } = stepEntry(state, operation)
    return { state: entry, ...outcome }
  },
  textOf: textOfEntry
}

module.exports = { reflect, register, stepEntry, textOfEntry }
