'use strict'

// What can't be copied is refused, at any depth, with the place where it was met.

const t = require('tap')
const crypto = require('crypto')
const { MessageChannel } = require('worker_threads')
const { decode, encode } = require('../lib/codec')

function refusal (value) {
  try {
    encode(value)
  } catch (error) {
    return error
  }
}

const PREFIX = 'The "value" argument must be a value that can be copied. Received '

function refused (t, value, received, name = received) {
  const error = refusal(value)
  t.ok(error instanceof TypeError, name)
  t.equal(error && error.code, 'ERR_NOT_CLONEABLE')
  t.equal(error && error.message, `${PREFIX}${received}`)
}

const iterator = value => value[Symbol.iterator]()

function detached () {
  const { port1, port2 } = new MessageChannel()
  const buffer = new ArrayBuffer(8)
  const view = new Uint8Array(buffer, 4)
  const empty = new ArrayBuffer(0)
  port1.postMessage(null, [buffer, empty])
  port1.close()
  port2.close()
  return { buffer, view, empty }
}

t.test('what has no copy', t => {
  const { proxy, revoke } = Proxy.revocable([], {})
  revoke()
  const refusing = () => { throw new Error('a trap ran') }
  const trapped = new Proxy({}, { get: refusing, getPrototypeOf: refusing, ownKeys: refusing, has: refusing, getOwnPropertyDescriptor: refusing })
  refused(t, function named () {}, 'function named')
  refused(t, class Named {}, 'function Named')
  refused(t, [() => {}][0], 'an anonymous function')
  refused(t, Symbol('s'), 'type symbol (Symbol(s))')
  refused(t, Object(Symbol('s')), 'an instance of Symbol')
  refused(t, trapped, 'a Proxy')
  refused(t, proxy, 'a Proxy', 'a revoked Proxy')
  refused(t, new Proxy(() => {}, {}), 'a Proxy', 'a Proxy of a function')
  refused(t, Promise.resolve(), 'an instance of Promise')
  refused(t, new WeakMap(), 'an instance of WeakMap')
  refused(t, new WeakSet(), 'an instance of WeakSet')
  refused(t, new WeakRef({}), 'an instance of WeakRef')
  refused(t, new (class Mine extends WeakRef {})({}), 'an instance of Mine')
  refused(t, new FinalizationRegistry(() => {}), 'an instance of FinalizationRegistry')
  t.end()
})

t.test('arguments, generators, iterators', t => {
  function list () { return arguments }
  const loose = new Function('return arguments') // eslint-disable-line no-new-func
  for (const value of [list(1), list(), loose(1), (function * () {})(), (async function * () {})(), iterator([]),
    iterator(new Map()), iterator(new Set()), iterator(''), 'a'.matchAll(/a/g)]) {
    t.equal(refusal(value) && refusal(value).code, 'ERR_NOT_CLONEABLE', Object.prototype.toString.call(value))
    t.equal(refusal({ a: [value] }).message.slice(-' at value.a[0]'.length), ' at value.a[0]')
  }
  t.end()
})

t.test('objects of the platform that hold more than their properties', t => {
  const { port1, port2 } = new MessageChannel()
  const values = [new Intl.Collator(), new Intl.NumberFormat(), new URL('a:b'), new URLSearchParams(), port1,
    new (class extends URL {})('a:b')]
  if (typeof AbortController === 'function') values.push(new AbortController(), new AbortController().signal)
  if (typeof EventTarget === 'function') values.push(new EventTarget())
  values.push(crypto.createSecretKey(Buffer.from('abc')))
  for (const value of values) {
    t.equal(refusal([value]) && refusal([value]).code, 'ERR_NOT_CLONEABLE', value.constructor.name)
  }
  port1.close()
  port2.close()
  t.end()
})

t.test('a class of the application is not taken for one of the platform', t => {
  // Named as the platform's are, and with the same words in its text.
  class Response { text = '[native code]' }
  class Emitter extends require('events') {}
  t.same(decode(encode(new Response())), { text: '[native code]' })
  t.same(Object.keys(decode(encode(new Emitter()))).sort(), Object.keys(new Emitter()).sort())
  t.same(decode(encode(Object.create({ constructor: 5 }))), {})
  t.same(decode(encode(Object.create(new Proxy({}, {})))), {})
  t.same(decode(encode(Object.create({ constructor: new Proxy(class {}, {}) }))), {})
  t.same(decode(encode(Object.create(Map.prototype))), {})
  t.end()
})

t.test('memory that is shared, gone or may grow', t => {
  const shared = new SharedArrayBuffer(2)
  const { buffer, view, empty } = detached()
  refused(t, shared, 'a SharedArrayBuffer')
  refused(t, new Uint8Array(shared), 'a view of a SharedArrayBuffer')
  refused(t, new DataView(shared), 'a view of a SharedArrayBuffer', 'a DataView')
  refused(t, Buffer.from(shared), 'a Buffer of a SharedArrayBuffer')
  refused(t, buffer, 'a detached ArrayBuffer')
  refused(t, { view }, 'a view of a detached ArrayBuffer at value.view')
  refused(t, empty, 'a detached ArrayBuffer', 'a detached ArrayBuffer that was empty')
  t.end()
})

t.test('an ArrayBuffer that may grow', { skip: !('resizable' in ArrayBuffer.prototype) && 'none here' }, t => {
  const buffer = Reflect.construct(ArrayBuffer, [2, { maxByteLength: 8 }])
  refused(t, buffer, 'a resizable ArrayBuffer')
  refused(t, new Uint8Array(buffer), 'a view of a resizable ArrayBuffer')
  t.end()
})

t.test('a WebAssembly memory', { skip: typeof WebAssembly !== 'object' && 'none here' }, t => {
  refused(t, new WebAssembly.Memory({ initial: 1 }), 'an instance of Memory')
  t.end()
})

t.test('a namespace of a module', async t => {
  const namespace = await import('./fixtures/exports.mjs')
  t.equal(refusal({ namespace }).code, 'ERR_NOT_CLONEABLE')
})

t.test('the path leads there', t => {
  const bad = Symbol('s')
  const received = 'type symbol (Symbol(s)) at value'
  refused(t, { a: [0, 0, 0, { b: bad }] }, `${received}.a[3].b`)
  refused(t, { 'a b': { 0: { 'x"': bad } } }, `${received}["a b"][0]["x\\""]`)
  refused(t, { '': bad }, `${received}[""]`)
  refused(t, { $_a1: bad }, `${received}.$_a1`)
  refused(t, { '1a': bad }, `${received}["1a"]`)
  refused(t, { ['long'.repeat(50)]: bad }, `${received}["${'long'.repeat(8)}..."]`)
  refused(t, new Map([[1, 2], [bad, 1]]), `${received}.keys()[1]`)
  refused(t, { m: new Map([[1, 2], [{}, [bad]]]) }, `${received}.m.values()[1][0]`)
  refused(t, [new Set([1, { a: bad }])], `${received}[0].values()[1].a`)
  refused(t, { e: Object.defineProperty(new Error('a'), 'cause', { value: { b: bad } }) }, `${received}.e.cause.b`)
  refused(t, Object.assign([1, , 2], { index: bad }), `${received}.index`) // eslint-disable-line no-sparse-arrays
  refused(t, Object.assign([], { 5: bad }), `${received}[5]`)
  t.end()
})

t.test('nothing is left behind by a refusal', t => {
  t.ok(refusal([1, 2, () => {}]))
  t.same(decode(encode([3])), [3])
  t.end()
})
