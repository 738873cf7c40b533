'use strict'

// One thread of a recording: in each round it makes a few calls on a key, or on a mutable key and its
// strings, that no round had before and that all threads use. All of them go back as one message.

const { parentPort, workerData } = require('worker_threads')
const MemoryStore = require('../..')
const { makeRandom } = require('../storm/random')
const { breaches } = require('./breaches')
const { Clock } = require('./clock')
const { STRINGS } = require('./mutable-key')
const { chooseOnKey, chooseOnMutableKey } = require('./programs')
const { reflect } = require('./register')

const { memory, name, subject, breach, thread, threads, rounds, calls, seed } = workerData
const clock = new Clock(memory, threads)
const store = new MemoryStore({ shared: name })

// By the kind of an operation: what makes its call.
const make = {
  get: key => store.get(key),
  has: key => store.has(key),
  set: (key, value) => store.set(key, value),
  delete: key => store.delete(key),
  take: key => store.take(key),
  increment: (key, by) => store.increment(key, by),
  compareAndSet: (key, expected, next) => store.compareAndSet(key, expected, next),
  update: (key, by) => store.update(key, value => reflect(value, by)),
  read: key => key.value,
  rename: (key, string) => { key.value = string },
  ...(breach && breaches[breach](store))
}

// What a round is about: { choose, keys }, the keys by what an operation is `on`.
const subjects = {
  'one key': round => ({ choose: chooseOnKey, keys: { undefined: `key ${round}` } }),

  'a mutable key' (round) {
    const keys = {}
    for (const string of STRINGS) keys[string] = `${string} ${round}`
    keys.key = store.createKey(keys[STRINGS[0]], { name: `key ${round}` })
    return { choose: chooseOnMutableKey, keys }
  }
}

function record (operation, keys) {
  const { on, kind } = operation
  const key = keys[on]
  const values = kind === 'rename' ? operation.arguments.map(string => keys[string]) : operation.arguments
  clock.pair()
  operation.invoked = clock.stamp()
  try {
    operation.result = make[kind](key, ...values)
  } catch (error) {
    operation.thrown = String(error)
  }
  operation.returned = clock.stamp()
  if (kind === 'read') operation.result = STRINGS.find(string => keys[string] === operation.result)
}

function play (round) {
  const { choose, keys } = subjects[subject](round)
  const chooser = choose(makeRandom((seed + round) * threads + thread))
  clock.meet()
  return Array.from({ length: calls }, () => {
    const operation = { thread, ...chooser.next() }
    record(operation, keys)
    chooser.saw(operation)
    return operation
  })
}

const recorded = Array.from({ length: rounds }, (_, round) => play(round))
store.close()
parentPort.postMessage(recorded)
