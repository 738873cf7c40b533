'use strict'

const t = require('tap')
const { MemoryStore, thrownBy } = require('./fixtures/driven-store')
const { changesOf } = require('./fixtures/unchanged')

// Every wrong type but those in `fitting`, with how an error describes it.
function wrongTypes (...fitting) {
  const all = [
    ['null', null, 'null'],
    ['string', '50', "type string ('50')"],
    ['number', 50, 'type number (50)'],
    ['bigint', 50n, 'type bigint (50n)'],
    ['boolean', true, 'type boolean (true)'],
    ['symbol', Symbol('s'), 'type symbol (Symbol(s))'],
    ['function', function f () {}, 'function f'],
    ['object', new Date(0), 'an instance of Date'],
    ['object', [50], 'an instance of Array'],
    ['object', Object.create(null), 'an object without a prototype']
  ]
  return all.filter(([type]) => !fitting.includes(type)).map(([, value, received]) => [value, received])
}

const invalidType = 'ERR_INVALID_ARG_TYPE'
const invalidValue = 'ERR_INVALID_ARG_VALUE'
const outOfRange = 'ERR_OUT_OF_RANGE'

// [call, class, code, message]: `call` gets { store, door, key }, and for the constructor's sake nothing.
const cases = []

function refuses (call, Class, code, message) {
  cases.push([call, Class, code, message])
}

function refusesOption (call, name, Class, code, expected, values) {
  for (const [value, received] of values) {
    refuses(context => call(context, { [name]: value }), Class, code,
      `The "options.${name}" property must be ${expected}. Received ${received}`)
  }
}

const construct = (context, options) => new MemoryStore(options)
const set = ({ store }, options) => store.set('timed', 'new', options)
const setAnother = ({ store }, options) => store.set('another', 'new', options)
const createKey = ({ store }, options) => store.createKey('timed', options)
const keys = ({ store }, options) => store.keys(options)
const start = ({ store }, interval) => store.startCleanupTask(interval)

for (const call of [construct, set, setAnother, createKey, keys]) {
  for (const [value, received] of wrongTypes('object')) {
    refuses(context => call(context, value), TypeError, invalidType,
      `The "options" argument must be an object. Received ${received}`)
  }
}

const notAboveZero = [[0, 'type number (0)'], [-0, 'type number (-0)'], [-1, 'type number (-1)'],
  [-1e-300, 'type number (-1e-300)'], [NaN, 'NaN'], [-Infinity, 'type number (-Infinity)']]

for (const call of [construct, set, setAnother]) {
  const expected = 'a number of milliseconds greater than 0'
  refusesOption(call, 'ttl', TypeError, invalidType, expected, wrongTypes('number'))
  refusesOption(call, 'ttl', RangeError, outOfRange, expected, notAboveZero)
}

for (const call of [set, setAnother]) {
  for (const name of ['isPermanent', 'keepTtl']) {
    refusesOption(call, name, TypeError, invalidType, 'a boolean', wrongTypes('boolean'))
  }
  const expected = 'a number of milliseconds, 0 or more'
  refusesOption(call, 'maxAgeMs', TypeError, invalidType, expected, wrongTypes('number'))
  refusesOption(call, 'maxAgeMs', RangeError, outOfRange, expected,
    [[-1, 'type number (-1)'], [NaN, 'NaN'], [-Infinity, 'type number (-Infinity)']])
  for (const other of [{ isPermanent: true }, { isPermanent: false }, { maxAgeMs: 0 }, { maxAgeMs: 50 }]) {
    refuses(context => call(context, { ttl: 50, ...other }), TypeError, invalidValue,
      'The "options.ttl" property must be given without isPermanent and maxAgeMs. Received type number (50)')
  }
}

const interval = 'a finite number of milliseconds, 1 or more'
const badIntervals = [[0, 'type number (0)'], [0.999, 'type number (0.999)'], [-1, 'type number (-1)'], [NaN, 'NaN'],
  [Infinity, 'type number (Infinity)'], [-Infinity, 'type number (-Infinity)']]
refusesOption(construct, 'cleanupInterval', TypeError, invalidType, interval, wrongTypes('number'))
refusesOption(construct, 'cleanupInterval', RangeError, outOfRange, interval, badIntervals)
for (const [value, received] of wrongTypes('number')) {
  refuses(context => start(context, value), TypeError, invalidType,
    `The "intervalMs" argument must be ${interval}. Received ${received}`)
}
for (const [value, received] of badIntervals) {
  refuses(context => start(context, value), RangeError, outOfRange,
    `The "intervalMs" argument must be ${interval}. Received ${received}`)
}

refusesOption(construct, 'touchOnGet', TypeError, invalidType, 'a boolean', wrongTypes('boolean'))
refusesOption(createKey, 'onRename', TypeError, invalidValue, "'move' or 'point'",
  [...wrongTypes(), ['Move', "type string ('Move')"], ['', "type string ('')"]])

refusesOption(keys, 'prefix', TypeError, invalidType, 'a string', wrongTypes('string'))

const noKeys = [[null, 'null'], [undefined, 'undefined'], [Symbol('s'), 'type symbol (Symbol(s))'],
  [() => {}, 'an anonymous function']]
for (const [value, received] of noKeys) {
  const calls = {
    key: [store => store.set(value, 1), store => store.get(value), store => store.has(value), store => store.delete(value)],
    initialValue: [store => store.createKey(value), store => store.createKey(value, { onRename: 'point' })]
  }
  for (const name of Object.keys(calls)) {
    for (const call of calls[name]) {
      refuses(({ store }) => call(store), TypeError, invalidType,
        `The "${name}" argument must be a string, number, boolean, bigint or object. Received ${received}`)
    }
  }
}
refuses(({ store }) => store.set(), TypeError, invalidType,
  'The "key" argument must be a string, number, boolean, bigint or object. Received undefined')

const misspelt = [
  [construct, 'cleanupInterval or shared or touchOnGet or ttl', ['TTL', 'touchOnget', 'maxAge', 'interval', 'cleanupinterval', 'ttls', '', '__proto__']],
  [set, 'isPermanent or keepTtl or maxAgeMs or ttl', ['isPermenant', 'maxAge', 'maxAgeMS', 'TTL', 'keepTTL', 'expires']],
  [keys, 'prefix', ['Prefix', 'prefx', 'startsWith']],
  [createKey, 'name or onRename', ['onrename', 'rename', 'named', 'ttl', 'constructor']]
]
for (const [call, known, names] of misspelt) {
  for (const name of names) {
    const options = Object.defineProperty({}, name, { enumerable: true, value: undefined })
    refuses(context => call(context, options), TypeError, invalidValue,
      `The "options.${name}" property is not an option: expected ${known}. Received '${name}'`)
  }
}

t.test('each error has its class, code and message, and leaves the store unchanged', t => {
  const messages = new Set()
  for (const [call, Class, code, message] of cases) {
    messages.add(message)
    const changes = changesOf(call, error => {
      if (Object.getPrototypeOf(error) !== Class.prototype) t.fail(`${error.name} for ${message}: ${error.stack}`)
      if (error.code !== code) t.fail(`${error.code} for ${message}`)
      if (error.message !== message) t.equal(error.message, message)
    })
    if (changes.length > 0) t.fail(`changed: ${changes}`, { message })
  }
  t.ok(messages.size > 100)
  t.end()
})

t.test('an error shows its code where errors are shown, and can be caught by it', t => {
  const error = thrownBy(() => new MemoryStore({ ttl: 'x' }))
  t.ok(Object.keys(error).includes('code'))
  t.match(require('util').inspect(error), /ERR_INVALID_ARG_TYPE/)
  t.match(error.stack, /TypeError/)
  t.end()
})

t.test('a getter in the options that throws throws its own error', t => {
  const own = new Error('own')
  const throwing = name => Object.defineProperty({}, name, { enumerable: true, get () { throw own } })
  const calls = {
    cleanupInterval: [construct],
    ttl: [construct, set, setAnother],
    isPermanent: [set, setAnother],
    keepTtl: [set, setAnother],
    maxAgeMs: [set, setAnother],
    onRename: [createKey],
    prefix: [keys]
  }
  for (const name of Object.keys(calls)) {
    for (const call of calls[name]) {
      t.same(changesOf(context => call(context, throwing(name)), error => t.equal(error === own, true, name)), [])
      const inherited = Object.create(throwing(name))
      t.same(changesOf(context => call(context, inherited), error => t.equal(error === own, true, name)), [])
    }
  }
  t.end()
})

t.test('a Proxy as options throws what its traps throw', t => {
  const own = new Error('own')
  for (const trap of ['ownKeys', 'get']) {
    const options = new Proxy({}, { [trap] () { throw own } })
    for (const call of [construct, set, setAnother, createKey]) {
      t.same(changesOf(context => call(context, options), error => t.equal(error === own, true, trap)), [])
    }
  }
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  for (const call of [construct, set, setAnother, createKey]) {
    t.same(changesOf(context => call(context, proxy), error => t.ok(error instanceof TypeError)), [])
  }
  t.end()
})

t.test('options inherited from a class or an object are read, and refused like own ones', t => {
  class Defaults { get ttl () { return 50 } }
  class Wrong { get ttl () { return 'long' } }
  const store = new MemoryStore(new Defaults())
  t.match(require('util').inspect(store), /ttl: 50/)
  t.same(changesOf(context => set(context, new Wrong()), error => t.equal(error.code, invalidType)), [])
  t.match(require('util').inspect(new MemoryStore(Object.create({ ttl: 70, cleanupInterval: 5 }))), /cleanupInterval: 5,\s+ttl: 70/)
  t.equal(store.createKey('a', Object.create({ onRename: 'point' })).value, 'a')
  t.end()
})

t.test('each option is read once', t => {
  const calls = {
    cleanupInterval: [construct, 5],
    ttl: [construct, 5],
    onRename: [createKey, 'point'],
    prefix: [keys, 'a'],
    isPermanent: [set, true],
    maxAgeMs: [set, 0],
    keepTtl: [set, true]
  }
  for (const name of Object.keys(calls)) {
    const [call, value] = calls[name]
    let reads = 0
    call({ store: new MemoryStore() }, { get [name] () { reads++; return value } })
    t.equal(reads, 1, name)
  }
  t.end()
})

t.test('a misspelt name that is inherited, or a symbol, is nobody\'s mistake', t => {
  const store = new MemoryStore(Object.create({ other: 1 }))
  t.equal(store.set('key', 1, Object.create({ other: 1 })), true)
  t.equal(store.set('key', 1, { [Symbol('other')]: 1 }), true)
  t.equal(store.size(), 1)
  t.end()
})

t.test('no options, undefined and an empty object are the same', t => {
  for (const options of [[], [undefined], [{}], [Object.create(null)]]) {
    const store = new MemoryStore(...options)
    t.match(require('util').inspect(store), /MemoryStore\(0\) \{\s+cleanupInterval: 60000,\s+stats/)
    t.equal(store.set('key', 1, ...options), true)
    t.equal(store.createKey('key', ...options).value, 'key')
  }
  t.end()
})
