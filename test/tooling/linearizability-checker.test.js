'use strict'

const tap = require('tap')
const { checkHistory, describe, textOf } = require('../linearizability/check')
const { mutableKey } = require('../linearizability/mutable-key')
const { chooseOnKey, chooseOnMutableKey } = require('../linearizability/programs')
const { register } = require('../linearizability/register')
const { makeRandom } = require('../storm/random')

const THREADS = 4

// [thread, called, returned, kind, arguments, result, on]
function historyOf (rows) {
  return rows.map(([thread, invoked, returned, kind, values, result, on]) =>
    ({ thread, invoked, returned, kind, arguments: values, result, on }))
}

function isLinearizable (model, rows) {
  return checkHistory(model, historyOf(rows)).linearizable
}

const good = {
  'nothing at all': [],
  'one thread after the other': [
    [1, 0, 1, 'set', [1], true],
    [2, 2, 3, 'get', [], 1],
    [1, 4, 5, 'compareAndSet', [1, 2], true],
    [2, 6, 7, 'has', [], true],
    [1, 8, 9, 'take', [], 2],
    [2, 10, 11, 'delete', [], false],
    [1, 12, 13, 'increment', [5], 5],
    [2, 14, 15, 'update', [7], 2],
    [1, 16, 17, 'delete', [], true],
    [2, 18, 19, 'get', [], undefined]
  ],
  'a read during a write sees the new value': [[1, 0, 3, 'set', [1], true], [2, 1, 2, 'get', [], 1]],
  'a read during a write sees the old value': [[1, 0, 3, 'set', [1], true], [2, 1, 2, 'get', [], undefined]],
  'two increments at once, the later call first': [
    [1, 0, 2, 'increment', [1], 2], [2, 1, 3, 'increment', [1], 1]
  ],
  'one of two that compare and set at once wins': [
    [1, 0, 2, 'compareAndSet', [undefined, 1], false], [2, 1, 3, 'compareAndSet', [undefined, 2], true]
  ],
  'a stored undefined is there, and is not absent': [
    [1, 0, 1, 'set', [undefined], true],
    [1, 2, 3, 'get', [], undefined],
    [1, 4, 5, 'has', [], true],
    [1, 6, 7, 'compareAndSet', [undefined, 1], false],
    [1, 8, 9, 'take', [], undefined],
    [1, 10, 11, 'compareAndSet', [undefined, 1], true]
  ],
  'equal copies match': [[1, 0, 1, 'set', [{ id: 1 }], true], [2, 2, 3, 'compareAndSet', [{ id: 1 }, 2], true]]
}

const bad = {
  'a stale read': [
    [1, 0, 1, 'set', [1], true], [1, 2, 3, 'set', [2], true], [2, 4, 5, 'get', [], 1]
  ],
  'an old value after a newer read': [
    [1, 0, 1, 'set', [1], true],
    [1, 2, 9, 'set', [2], true],
    [2, 3, 4, 'get', [], 2],
    [3, 5, 6, 'get', [], 1]
  ],
  'a value that nobody wrote': [[1, 0, 3, 'set', ['whole'], true], [2, 1, 2, 'get', [], 'wh']],
  'a lost increment': [[1, 0, 2, 'increment', [1], 1], [2, 1, 3, 'increment', [1], 1]],
  'a lost increment that only a later read shows': [
    [1, 0, 2, 'increment', [1], 1], [2, 1, 3, 'increment', [1], 2], [3, 4, 5, 'get', [], 1]
  ],
  'two compare and set at once, both win': [
    [1, 0, 2, 'compareAndSet', [undefined, 1], true], [2, 1, 3, 'compareAndSet', [undefined, 2], true]
  ],
  'neither wins': [
    [1, 0, 2, 'compareAndSet', [undefined, 1], false], [2, 1, 3, 'compareAndSet', [undefined, 2], false]
  ],
  'a compare and set that matched a stored undefined': [
    [1, 0, 1, 'set', [undefined], true], [2, 2, 3, 'compareAndSet', [undefined, 1], true]
  ],
  'two threads take one value': [
    [1, 0, 1, 'set', [1], true], [1, 2, 4, 'take', [], 1], [2, 3, 5, 'take', [], 1]
  ],
  'two threads delete one entry': [
    [1, 0, 1, 'set', [1], true], [1, 2, 4, 'delete', [], true], [2, 3, 5, 'delete', [], true]
  ],
  'a lost update': [
    [1, 0, 1, 'set', [1], true], [1, 2, 4, 'update', [10], 9], [2, 3, 5, 'update', [20], 19]
  ],
  'a write that was undone': [
    [1, 0, 1, 'set', [1], true], [2, 2, 3, 'has', [], false]
  ],
  'a refused set': [[1, 0, 1, 'set', [1], false]],
  'an increment of text that gives a number': [
    [1, 0, 1, 'set', ['text'], true], [2, 2, 3, 'increment', [1], 1]
  ]
}

const goodRenames = {
  'an entry moves with its key': [
    [1, 0, 1, 'set', [1], true, 'key'],
    [1, 2, 3, 'rename', ['b'], undefined, 'key'],
    [2, 4, 5, 'get', [], 1, 'key'],
    [2, 6, 7, 'get', [], 1, 'b'],
    [2, 8, 9, 'has', [], false, 'a'],
    [2, 10, 11, 'read', [], 'b', 'key']
  ],
  'onto a live entry it only points': [
    [1, 0, 1, 'set', [1], true, 'a'],
    [1, 2, 3, 'set', [2], true, 'b'],
    [2, 4, 5, 'rename', ['b'], undefined, 'key'],
    [1, 6, 7, 'get', [], 2, 'key'],
    [1, 8, 9, 'get', [], 1, 'a']
  ],
  'a write through the key during a rename goes under the old string and moves': [
    [1, 0, 3, 'rename', ['b'], undefined, 'key'], [2, 1, 2, 'set', [1], true, 'key'], [2, 4, 5, 'get', [], 1, 'b']
  ],
  'a stored undefined moves too': [
    [1, 0, 1, 'set', [undefined], true, 'key'],
    [1, 2, 3, 'rename', ['c'], undefined, 'key'],
    [2, 4, 5, 'has', [], true, 'c']
  ],
  'the same string again': [
    [1, 0, 1, 'set', [1], true, 'key'], [1, 2, 3, 'rename', ['a'], undefined, 'key'], [2, 4, 5, 'get', [], 1, 'a']
  ]
}

const badRenames = {
  'a rename that loses the entry': [
    [1, 0, 1, 'set', [1], true, 'key'],
    [1, 2, 3, 'rename', ['b'], undefined, 'key'],
    [2, 4, 5, 'get', [], undefined, 'key']
  ],
  'an entry that is nowhere during a rename': [
    [1, 0, 1, 'set', [1], true, 'key'],
    [1, 2, 5, 'rename', ['b'], undefined, 'key'],
    [2, 3, 4, 'get', [], undefined, 'key']
  ],
  'an entry in two places during a rename': [
    [1, 0, 1, 'set', [1], true, 'key'],
    [1, 2, 9, 'rename', ['b'], undefined, 'key'],
    [2, 3, 4, 'take', [], 1, 'b'],
    [2, 5, 6, 'take', [], 1, 'a']
  ],
  'a rename that overwrites': [
    [1, 0, 1, 'set', [1], true, 'key'],
    [1, 2, 3, 'set', [2], true, 'b'],
    [1, 4, 5, 'rename', ['b'], undefined, 'key'],
    [2, 6, 7, 'get', [], 1, 'b']
  ],
  'a rename that moves what is under no key': [
    [1, 0, 1, 'set', [1], true, 'c'],
    [1, 2, 3, 'rename', ['b'], undefined, 'key'],
    [2, 4, 5, 'get', [], 1, 'key']
  ],
  'a write through the key that goes under the old string after the rename': [
    [1, 0, 5, 'set', [1], true, 'key'],
    [2, 1, 2, 'rename', ['b'], undefined, 'key'],
    [2, 3, 4, 'has', [], false, 'key'],
    [2, 6, 7, 'get', [], 1, 'a']
  ],
  'a thread that still follows the old string': [
    [1, 0, 1, 'rename', ['b'], undefined, 'key'], [2, 2, 3, 'read', [], 'a', 'key']
  ]
}

tap.test('histories that are linearizable', async t => {
  for (const [title, rows] of Object.entries(good)) t.ok(isLinearizable(register, rows), title)
  for (const [title, rows] of Object.entries(goodRenames)) t.ok(isLinearizable(mutableKey, rows), title)
})

tap.test('histories that are not', async t => {
  for (const [title, rows] of Object.entries(bad)) t.notOk(isLinearizable(register, rows), title)
  for (const [title, rows] of Object.entries(badRenames)) t.notOk(isLinearizable(mutableKey, rows), title)
})

tap.test('an error is a result: the model says when one comes', async t => {
  const set = value => ({ thread: 1, invoked: 0, returned: 1, kind: 'set', arguments: [value], result: true })
  const thrown = 'TypeError: not a number'
  const increment = { thread: 2, invoked: 2, returned: 3, kind: 'increment', arguments: [1], thrown }
  t.ok(checkHistory(register, [set('text'), increment]).linearizable)
  t.notOk(checkHistory(register, [set(1), increment]).linearizable)
  t.notOk(checkHistory(register, [{ ...set(1), result: undefined, thrown }]).linearizable)
})

tap.test('values that are not the same do not read alike', async t => {
  const values = [undefined, null, 0, -0, 1, 1n, NaN, '', '1', 'undefined', true, {}, [], { id: 1 }, { id: '1' }]
  t.equal(new Set(values.map(textOf)).size, values.length)
  t.equal(textOf({ id: 1 }), textOf({ id: 1 }))
})

tap.test('the longest beginning is given, also where it was not tried last', async t => {
  const { order } = checkHistory(register, historyOf([
    [1, 0, 2, 'set', [1], true], [2, 1, 3, 'set', [2], true], [3, 4, 5, 'get', [], 2], [3, 6, 7, 'get', [], 1]
  ]))
  t.same(order.map(({ kind, result }) => [kind, result]), [['set', true], ['set', true], ['get', 2]])
})

tap.test('what is refused is explained: what can be put in order, and what fits nowhere', async t => {
  const { explanation } = checkHistory(register, historyOf([
    [1, 0, 1, 'set', [5], true], [2, 3, 5, 'get', [], 4], [1, 2, 4, 'has', [], true], [3, 6, 7, 'delete', [], true]
  ]))
  t.equal(explanation, [
    'Not linearizable: at most 2 of 4 operations can be put in order,',
    '  [0, 1]         thread 1: set(5) -> true',
    '  [2, 4]         thread 1: has() -> true',
    'then the state is 5, and none of these can be next:',
    '  [3, 5]         thread 2: get() -> 4, where 5 was to come'
  ].join('\n'))
  t.equal(describe({ ...historyOf([[1, 10, 11, 'rename', ['b'], undefined, 'key']])[0], thrown: 'Error: no' }),
    '[10, 11]       thread 1: key.rename("b") -> throws Error: no')
})

// Threads that call, take effect at one instant and return, in the order that the seed says.
function simulate (model, choose, seed, count) {
  const random = makeRandom(seed)
  const choosers = Array.from({ length: THREADS }, () => choose(random))
  const pending = new Map()
  const history = []
  let state = model.initial
  for (let now = 0; history.length < count || pending.size > 0; now++) {
    const thread = random(THREADS)
    const operation = pending.get(thread)
    if (operation === undefined) {
      if (history.length === count) continue
      const called = { thread, ...choosers[thread].next(), invoked: now }
      pending.set(thread, called)
      history.push(called)
    } else if (operation.outcome === undefined) {
      operation.outcome = model.step(state, operation)
      state = operation.outcome.state
    } else {
      const { outcome } = operation
      delete operation.outcome
      operation.returned = now
      if (outcome.throws) operation.thrown = 'an error'
      else operation.result = outcome.result
      choosers[thread].saw(operation)
      pending.delete(thread)
    }
  }
  return history
}

function replays (model, order) {
  let state = model.initial
  return order.every(operation => {
    const outcome = model.step(state, operation)
    state = outcome.state
    return operation.thrown !== undefined ? outcome.throws : textOf(outcome.result) === textOf(operation.result)
  })
}

function respectsTime (order) {
  return order.every((operation, index) => order.slice(index).every(later => operation.invoked < later.returned))
}

const subjects = [
  ['one key', register, chooseOnKey],
  ['a mutable key', mutableKey, chooseOnMutableKey]
]

for (const [title, model, choose] of subjects) {
  tap.test(`${title}: what atomic calls give is linearizable, and the order that was found proves it`, async t => {
    let most = 0
    for (let seed = 0; seed < 200; seed++) {
      const history = simulate(model, choose, seed, 60)
      const { linearizable, order, configurations, explanation } = checkHistory(model, history)
      if (!linearizable || order.length !== 60) return t.fail(`seed ${seed}\n${explanation}`)
      if (!replays(model, order) || !respectsTime(order)) return t.fail(`seed ${seed}: it is no proof`)
      most = Math.max(most, configurations)
    }
    t.ok(most < 1000, `at most ${most} configurations were looked at`)
  })

  tap.test(`${title}: a result that no order can give is refused`, async t => {
    let corrupted = 0
    for (let seed = 0; seed < 200; seed++) {
      const history = simulate(model, choose, seed, 40)
      const reads = history.filter(({ kind }) => ['get', 'take', 'increment', 'update'].includes(kind))
      const read = reads[makeRandom(seed)(reads.length)]
      delete read.thrown
      read.result = 'what nobody wrote'
      if (checkHistory(model, history).linearizable) return t.fail(`seed ${seed}`)
      corrupted++
    }
    t.equal(corrupted, 200)
  })

  tap.test(`${title}: it agrees with trying every order`, async t => {
    const found = { true: 0, false: 0 }
    for (let seed = 0; seed < 1000; seed++) {
      const history = simulate(model, choose, seed, 8)
      corruptSome(history, makeRandom(seed))
      const { linearizable } = checkHistory(model, history)
      if (linearizable !== someOrderExplains(model, history, model.initial)) return t.fail(`seed ${seed}`)
      found[linearizable]++
    }
    t.ok(found.true > 200 && found.false > 200, `${found.true} are linearizable, ${found.false} are not`)
  })
}

// Swaps what two operations gave: likely results, which may or may not fit.
function corruptSome (history, random) {
  const alike = history.filter(({ result }) => (typeof result === 'boolean') === (random(2) === 0))
  if (alike.length < 2) return
  const [one, other] = [alike[random(alike.length)], alike[random(alike.length)]]
  const { result, thrown } = one
  Object.assign(one, { result: other.result, thrown: other.thrown })
  Object.assign(other, { result, thrown })
}

function someOrderExplains (model, rest, state) {
  return rest.length === 0 || rest.some(operation => {
    const others = rest.filter(other => other !== operation)
    if (others.some(other => other.returned < operation.invoked)) return false
    const outcome = model.step(state, operation)
    return replays({ ...model, initial: state }, [operation]) && someOrderExplains(model, others, outcome.state)
  })
}

tap.test('every wrong number is refused where all threads only count', async t => {
  const count = random => ({ next: () => ({ kind: 'increment', arguments: [1] }), saw () {} })
  let refused = 0
  for (let seed = 0; seed < 40; seed++) {
    const history = simulate(register, count, seed, 40)
    for (const operation of [history[0], history[20], history[39]]) {
      for (const wrong of [operation.result - 1, operation.result + 1]) {
        const changed = history.map(one => one === operation ? { ...one, result: wrong } : one)
        if (!checkHistory(register, changed).linearizable) refused++
      }
    }
  }
  t.equal(refused, 40 * 3 * 2)
})

tap.test('many operations at once are looked at once for each state that they lead to', async t => {
  // Without a memory there would be 12! orders.
  const history = historyOf([
    ...Array.from({ length: 12 }, (_, index) => [index, index, 100 + index, 'set', [1], true]),
    [1, 200, 201, 'get', [], 2]
  ])
  const { linearizable, configurations } = checkHistory(register, history)
  t.notOk(linearizable)
  t.ok(configurations <= 2 ** 12 + 1, `${configurations} configurations`)
})
