'use strict'

const { inspect } = require('util')

/** A value as text: equal for equal values, unequal for all others that the histories hold. */
function textOf (value) {
  if (typeof value === 'string') return JSON.stringify(value)
  return typeof value === 'number' && value !== 0 ? String(value) : inspect(value, { breakLength: Infinity })
}

function shorten (text) {
  return text.length > 60 ? `${text.slice(0, 50)}... (${text.length} characters)` : text
}

/** An operation as one line: who called what when, and what came back. */
function describe ({ thread, on, kind, arguments: values, result, thrown, invoked, returned }) {
  const call = `${on === undefined ? '' : `${on}.`}${kind}(${values.map(textOf).map(shorten).join(', ')})`
  const outcome = thrown === undefined ? shorten(textOf(result)) : `throws ${thrown}`
  return `${`[${invoked}, ${returned}]`.padEnd(14)} thread ${thread}: ${call} -> ${outcome}`
}

function agrees (operation, outcome) {
  if (outcome.throws || operation.thrown !== undefined) return outcome.throws && operation.thrown !== undefined
  return textOf(outcome.result) === textOf(operation.result)
}

/**
 * The search of Wing and Gong for an order that explains a history, with the memory of Lowe: a set of
 * operations that were put in order is looked at once for each state that they lead to.
 */
class Search {
  constructor (model, history) {
    this.model = model
    this.operations = [...history].sort((one, other) => one.invoked - other.invoked)
    this.bits = this.operations.map((operation, index) => 1n << BigInt(index))
    this.visited = new Set()
    this.order = []
    this.longest = { order: [], done: 0n, state: model.initial }
  }

  /** Whether everything that is not done yet can be put in order from a state on. */
  complete (done, state) {
    if (this.order.length > this.longest.order.length) this.longest = { order: [...this.order], done, state }
    if (this.order.length === this.operations.length) return true
    const configuration = `${done.toString(36)} ${this.model.textOf(state)}`
    if (this.visited.has(configuration)) return false
    this.visited.add(configuration)
    return this.next(done).some(index => {
      const outcome = this.model.step(state, this.operations[index])
      if (!agrees(this.operations[index], outcome)) return false
      this.order.push(this.operations[index])
      if (this.complete(done | this.bits[index], outcome.state)) return true
      this.order.pop()
      return false
    })
  }

  /** What may come next: everything that was called before anything else that is not done had returned. */
  next (done) {
    const indices = []
    let firstReturn = Infinity
    for (let index = 0; index < this.operations.length; index++) {
      if ((done & this.bits[index]) !== 0n) continue
      const { invoked, returned } = this.operations[index]
      if (invoked > firstReturn) break
      indices.push(index)
      firstReturn = Math.min(firstReturn, returned)
    }
    return indices
  }

  explain () {
    const { order, done, state } = this.longest
    const refused = this.next(done).map(index => {
      const { result, throws } = this.model.step(state, this.operations[index])
      const expected = throws ? 'an error' : shorten(textOf(result))
      return `${describe(this.operations[index])}, where ${expected} was to come`
    })
    return [
      `Not linearizable: at most ${order.length} of ${this.operations.length} operations can be put in order,`,
      ...order.map(operation => `  ${describe(operation)}`),
      `then the state is ${shorten(this.model.textOf(state))}, and none of these can be next:`,
      ...refused.map(line => `  ${line}`)
    ].join('\n')
  }
}

/**
 * Whether a history is linearizable: whether its operations can be put in one order in which each takes
 * effect between its call and its return, and gives what the model gives.
 *
 * An operation is { thread, kind, arguments, result, invoked, returned }, with `thrown` (the error as text)
 * instead of `result` if the call threw, and `on` where the model has several things to call. The stamps
 * `invoked` and `returned` are distinct numbers that grow with time, over all threads.
 *
 * A model is { initial, step, textOf }: `step(state, operation)` gives { state, result } or { state, throws:
 * true } and changes no state; `textOf(state)` is equal for equal states only.
 *
 * Gives { linearizable, order, configurations, explanation }: the order that was found, else the longest
 * beginning of one; the number of configurations that were looked at; what is wrong, `null` if nothing is.
 *
 * Source: Wing and Gong, "Testing and verifying concurrent objects" (1993); Lowe, "Testing for
 * linearizability" (2017). Exponential in the operations that overlap, linear in their number otherwise.
 */
function checkHistory (model, history) {
  const search = new Search(model, history)
  const linearizable = search.complete(0n, model.initial)
  return {
    linearizable,
    order: search.longest.order,
    configurations: search.visited.size,
    explanation: linearizable ? null : search.explain()
  }
}

module.exports = { checkHistory, describe, textOf }
