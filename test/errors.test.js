'use strict'

const t = require('tap')
const vm = require('vm')
const errors = require('../lib/errors')

const received = (value) => errors.invalidArgType('x', 'y', value).message.replace(/^.* Received /s, '')

t.test('each error has its class, its code and a message', (t) => {
  const expectations = [
    [errors.invalidArgType('key', 'a string or number', null), TypeError, 'ERR_INVALID_ARG_TYPE',
      'The "key" argument must be a string or number. Received null'],
    [errors.invalidArgValue('options.onRename', "'move' or 'point'", 'jump'), TypeError, 'ERR_INVALID_ARG_VALUE',
      'The "options.onRename" property must be \'move\' or \'point\'. Received type string (\'jump\')'],
    [errors.outOfRange('options.ttl', 'greater than 0', -1), RangeError, 'ERR_OUT_OF_RANGE',
      'The "options.ttl" property must be greater than 0. Received type number (-1)'],
    [errors.invalidThis('get', undefined), TypeError, 'ERR_INVALID_THIS',
      'The "this" of get() must be a MemoryStore. Received undefined'],
    [errors.invalidThis('release', [], 'a Lock'), TypeError, 'ERR_INVALID_THIS',
      'The "this" of release() must be a Lock. Received an instance of Array'],
    [errors.storeClosed(), Error, 'ERR_STORE_CLOSED',
      'The store must be open. Received a closed store'],
    [errors.outOfMemory(), Error, 'ERR_OUT_OF_MEMORY',
      'Out of memory. The store is as it was before the call']
  ]
  for (const [error, Constructor, code, message] of expectations) {
    t.equal(error.constructor, Constructor, code)
    t.equal(error.message, message)
    const descriptor = Object.getOwnPropertyDescriptor(error, 'code')
    t.same(descriptor, { value: code, configurable: true, enumerable: true, writable: true })
    t.equal(typeof error.stack, 'string')
  }
  t.end()
})

t.test('what came is described so that it is understood', (t) => {
  class Foo {}
  const anonymousPrototype = Object.assign(Object.create(null), { a: 1 })
  const expectations = [
    [undefined, 'undefined'],
    [null, 'null'],
    ['abc', "type string ('abc')"],
    ['', "type string ('')"],
    ['two\nlines\ud800', "type string ('two\\nlines\\ud800')"],
    [5, 'type number (5)'],
    [-0, 'type number (-0)'],
    [NaN, 'NaN'],
    [Infinity, 'type number (Infinity)'],
    [10n, 'type bigint (10n)'],
    [true, 'type boolean (true)'],
    [Symbol('s'), 'type symbol (Symbol(s))'],
    [function foo () {}, 'function foo'],
    [Foo, 'function Foo'],
    [() => {}, 'an anonymous function'],
    [{}, 'an instance of Object'],
    [[1], 'an instance of Array'],
    [new Foo(), 'an instance of Foo'],
    [new Date(NaN), 'an instance of Date'],
    [new (class extends Foo {})(), 'an instance of Foo'],
    [Object.create(new Foo()), 'an instance of Foo'],
    [vm.runInNewContext('new Map()'), 'an instance of Map'],
    [Object.create(null), 'an object without a prototype'],
    [Object.create(anonymousPrototype), 'an object of an unnamed class']
  ]
  for (const [value, expected] of expectations) t.equal(received(value), expected)
  t.end()
})

t.test('a long description is cut', (t) => {
  t.equal(received('x'.repeat(32)), `type string ('${'x'.repeat(32)}')`)
  t.equal(received('x'.repeat(1e7)), `type string ('${'x'.repeat(32)}...')`)
  t.equal(received('x'.repeat(31) + '😀'), `type string ('${'x'.repeat(31)}\\ud83d...')`)
  t.equal(received(2n ** 1000000n), 'type bigint (over 20 digits)')
  t.equal(received(-(2n ** 1000000n)), 'type bigint (over 20 digits)')
  t.equal(received(Symbol('x'.repeat(1e6))).length, 'type symbol ()'.length + 35)
  t.equal(received(Object.defineProperty(() => {}, 'name', { value: 'x'.repeat(1e6) })), `function ${'x'.repeat(32)}...`)
  t.end()
})

t.test('describing runs none of the code of what came', (t) => {
  const ran = []
  const run = (name) => () => { ran.push(name); throw new Error(name) }
  const traps = ['get', 'has', 'getPrototypeOf', 'getOwnPropertyDescriptor', 'ownKeys', 'apply', 'construct']
  const handler = Object.fromEntries(traps.map((name) => [name, run(name)]))
  const hostile = new Proxy({}, handler)
  const revoked = Proxy.revocable({}, {})
  revoked.revoke()
  class Named {}
  Object.defineProperty(Named, 'name', { get: run('name') })
  const expectations = [
    [hostile, 'a Proxy'],
    [new Proxy(function () {}, handler), 'a Proxy'],
    [revoked.proxy, 'a Proxy'],
    [Object.create(hostile), 'an object of an unnamed class'],
    [{ get constructor () { return run('constructor')() } }, 'an instance of Object'],
    [Object.create({ get constructor () { return run('constructor')() } }), 'an instance of Object'],
    [Object.create({ constructor: new Proxy(function () {}, handler) }), 'an instance of Object'],
    [Named, 'an anonymous function'],
    [new Named(), 'an instance of Object'],
    [{ toString: run('toString'), toJSON: run('toJSON'), [Symbol.toPrimitive]: run('toPrimitive') }, 'an instance of Object'],
    [{ get [Symbol.toStringTag] () { return run('toStringTag')() } }, 'an instance of Object']
  ]
  for (const [value, expected] of expectations) t.equal(received(value), expected)
  t.same(ran, [])
  t.end()
})

t.test('replaced built-ins change nothing', (t) => {
  const { stringify } = JSON
  const { TypeError: OriginalTypeError } = globalThis
  let error
  JSON.stringify = () => 'bad'
  globalThis.TypeError = function () { throw new Error('Replaced') }
  // eslint-disable-next-line no-extend-native
  Object.defineProperty(Object.prototype, 'get', { configurable: true, value: () => 'bad' })
  try {
    error = errors.invalidArgType('key', 'a number', 'abc')
  } finally {
    delete Object.prototype.get
    globalThis.TypeError = OriginalTypeError
    JSON.stringify = stringify
  }
  t.ok(error instanceof TypeError)
  t.equal(error.code, 'ERR_INVALID_ARG_TYPE')
  t.equal(error.message, 'The "key" argument must be a number. Received type string (\'abc\')')
  t.end()
})
