'use strict'

// What the threads of a history call, at random.

const { STRINGS } = require('./mutable-key')

// Of all kinds of encoding, and long enough for a reader to see half of them.
function randomValue (random) {
  const id = random(1e6)
  switch (random(8)) {
    case 0: return undefined
    case 1: return `${id} `.repeat(1 + random(40))
    case 2: return { id }
    default: return id
  }
}

function pick (random, choices) {
  return choices[random(choices.length)]
}

const kinds = ['get', 'get', 'get', 'has', 'set', 'set', 'delete', 'take', 'increment', 'increment',
  'compareAndSet', 'compareAndSet', 'compareAndSet', 'update']
const givesValue = new Set(['get', 'take', 'increment', 'update'])

/**
 * The calls of one thread on one key: `next()` chooses one, { kind, arguments }; `saw(operation)` tells what
 * it gave, so that the thread can compare with what it read.
 */
function chooseOnKey (random) {
  let last

  function argumentsOf (kind) {
    switch (kind) {
      case 'set': return [randomValue(random)]
      case 'increment': return [1 + random(9)]
      case 'compareAndSet': return [pick(random, [last, last, undefined]), randomValue(random)]
      case 'update': return [1 + random(1e6)]
      default: return []
    }
  }

  return {
    next () {
      const kind = pick(random, kinds)
      return { kind, arguments: argumentsOf(kind) }
    },
    saw ({ kind, arguments: values, result }) {
      if (kind === 'set') last = values[0]
      else if (givesValue.has(kind)) last = result
    }
  }
}

/** The same on a mutable key, which is `on: 'key'`, and directly on its strings; and renames. */
function chooseOnMutableKey (random) {
  const calls = chooseOnKey(random)
  return {
    next () {
      const choice = random(10)
      if (choice < 2) return { on: 'key', kind: 'rename', arguments: [pick(random, STRINGS)] }
      if (choice < 3) return { on: 'key', kind: 'read', arguments: [] }
      return { on: choice < 7 ? 'key' : pick(random, STRINGS), ...calls.next() }
    },
    saw: calls.saw
  }
}

module.exports = { chooseOnKey, chooseOnMutableKey }
