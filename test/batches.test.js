'use strict'

const t = require('tap')
const { drivenStore, eventually, randomFrom, thrownBy } = require('./fixtures/driven-store')
const { changesOf } = require('./fixtures/unchanged')

const none = 'an array or another iterable of keys'
const item = 'an array of a key, a value and, if need be, options'

for (const kind of ['local', 'shared']) {
  const open = (name, options) => drivenStore(kind === 'local' ? options : { ...options, shared: `batches: ${name}` })

  t.test(`${kind}: getMany gives what get gives, in the order of the keys`, t => {
    const { store, door } = open('getMany')
    const keys = ['a', 'absent', 1, { b: 1 }, 'ключ', '', 'a', 'undefined', 'dead', '\ud800', 'é', store.createKey('a'),
      'x'.repeat(100000), 'ключ'.repeat(20000), 'ж', 'z']
    for (const key of keys.slice(2)) store.set(key, `${key} value`)
    store.set('undefined', undefined)
    store.set('dead', 1, { ttl: 1 })
    door.advance(1)
    const values = keys.map(key => store.get(key))
    t.same(store.getMany(keys), values)
    t.same(store.getMany(new Set(keys)), [...new Set(keys)].map(key => store.get(key)))
    t.same(store.getMany([]), [])
    t.ok(Array.isArray(store.getMany([])))
    store.close()
    t.end()
  })

  t.test(`${kind}: setMany sets, of equal keys the last, and all of it in one order`, t => {
    const { store, door } = open('setMany', { ttl: 1000 })
    store.set('kept', 'old', { ttl: 100 })
    store.set('replaced', 'old', { ttl: 100 })
    const object = { a: 1 }
    t.equal(store.setMany([
      ['kept', 'new', { keepTtl: true }], ['replaced', 'new'], ['twice', 1], ['timed', object, { ttl: 50 }],
      [{ b: 1 }, undefined], ['twice', 2, { ttl: Infinity }], ['ключ', 'значение', undefined], [7, null, {}]
    ]), true)
    t.same(store.getMany(['kept', 'replaced', 'twice', 'timed', '{"b":1}', 'ключ', '7']),
      ['new', 'new', 2, { a: 1 }, undefined, 'значение', null])
    t.equal(store.get('timed') === object, kind === 'local')
    t.same(['kept', 'replaced', 'twice', 'timed', 7].map(key => store.getRemainingTTL(key)),
      [100, 1000, Infinity, 50, 1000])
    t.equal(store.size(), 7)
    t.ok(store.has('{"b":1}'))
    door.advance(50)
    t.equal(store.get('timed'), undefined)
    t.equal(store.setMany([]), true)
    store.close()
    t.end()
  })

  t.test(`${kind}: batches of any iterable`, t => {
    const { store } = open('iterables')
    t.equal(store.setMany(new Map([['a', 1], ['b', 2]])), true)
    t.equal(store.setMany(new Set([['c', 3]])), true)
    t.equal(store.setMany((function * () { yield ['d', 4] })()), true)
    t.same(store.getMany(new Map([['a', 0], ['d', 0]]).keys()), [1, 4])
    t.equal(store.deleteMany(new Set(['a', 'b', 'absent'])), 2)
    t.same(store.keys().sort(), ['c', 'd'])
    const own = new Error('own')
    const throwing = { [Symbol.iterator] () { throw own } }
    for (const method of ['getMany', 'setMany', 'deleteMany']) {
      t.equal(thrownBy(() => store[method](throwing)) === own, true, method)
    }
    t.equal(store.setMany(store), true, 'a store gives pairs too')
    store.close()
    t.end()
  })

  t.test(`${kind}: deleteMany counts the live entries that it removed`, t => {
    const { store, door } = open('deleteMany')
    for (const key of ['a', 'b', 'c', 1, { d: 1 }]) store.set(key, 1)
    store.set('dead', 1, { ttl: 1 })
    door.advance(1)
    t.equal(store.deleteMany(['a', 'absent', 'a', 1, { d: 1 }, 'dead']), 3)
    t.same(store.keys().sort(), ['b', 'c'])
    t.equal(store.deleteMany([]), 0)
    store.close()
    t.end()
  })

  t.test(`${kind}: long batches agree with single calls`, t => {
    const { store } = open('long')
    const model = new Map()
    const below = randomFrom(5)
    const letters = ['k', 'ж', 'é', '\u0000']
    const any = () => `${letters[below(4)].repeat(below(60))} ${below(9000)}`
    for (const count of [1, 507, 508, 509, 4096, 20000]) {
      const items = Array.from({ length: count }, (_, number) => [any(), number])
      t.equal(store.setMany(items), true)
      for (const [key, value] of items) model.set(key, value)
      t.equal(store.size(), model.size)
      t.same(new Map(store), model)
      const keys = Array.from({ length: count }, any)
      t.same(store.getMany(keys), keys.map(key => model.get(key)))
      t.equal(store.deleteMany(keys), keys.filter(key => model.delete(key)).length)
      t.same(new Map(store), model)
    }
    store.close()
    t.end()
  })

  t.test(`${kind}: a mutable key in a batch stands for its entry`, t => {
    const { store } = open('mutable key')
    const key = store.createKey('old', kind === 'shared' ? { name: 'key' } : undefined)
    store.setMany([['other', 1], [key, 2], ['another', 3]])
    t.same(store.keys().sort(), ['another', 'old', 'other'])
    key.value = 'new'
    t.same(store.getMany(['other', key, 'old', 'another']), [1, 2, undefined, 3])
    store.setMany([[key, 4], ['old', 5]])
    t.same(store.getMany([key, 'new', 'old']), [4, 4, 5])
    t.equal(store.deleteMany([key, 'new', 'other']), 2)
    store.close()
    t.end()
  })

  t.test(`${kind}: a bad item leaves the store as it was`, t => {
    const { store } = open('bad item')
    store.set('a', 'old')
    const good = [['a', 'new'], ['b', 'new']]
    const own = new Error('own')
    for (const bad of [
      null, 'ab', ['a'], [], ['a', 1, {}, 4], [null, 1], [Symbol('s'), 1], ['c', 1, { ttl: 0 }], ['c', 1, { tll: 1 }], ['c', 1, null],
      [{ get toString () { throw own } }, 1, { get ttl () { throw own } }]
    ]) {
      for (const items of [[bad, ...good], [...good, bad], [good[0], bad, good[1]], [...good, bad, bad]]) {
        const error = thrownBy(() => store.setMany(items))
        t.ok(error === own || /^ERR_/.test(error.code), `${error.code}`)
        t.same([...store], [['a', 'old']])
      }
    }
    store.close()
    t.end()
  })

  t.test(`${kind}: what a key or an option does while it is read comes before the batch`, t => {
    const { store } = open('reentrant')
    const inner = () => { store.setMany([['a', 'inner'], ['inner', 1]]) }
    const key = { toString () { inner(); return 'key' } }
    const options = { get ttl () { inner(); return store.getMany(['a', 'b']) && 50 } }
    t.equal(store.setMany([['a', 1], [key, 2], ['b', 3, options], ['c', 4]]), true)
    t.same(store.getMany(['a', 'key', 'b', 'c', 'inner']), [1, 2, 3, 4, 1])
    t.same(store.getMany(['a', key]), ['inner', 2])
    t.equal(store.deleteMany(['a', key]), 2)
    t.same(store.keys().sort(), ['b', 'c', 'inner'])
    store.close()
    t.end()
  })

  t.test(`${kind}: a store that is closed while a batch is read`, t => {
    for (const method of ['getMany', 'setMany', 'deleteMany']) {
      const { store } = open('closing')
      const key = { toString () { store.close(); return 'key' } }
      const error = thrownBy(() => store[method](method === 'setMany' ? [['a', 1], [key, 1]] : ['a', key]))
      t.equal(error.code, 'ERR_STORE_CLOSED', method)
    }
    t.end()
  })
}

t.test('errors name the element, and the store is as it was', t => {
  const cases = [
    ['getMany', undefined, 'keys', `${none}. Received undefined`],
    ['getMany', 'ab', 'keys', `${none}. Received type string ('ab')`],
    ['deleteMany', { length: 1, 0: 'a' }, 'keys', `${none}. Received an instance of Object`],
    ['deleteMany', 5, 'keys', `${none}. Received type number (5)`],
    ['getMany', ['timed', null], 'keys[1]', 'a string, number, boolean, bigint or object. Received null'],
    ['deleteMany', ['timed', 'default', undefined], 'keys[2]', 'a string, number, boolean, bigint or object. Received undefined'],
    ['setMany', null, 'items', 'an array or another iterable of arrays of a key, a value and, if need be, options. Received null'],
    ['setMany', [['timed', 1], 'ab'], 'items[1]', `${item}. Received type string ('ab')`],
    ['setMany', [['timed', 1], ['a']], 'items[1]', `${item}. Received an instance of Array`],
    ['setMany', [['timed', 1], [null, 1]], 'items[1][0]', 'a string, number, boolean, bigint or object. Received null'],
    ['setMany', [['timed', 1], ['a', 1, 5]], 'items[1][2]', 'an object. Received type number (5)']
  ]
  for (const [method, argument, name, rest] of cases) {
    const changes = changesOf(({ store }) => store[method](argument), error => {
      t.equal(Object.getPrototypeOf(error) === TypeError.prototype, true)
      t.equal(error.message, `The "${name}" argument must be ${rest}`)
    })
    t.same(changes, [], name)
  }
  const options = [
    [{ ttl: 0 }, 'ttl', 'a number of milliseconds greater than 0. Received type number (0)'],
    [{ ttl: '1' }, 'ttl', "a number of milliseconds greater than 0. Received type string ('1')"],
    [{ keepTtl: 1 }, 'keepTtl', 'a boolean. Received type number (1)'],
    [{ maxAgeMs: -1 }, 'maxAgeMs', 'a number of milliseconds, 0 or more. Received type number (-1)'],
    [{ ttl: 1, isPermanent: true }, 'ttl', 'given without isPermanent and maxAgeMs. Received type number (1)']
  ]
  for (const [option, name, rest] of options) {
    const items = [['timed', 1], ['a', 1, option], ['default', 2]]
    const changes = changesOf(({ store }) => store.setMany(items), error => {
      t.equal(error.message, `The "items[1][2].${name}" property must be ${rest}`)
    })
    t.same(changes, [], name)
  }
  const changes = changesOf(({ store }) => store.setMany([['timed', 1], ['a', 1, { tll: 5 }]]), error => {
    t.equal(error.message, 'The "items[1][2].tll" property is not an option: ' +
      'expected isPermanent or keepTtl or maxAgeMs or ttl. Received \'tll\'')
  })
  t.same(changes, [])
  t.end()
})

t.test('a value that can\'t be copied is named, and leaves the shared store as it was', t => {
  const { store } = drivenStore({ shared: 'not cloneable' })
  store.set('a', 'old')
  const cases = [
    [() => {}, 'an anonymous function'],
    [Symbol('s'), 'type symbol (Symbol(s))'],
    [{ b: [1, { c: Promise.resolve() }] }, 'an instance of Promise at items[1][1].b[1].c']
  ]
  for (const [value, received] of cases) {
    const error = thrownBy(() => store.setMany([['a', 'new'], ['b', value], ['c', 'new']]))
    t.equal(error.code, 'ERR_NOT_CLONEABLE')
    t.equal(error.message, `The "items[1][1]" argument must be a value that can be copied. Received ${received}`)
    t.same([...store], [['a', 'old']])
  }
  store.close()
  t.end()
})

t.test('bytes are those of the moment when they were read', t => {
  const { store } = drivenStore({ shared: 'bytes' })
  const bytes = new Uint8Array([1, 2, 3])
  const meddling = { get a () { bytes.fill(9); return 1 } }
  store.setMany([['bytes', bytes], ['object', meddling]])
  t.same(store.get('bytes'), new Uint8Array([1, 2, 3]))
  t.same(store.get('object'), { a: 1 })
  store.close()
  t.end()
})

t.test('every kind of value, in one batch', t => {
  const { store } = drivenStore({ shared: 'kinds' })
  const values = [undefined, null, true, false, -0, NaN, 'latin', 'ключ', '', 10n ** 30n, -1n, new Uint8Array([1]), { a: [1] },
    { a: 'ж' }, new Map([[1, 2]]), new Uint8Array(0), [undefined], Buffer.from('b'), 'x'.repeat(5000), Array(5000).fill('y')]
  store.setMany(values.map((value, index) => [index, value]))
  const single = values.map((value, index) => { store.set('single', value); return store.get('single') })
  t.same(store.getMany(values.keys()), single)
  t.ok(values.every((value, index) => typeof value === 'object' || Object.is(value, store.get(index))))
  store.close()
  t.end()
})

t.test('a watch hears of a batch entry by entry', async t => {
  const { store } = drivenStore({ shared: 'watched' })
  const heard = []
  store.watch('', ({ type, key }) => heard.push(`${type} ${key}`), { prefix: true })
  store.setMany([['a', 1], ['b', 2], ['a', 3]])
  store.deleteMany(['b'])
  t.ok(await eventually(() => heard.length >= 2))
  t.same(heard.sort(), ['delete b', 'set a'])
  store.close()
})

t.test('a local store lets go of what a batch replaces, and gives back the keys it was set by', t => {
  const { store, door } = drivenStore()
  const key = { id: 1 }
  for (let round = 0; round < 3; round++) {
    store.setMany([['a', {}], ['b', {}], ['a', {}], [key, {}], [5, {}]])
    t.equal(door.valueCount(), 4)
    t.equal(store.getKeys().includes(key), true)
    t.equal(store.getKeys().includes(5), true)
  }
  store.setMany([['{"id":1}', 1], ['5', 1]])
  t.same(store.getKeys().sort(), ['5', 'a', 'b', '{"id":1}'])
  store.deleteMany(store.keys())
  t.equal(door.valueCount(), 0)
  const many = Array.from({ length: 5000 }, (_, number) => [number, number])
  store.setMany(many)
  store.set('single', 1)
  store.setMany(many)
  t.equal(door.valueCount(), 5001)
  t.ok(many.every(([number]) => store.get(number) === number))
  store.clear()
  store.setMany([['a', 1]])
  t.equal(door.valueCount(), 1)
  store.close()
  t.end()
})

t.test('batches remove the dead as single calls do', t => {
  for (const options of [{}, { shared: 'dead' }]) {
    const { store, door } = drivenStore(options)
    let most = 0
    for (let round = 0; round < 100; round++) {
      store.setMany(Array.from({ length: 200 }, (_, number) => [`${round} ${number}`, 1, { ttl: 1 }]))
      door.advance(1000)
      most = Math.max(most, door.heldBytes())
    }
    const { store: other, door: otherDoor } = drivenStore({ ...options, shared: options.shared && 'single' })
    for (let number = 0; number < 20000; number++) {
      other.set(number, 1, { ttl: 1 })
      if (number % 200 === 0) otherDoor.advance(1000)
    }
    t.ok(most < 2 * otherDoor.heldBytes() + 300000, `${most} bytes, ${otherDoor.heldBytes()}`)
    store.close()
    other.close()
  }
  t.end()
})
