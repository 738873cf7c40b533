'use strict'

// Errors as values: class, message, stack and cause are copied, and nothing else.

const t = require('tap')
const { decode, encode } = require('../lib/codec')
const { difference } = require('./fixtures/codec-same')

const copy = value => decode(encode(value))
const classes = [Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError]

function hidden (error, name, value) {
  return Object.defineProperty(error, name, { value, configurable: true, writable: true })
}

t.test('every class of the language', t => {
  for (const Class of classes) {
    const error = new Class('message\ud800')
    const copied = copy(error)
    t.equal(Object.getPrototypeOf(copied), Class.prototype, Class.name)
    t.equal(copied.message, error.message)
    t.equal(copied.stack, error.stack)
    t.equal(Object.prototype.toString.call(copied), '[object Error]')
    t.same(encode(copied), encode(error))
    t.same(Object.getOwnPropertyNames(copied).sort(), ['message', 'stack'])
  }
  t.end()
})

t.test('the class is what the name says', t => {
  class Custom extends TypeError {}
  t.equal(copy(new Custom('a')).constructor, TypeError)
  t.equal(copy(hidden(new Error('a'), 'name', 'RangeError')).constructor, RangeError)
  t.equal(copy(hidden(new RangeError('a'), 'name', 'Custom')).constructor, Error)
  t.equal(copy(hidden(new RangeError('a'), 'name', 'toString')).constructor, Error)
  let calls = 0
  const counted = Object.defineProperty(new Error('a'), 'name', { get () { calls++; return 'URIError' } })
  t.type(counted.stack, 'string', 'the runtime itself may ask for the name when it first writes the stack')
  calls = 0
  t.equal(copy(counted).constructor, URIError)
  t.equal(calls, 1)
  t.end()
})

t.test('message, stack and cause', t => {
  t.notOk(Object.prototype.hasOwnProperty.call(copy(new Error()), 'message'), 'no message')
  t.equal(copy(hidden(new Error('a'), 'message', 5)).message, '5', 'a message that is no string')
  t.equal(copy(hidden(new Error('a'), 'stack', 'mine')).stack, 'mine', 'a stack of one\'s own')
  t.equal(copy(hidden(new Error('a'), 'stack', 5)).stack, undefined, 'a stack that is no string')
  const error = hidden(new Error('a'), 'cause', { list: [new TypeError('b')] })
  t.equal(difference(error, copy(error)), undefined, 'a cause')
  t.same(Object.getOwnPropertyDescriptor(copy(error), 'cause').enumerable, false)
  hidden(error, 'cause', undefined)
  t.ok('cause' in copy(error), 'an undefined cause')
  hidden(error, 'cause', error)
  const round = copy(error)
  t.equal(round.cause, round, 'its own cause')
  class Inherited extends Error { get cause () { return 1 } }
  t.equal(copy(new Inherited('a')).cause, undefined, 'an inherited cause')
  t.end()
})

t.test('other properties are left out', t => {
  t.same(Object.keys(copy(Object.assign(new Error('a'), { code: 'E', path: () => {} }))), [])
  t.end()
})

t.test('reading a copy runs no Error.prepareStackTrace', t => {
  const bytes = encode(hidden(new TypeError('a'), 'stack', 'mine'))
  const { prepareStackTrace, stackTraceLimit } = Error
  let calls = 0
  let stack
  Error.prepareStackTrace = () => { calls++; throw new Error('prepared') }
  Error.stackTraceLimit = 7
  try {
    stack = decode(bytes).stack
    t.equal(Error.stackTraceLimit, 7)
  } finally {
    Error.prepareStackTrace = prepareStackTrace
    Error.stackTraceLimit = stackTraceLimit
  }
  t.equal(stack, 'mine')
  t.equal(calls, 0)
  t.end()
})
