'use strict'

const { stepEntry, textOfEntry } = require('./register')

const STRINGS = ['a', 'b', 'c']

function rename ({ target, entries }, next) {
  const moves = entries[target] !== undefined && entries[next] === undefined
  return {
    target: next,
    entries: moves ? { ...entries, [target]: undefined, [next]: entries[target] } : entries
  }
}

/**
 * The model of a mutable key and the entries under the key strings that it can have. An operation is on
 * `key`, or on one of the strings; only the key knows `rename(string)` and `read()`, which gives its string.
 */
const mutableKey = {
  initial: { target: STRINGS[0], entries: {} },
  step (state, operation) {
    if (operation.kind === 'read') return { state, result: state.target }
    if (operation.kind === 'rename') return { state: rename(state, operation.arguments[0]), result: undefined }
    const string = operation.on === 'key' ? state.target : operation.on
    const { entry, ...outcome } = stepEntry(state.entries[string], operation)
    return { state: { target: state.target, entries: { ...state.entries, [string]: entry } }, ...outcome }
  },
  textOf ({ target, entries }) {
    return `key = ${target}, ` + STRINGS.map(string => `${string}: ${textOfEntry(entries[string])}`).join(', ')
  }
}

module.exports = { STRINGS, mutableKey }
