'use strict'

const {
  Error,
  JSONStringify,
  ObjectDefineProperty,
  ObjectIs,
  RangeError,
  ReflectGetOwnPropertyDescriptor,
  ReflectGetPrototypeOf,
  StringPrototypeIncludes,
  StringPrototypeSlice,
  SymbolPrototypeToString,
  TypeError,
  isProxy
} = require('./builtins')

const LONGEST_EXCERPT = 32

// Writing out a huge bigint takes seconds.
const LARGEST_WRITTEN_BIGINT = 10n ** 20n

function makeError (Constructor, code, message) {
  const error = new Constructor(message)
  return ObjectDefineProperty(error, 'code', {
    __proto__: null,
    configurable: true,
    enumerable: true,
    value: code,
    writable: true
  })
}

function defineName (error, name) {
  return ObjectDefineProperty(error, 'name', {
    __proto__: null,
    configurable: true,
    enumerable: false,
    value: name,
    writable: true
  })
}

function shorten (text) {
  if (text.length <= LONGEST_EXCERPT) return text
  return `${StringPrototypeSlice(text, 0, LONGEST_EXCERPT)}...`
}

// JSON's escapes keep a line break or a lone surrogate from garbling the message.
function quote (text) {
  return `'${StringPrototypeSlice(JSONStringify(shorten(text)), 1, -1)}'`
}

function describeNumber (number) {
  if (number !== number) return 'NaN' // eslint-disable-line no-self-compare
  return `type number (${ObjectIs(number, -0) ? '-0' : number})`
}

function describeBigint (bigint) {
  const isShort = bigint < LARGEST_WRITTEN_BIGINT && bigint > -LARGEST_WRITTEN_BIGINT
  return `type bigint (${isShort ? `${bigint}n` : 'over 20 digits'})`
}

// Looks at data properties of real objects only: a getter or a proxy's trap would run
// the application's code in the middle of a failing call.
function dataProperty (object, property) {
  const descriptor = ReflectGetOwnPropertyDescriptor(object, property)
  return descriptor === undefined ? undefined : descriptor.value
}

function functionName (value) {
  if (typeof value !== 'function' || isProxy(value)) return ''
  const name = dataProperty(value, 'name')
  return typeof name === 'string' ? shorten(name) : ''
}

function describeFunction (value) {
  const name = functionName(value)
  return name === '' ? 'an anonymous function' : `function ${name}`
}

function describeObject (object) {
  let prototype = ReflectGetPrototypeOf(object)
  if (prototype === null) return 'an object without a prototype'
  for (; prototype !== null && !isProxy(prototype); prototype = ReflectGetPrototypeOf(prototype)) {
    const name = functionName(dataProperty(prototype, 'constructor'))
    if (name !== '') return `an instance of ${name}`
  }
  return 'an object of an unnamed class'
}

// Never runs code of the application's and never throws, whatever `value` is.
function describe (value) {
  switch (typeof value) {
    case 'undefined': return 'undefined'
    case 'string': return `type string (${quote(value)})`
    case 'number': return describeNumber(value)
    case 'bigint': return describeBigint(value)
    case 'boolean': return `type boolean (${value})`
    case 'symbol': return `type symbol (${shorten(SymbolPrototypeToString(value))})`
  }
  if (value === null) return 'null'
  if (isProxy(value)) return 'a Proxy'
  return typeof value === 'function' ? describeFunction(value) : describeObject(value)
}

function argumentMessage (name, expected, received) {
  const kind = StringPrototypeIncludes(name, '.') ? 'property' : 'argument'
  return `The "${name}" ${kind} must be ${expected}. Received ${describe(received)}`
}

/**
 * The error for an argument of a wrong type.
 *
 * @param {string} name the argument, `key`, or a property of one, `options.ttl`
 * @param {string} expected what it must be, to follow "must be"
 * @param {unknown} received what came; described without running any of its code
 * @returns {TypeError} to be thrown; its `code` is `ERR_INVALID_ARG_TYPE`
 */
function invalidArgType (name, expected, received) {
  return makeError(TypeError, 'ERR_INVALID_ARG_TYPE', argumentMessage(name, expected, received))
}

/**
 * The error for an argument of the right type whose value is not one of those allowed.
 *
 * @param {string} name the argument, `key`, or a property of one, `options.ttl`
 * @param {string} expected what it must be, to follow "must be"
 * @param {unknown} received what came; described without running any of its code
 * @returns {TypeError} to be thrown; its `code` is `ERR_INVALID_ARG_VALUE`
 */
function invalidArgValue (name, expected, received) {
  return makeError(TypeError, 'ERR_INVALID_ARG_VALUE', argumentMessage(name, expected, received))
}

/**
 * The error for an option that does not exist, a misspelt one most likely.
 *
 * @param {string} name the property that came
 * @param {string} known the options that there are, to follow "expected"
 * @param {string} [argument] the argument that has it
 * @returns {TypeError} to be thrown; its `code` is `ERR_INVALID_ARG_VALUE`
 */
function unknownOption (name, known, argument = 'options') {
  const property = shorten(name)
  const message = `The "${argument}.${property}" property is not an option: expected ${known}. Received ${quote(name)}`
  return makeError(TypeError, 'ERR_INVALID_ARG_VALUE', message)
}

/**
 * The error for changing a mutable key by anything but its `value`.
 *
 * @param {string} attempt what was tried, `freezing it`
 * @returns {TypeError} to be thrown; its `code` is `ERR_INVALID_ARG_VALUE`
 */
function keyTampering (attempt) {
  const message = `A mutable key must be changed by assigning its "value" only. Received an attempt at ${attempt}`
  return makeError(TypeError, 'ERR_INVALID_ARG_VALUE', message)
}

/**
 * The error for a number outside its range.
 *
 * @param {string} name the argument, `key`, or a property of one, `options.ttl`
 * @param {string} expected what it must be, to follow "must be"
 * @param {unknown} received what came; described without running any of its code
 * @returns {RangeError} to be thrown; its `code` is `ERR_OUT_OF_RANGE`
 */
function outOfRange (name, expected, received) {
  return makeError(RangeError, 'ERR_OUT_OF_RANGE', argumentMessage(name, expected, received))
}

/**
 * The error for a value that no copy can be made of, at whatever depth.
 *
 * @param {string} name the argument, `value`
 * @param {string} path where it was met, `value.a[3].b`
 * @param {unknown} received what was met there; described without running any of its code
 * @param {string} [description] in place of the usual one
 * @returns {TypeError} to be thrown; its `code` is `ERR_NOT_CLONEABLE`
 */
function notCloneable (name, path, received, description = describe(received)) {
  const place = path === name ? '' : ` at ${path}`
  const message = `The "${name}" argument must be a value that can be copied. Received ${description}${place}`
  return makeError(TypeError, 'ERR_NOT_CLONEABLE', message)
}

/**
 * The error for a method called on an object of another class.
 *
 * @param {string} method the method's name, `get`
 * @param {unknown} received what `this` was; described without running any of its code
 * @param {string} [expected] what `this` must be, to follow "must be"
 * @returns {TypeError} to be thrown; its `code` is `ERR_INVALID_THIS`
 */
function invalidThis (method, received, expected = 'a MemoryStore') {
  const message = `The "this" of ${method}() must be ${expected}. Received ${describe(received)}`
  return makeError(TypeError, 'ERR_INVALID_THIS', message)
}

/**
 * The error for any call on a store after `close()`.
 *
 * @returns {Error} to be thrown; its `code` is `ERR_STORE_CLOSED`
 */
function storeClosed () {
  return makeError(Error, 'ERR_STORE_CLOSED', 'The store must be open. Received a closed store')
}

/**
 * The error for a native allocation that failed.
 *
 * @returns {Error} to be thrown; its `code` is `ERR_OUT_OF_MEMORY`
 */
function outOfMemory () {
  return makeError(Error, 'ERR_OUT_OF_MEMORY', 'Out of memory. The store is as it was before the call')
}

/**
 * The error for a cleanup task, or a lease, that no thread can see to.
 *
 * @returns {Error} to be thrown; its `code` is `ERR_NO_THREAD`
 */
function noThread () {
  return makeError(Error, 'ERR_NO_THREAD', 'The system must grant a thread for what is done in the background. Received none')
}

/**
 * The error for a class called as a function.
 *
 * @returns {TypeError} to be thrown; its `code` is `ERR_INVALID_THIS`
 */
function missingNew () {
  return makeError(TypeError, 'ERR_INVALID_THIS', 'MemoryStore must be called with "new". Received a call without it')
}

/**
 * The error for the sum of an entry whose value is no number.
 *
 * @returns {TypeError} to be thrown; its `code` is `ERR_INVALID_ARG_TYPE`
 */
function notANumber () {
  return makeError(TypeError, 'ERR_INVALID_ARG_TYPE',
    'The "key" argument must be the key of a number, or of nothing. Received the key of another value')
}

/**
 * The error for a value that is too long to be stored in a shared store.
 *
 * @param {string} [name] the argument
 * @returns {RangeError} to be thrown; its `code` is `ERR_OUT_OF_RANGE`
 */
function valueTooLarge (name = 'value') {
  return makeError(RangeError, 'ERR_OUT_OF_RANGE',
    `The "${name}" argument must take less than 2 ** 31 bytes. Received one that takes more`)
}

/**
 * The error for an option of what is shared that differs from what its first opener said.
 *
 * @param {string} name of the option, `options.ttl`
 * @param {unknown} expected what the first opener said
 * @param {unknown} received
 * @returns {Error} to be thrown; its `code` is `ERR_OPTIONS_MISMATCH`
 */
function optionsMismatch (name, expected, received) {
  const message = `The "${name}" property must be what the first opener said, or left out: ${describe(expected)}. Received ${describe(received)}`
  return makeError(Error, 'ERR_OPTIONS_MISMATCH', message)
}

/**
 * The error for a method that only a shared store has.
 *
 * @param {string} method the method's name, `watch`
 * @returns {TypeError} to be thrown; its `code` is `ERR_INVALID_THIS`
 */
function notShared (method) {
  return makeError(TypeError, 'ERR_INVALID_THIS', `The "this" of ${method}() must be a shared store. Received a local one`)
}

/**
 * The error for a lock that was not granted in time.
 *
 * @param {number} timeout in milliseconds
 * @returns {Error} to reject with; its `code` is `ERR_LOCK_TIMEOUT`
 */
function lockTimeout (timeout) {
  return makeError(Error, 'ERR_LOCK_TIMEOUT', `The lock must become free within ${timeout} ms. Received no grant in that time`)
}

/**
 * The reason of a lock's signal when the lease ends.
 *
 * @returns {Error} its `code` is `ERR_LEASE_ENDED`
 */
function leaseEnded () {
  return makeError(Error, 'ERR_LEASE_ENDED', 'The lease must be extended before it ends. Received no extension in that time')
}

/**
 * The error for a wait that its signal ended without giving a reason.
 *
 * @returns {Error} to reject with; its `name` is `AbortError`, its `code` `ABORT_ERR`
 */
function aborted () {
  return defineName(makeError(Error, 'ABORT_ERR', 'The operation was aborted'), 'AbortError')
}

/**
 * What a wait is rejected with that its signal ended.
 *
 * @param {AbortSignal} signal
 * @returns {unknown} the signal's reason
 */
function abortReason (signal) {
  return signal.reason === undefined ? aborted() : signal.reason
}

/**
 * The error for a wait for a factory that lasted too long.
 *
 * @param {number} timeout in milliseconds
 * @returns {Error} to reject with; its `code` is `ERR_FACTORY_TIMEOUT`
 */
function factoryTimeout (timeout) {
  return makeError(Error, 'ERR_FACTORY_TIMEOUT', `The factory must settle within ${timeout} ms. Received no outcome in that time`)
}

module.exports = {
  abortReason,
  factoryTimeout,
  invalidArgType,
  invalidArgValue,
  invalidThis,
  keyTampering,
  leaseEnded,
  lockTimeout,
  missingNew,
  noThread,
  notANumber,
  notCloneable,
  notShared,
  optionsMismatch,
  outOfMemory,
  outOfRange,
  storeClosed,
  unknownOption,
  valueTooLarge
}
