'use strict'

const t = require('tap')
const util = require('util')
const { MemoryStore, thrownBy } = require('./fixtures/driven-store')

function refusal (t, call, doing) {
  const error = thrownBy(call)
  t.ok(error instanceof TypeError, doing)
  t.equal(error.code, 'ERR_INVALID_ARG_VALUE')
  t.match(error.message, /mutable key must be changed by assigning its "value" only\. Received an attempt at \w/)
}

function keyOfStore () {
  const store = new MemoryStore()
  const key = store.createKey('key')
  store.set(key, 'stored')
  return { store, key }
}

t.test('every conversion to a string shows the current key string', t => {
  const { key } = keyOfStore()
  for (const string of ['key', 'other', '', 'ключ']) {
    key.value = string
    t.equal(String(key), string)
    t.equal(`${key}`, string)
    t.equal('' + key, string)
    t.equal(key.toString(), string)
    t.equal(key.valueOf(), string)
    t.equal(key.toJSON(), string)
    t.equal(key[Symbol.toPrimitive]('number'), string)
    t.equal(JSON.stringify(key), JSON.stringify(string))
    t.equal(JSON.stringify({ key }), JSON.stringify({ key: string }))
    t.equal(['a', key, 'b'].join(), `a,${string},b`)
    // eslint-disable-next-line eqeqeq
    t.ok(key == string)
    t.equal({ [key]: 1 }[string], 1)
  }
  key.value = '42'
  t.equal(Number(key), 42)
  t.end()
})

t.test('a console shows the current key string', t => {
  const { key } = keyOfStore()
  key.value = { id: 1 }
  t.equal(util.inspect(key), '{"id":1}')
  t.equal(util.format(key), '{"id":1}')
  t.equal(util.format('%s', key), '{"id":1}')
  t.equal(util.format('%o', key).includes('{"id":1}'), true)
  t.match(util.inspect({ key }), /^\{ key: \{"id":1\} \}$/)
  t.match(util.inspect(key, { showProxy: true }), /\{"id":1\}/)
  key.value = 'next'
  t.equal(util.format('the key is', key), 'the key is next')
  t.end()
})

t.test('only "value" exists', t => {
  const { key } = keyOfStore()
  t.same(Reflect.ownKeys(key), ['value'])
  t.same(Object.keys(key), ['value'])
  t.same(Object.entries(key), [['value', 'key']])
  t.same({ ...key }, { value: 'key' })
  t.same(Object.getOwnPropertySymbols(key), [])
  const names = []
  for (const name in key) names.push(name)
  t.same(names, ['value'])
  t.equal('value' in key, true)
  t.equal('toString' in key, true)
  t.equal(Symbol.toPrimitive in key, true)
  t.equal('other' in key, false)
  t.equal('hasOwnProperty' in key, false)
  t.equal('__proto__' in key, false)
  t.equal(Object.prototype.hasOwnProperty.call(key, 'value'), true)
  t.equal(Object.prototype.hasOwnProperty.call(key, 'toString'), false)
  t.equal(key.other, undefined)
  t.equal(key.constructor, undefined)
  t.equal(key.then, undefined)
  t.end()
})

t.test('"value" has the descriptor of a plain property', t => {
  const { key } = keyOfStore()
  const descriptor = Object.getOwnPropertyDescriptor(key, 'value')
  t.same({ ...descriptor }, { configurable: true, enumerable: true, value: 'key', writable: true })
  key.value = 'next'
  t.equal(Reflect.getOwnPropertyDescriptor(key, 'value').value, 'next')
  t.equal(Object.getOwnPropertyDescriptor(key, 'other'), undefined)
  t.equal(Object.getOwnPropertyDescriptor(key, 'toString'), undefined)
  t.end()
})

const changes = {
  'setting another property': key => { key.other = 1 },
  'setting toString': key => { key.toString = () => 'another' },
  'setting a symbol': key => { key[Symbol.toPrimitive] = () => 'another' },
  'setting __proto__': key => { key.__proto__ = {} }, // eslint-disable-line no-proto
  'setting an index': key => { key[0] = 1 },
  'Reflect.set of another property': key => Reflect.set(key, 'other', 1),
  'Object.assign of another property': key => Object.assign(key, { other: 1 }),
  'defining another property': key => Object.defineProperty(key, 'other', { value: 1 }),
  'redefining value': key => Object.defineProperty(key, 'value', { value: 'another' }),
  'redefining value as a getter': key => Object.defineProperty(key, 'value', { get: () => 'another' }),
  'Reflect.defineProperty of value': key => Reflect.defineProperty(key, 'value', { value: 'another' }),
  'Object.defineProperties': key => Object.defineProperties(key, { value: { value: 'another' } }),
  'deleting value': key => { delete key.value },
  'deleting another property': key => { delete key.other },
  'Reflect.deleteProperty': key => Reflect.deleteProperty(key, 'value'),
  'Object.setPrototypeOf': key => Object.setPrototypeOf(key, {}),
  'Reflect.setPrototypeOf': key => Reflect.setPrototypeOf(key, null),
  'Object.freeze': key => Object.freeze(key),
  'Object.seal': key => Object.seal(key),
  'Object.preventExtensions': key => Object.preventExtensions(key),
  'Reflect.preventExtensions': key => Reflect.preventExtensions(key),
  'assigning through an heir': key => { Object.create(key).value = 'another' },
  'assigning another property of an heir': key => { Object.create(key).other = 'another' },
  'assigning through an instance of an heir': key => { Object.create(Object.create(key)).value = 'another' },
  'assigning through a class': key => {
    function Heir () {}
    Heir.prototype = key
    new Heir().value = 'another'
  },
  'assigning through a Proxy': key => { new Proxy(key, {}).value = 'another' },
  'Reflect.set with another receiver': key => Reflect.set(key, 'value', 'another', {}),
  'Reflect.set with a primitive receiver': key => Reflect.set(key, 'value', 'another', 1),
  'Reflect.set with another key as the receiver': key => Reflect.set(key, 'value', 'another', keyOfStore().key)
}

for (const doing of Object.keys(changes)) {
  t.test(`${doing} is refused and changes nothing`, t => {
    const { store, key } = keyOfStore()
    refusal(t, () => changes[doing](key), doing)
    t.equal(key.value, 'key')
    t.equal(String(key), 'key')
    t.equal(key.other, undefined)
    t.same(Reflect.ownKeys(key), ['value'])
    t.equal(Object.isExtensible(key), true)
    t.equal(Object.isFrozen(key), false)
    t.same(store.keys(), ['key'])
    t.equal(store.get(key), 'stored')
    t.end()
  })
}

t.test('refusals hold in sloppy code as well', t => {
  const { key } = keyOfStore()
  // eslint-disable-next-line no-new-func
  const sloppy = new Function('key', 'key.other = 1')
  refusal(t, () => sloppy(key), 'sloppy')
  t.end()
})

t.test('every plain way to assign "value" renames', t => {
  const ways = [
    (key, next) => { key.value = next },
    (key, next) => Reflect.set(key, 'value', next),
    (key, next) => Reflect.set(key, 'value', next, key),
    (key, next) => Object.assign(key, { value: next }),
    (key, next) => { [key.value] = [next] },
    (key, next) => { key.value += next }
  ]
  for (const assign of ways) {
    const { store, key } = keyOfStore()
    assign(key, 'next')
    t.equal(String(key), key.value)
    t.match(key.value, /next$/)
    t.equal(store.get(key.value), 'stored')
    t.equal(store.has('key'), false)
  }
  t.equal(Reflect.set(keyOfStore().key, 'value', 'next'), true)
  t.end()
})

t.test('an object that inherits from a key reads it, and is the same key', t => {
  const { store, key } = keyOfStore()
  const heir = Object.create(Object.create(key))
  t.equal(heir.value, 'key')
  t.equal(String(heir), 'key')
  t.equal(`${heir}`, 'key')
  t.equal(JSON.stringify(heir), '"key"')
  t.equal(heir.valueOf(), 'key')
  t.same(Object.keys(heir), [])
  t.equal(store.get(heir), 'stored')
  key.value = 'next'
  t.equal(heir.value, 'next')
  t.equal(store.get(heir), 'stored')
  t.end()
})

t.test('the methods of a key refuse any other receiver', t => {
  const { key } = keyOfStore()
  for (const method of ['toString', 'valueOf', 'toJSON', Symbol.toPrimitive]) {
    for (const receiver of [{}, null, undefined, 1, 'key', () => {}, new MemoryStore()]) {
      const error = thrownBy(() => Reflect.apply(key[method], receiver, []))
      t.ok(error instanceof TypeError)
      t.equal(error.code, 'ERR_INVALID_THIS')
      t.match(error.message, /must be a mutable key\. Received /)
    }
  }
  t.end()
})

t.test('what a key inherits cannot be reached and changed for all keys', t => {
  const { key } = keyOfStore()
  const prototype = Object.getPrototypeOf(key)
  t.equal(Object.isFrozen(prototype), true)
  t.equal(Reflect.set(prototype, 'toString', () => 'another'), false)
  t.equal(Reflect.defineProperty(prototype, 'other', { value: 1 }), false)
  t.equal(String(key), 'key')
  t.end()
})

t.test('a key can be awaited, cloned by spread, and be a key of Map and WeakMap', async t => {
  const { key } = keyOfStore()
  t.equal(await key === key, true)
  t.equal(new Map([[key, 1]]).get(key), 1)
  t.equal(new WeakMap([[key, 1]]).get(key), 1)
  t.equal(typeof key, 'object')
})
