'use strict'

// A stack overflow or a time limit may end a call between any two of its steps.

const t = require('tap')
const vm = require('vm')
const { drivenStore } = require('./fixtures/driven-store')

// Calls `act` at every depth near the end of the stack, below frames of that many arguments: now and
// then it overflows in one step of the call, now in another.
function atTheEndOfTheStack (frame, act) {
  let acts = 0
  let overflows = 0
  function dive (...padding) {
    try {
      dive(...padding)
    } catch {
      overflows++
    }
    if (acts++ < 80) act()
  }
  dive(...new Array(frame).fill(0))
  return overflows
}

function overflowEverywhere (t, act) {
  let overflows = 0
  for (let frame = 0; frame < 48; frame++) overflows += atTheEndOfTheStack(frame, act)
  t.ok(overflows > 48, `${overflows} overflows`)
}

function checkEntries (t, store) {
  const keys = store.keys()
  t.equal(store.size(), keys.length)
  t.equal(new Set(keys).size, keys.length)
  t.same(keys.filter(key => store.get(key) === undefined), [], `each of ${keys.length} entries has a value`)
  t.ok(store.getKeys().every((key, index) => String(key) === keys[index]), 'and its own key')
  return keys
}

function checkValues (t, store) {
  const wrong = checkEntries(t, store).filter(key => store.get(key).name !== key)
  t.same(wrong, [], 'its own')
}

function checkUsable (t, store, door) {
  store.clear()
  t.equal(door.valueCount(), 0)
  for (let index = 0; index < 2000; index++) store.set(`key ${index}`, { name: `key ${index}` })
  t.equal(store.size(), 2000)
  checkValues(t, store)
}

const waysToSet = {
  'new keys': (store, count) => store.set(`key ${count}`, { name: `key ${count}` }),
  'keys that are there': (store, count) => store.set(`key ${count % 20}`, { name: `key ${count % 20}` }),
  'keys that are no strings': (store, count) => store.set(count % 100, { name: String(count % 100) }),
  'keys of either kind': (store, count) => {
    const key = count % 3 === 0 ? count : `key ${count}`
    store.set(key, { name: String(key) })
    if (count % 2 === 0) store.delete(key)
  },
  'entries with a ttl': (store, count) => store.set(`key ${count % 70}`, { name: `key ${count % 70}` }, { ttl: 40 }),
  batches: (store, count) =>
    store.setMany([count, -count, count % 30, `key ${count % 20}`].map(key => [key, { name: String(key) }])),
  'now timed, now permanent': (store, count) =>
    store.set(`key ${count % 20}`, { name: `key ${count % 20}` }, count % 3 === 0 ? { ttl: 1e6 } : undefined)
}

for (const name of Object.keys(waysToSet)) {
  t.test(`a stack overflow amid sets of ${name} leaves each entry with its value`, t => {
    const { store, door } = drivenStore()
    let count = 0
    overflowEverywhere(t, () => {
      count++
      door.advance(1)
      waysToSet[name](store, count)
    })
    checkValues(t, store)
    checkUsable(t, store, door)
    t.end()
  })
}

t.test('a stack overflow amid batches leaves each whole, or undone', t => {
  const { store, door } = drivenStore()
  let count = 0
  overflowEverywhere(t, () => {
    count++
    store.setMany(['one', 'two', 'three'].map(part => [`${part} ${count}`, { name: `${part} ${count}` }]))
  })
  const keys = new Set(store.keys())
  const halves = [...keys].map(key => key.split(' ')[1])
    .filter(number => !['one', 'two', 'three'].every(part => keys.has(`${part} ${number}`)))
  t.same(halves, [])
  checkValues(t, store)
  checkUsable(t, store, door)
  t.end()
})

t.test('a stack overflow amid deletes and clears leaves each entry with its value', t => {
  const { store, door } = drivenStore()
  let count = 0
  overflowEverywhere(t, () => {
    count++
    store.set(`key ${count % 300}`, { name: `key ${count % 300}` })
    store.delete(`key ${count * 7 % 300}`)
    if (count % 500 === 0) store.clear()
  })
  checkValues(t, store)
  checkUsable(t, store, door)
  t.end()
})

t.test('a stack overflow amid renames never parts a mutable key from its entry', t => {
  const { store, door } = drivenStore()
  const key = store.createKey('start')
  const value = { name: 'of the key' }
  store.set(key, value)
  let count = 0
  let parted = 0
  overflowEverywhere(t, () => {
    if (store.get(key) !== value) parted++
    key.value = ++count % 2 === 0 ? `key ${count}` : { count }
  })
  t.equal(parted, 0)
  t.equal(store.get(key) === value, true)
  t.same(store.keys(), [String(key)])
  t.equal(store.getKeys()[0] === key, true)
  t.equal(store.size(), 1)
  checkUsable(t, store, door)
  t.end()
})

t.test('a stack overflow amid lists gives whole lists, or none', t => {
  const { store, door } = drivenStore()
  for (let index = 0; index < 50; index++) store.set(index % 2 ? index : `key ${index}`, index)
  let wrong = 0
  overflowEverywhere(t, () => {
    if (store.keys().length !== 50 || store.getKeys().length !== 50 || store.size() !== 50) wrong++
  })
  t.equal(wrong, 0)
  checkUsable(t, store, door)
  t.end()
})

t.test('a stack overflow amid opening and closing leaves other stores alone', t => {
  const { store, door } = drivenStore()
  store.set('key', { name: 'key' })
  overflowEverywhere(t, () => {
    const other = drivenStore().store
    other.set('key', { name: 'other' })
    other.close()
  })
  checkValues(t, store)
  checkUsable(t, store, door)
  t.end()
})

// Repeats the code, which sees `store`, `key` and `count`, for three milliseconds.
function runWithLimit (code, store, key) {
  const source = `(function (store, key) {
    let count = 0
    const set = key => store.set(key, { name: String(key) })
    for (;;) { ${code} }
  })(...globalThis.limitedArguments)`
  globalThis.limitedArguments = [store, key]
  try {
    vm.runInThisContext(source, { timeout: 3 })
  } catch (error) {
    return error.code
  } finally {
    delete globalThis.limitedArguments
  }
}

const limited = {
  'sets of new keys': "set('key ' + count++)",
  overwrites: "set('key ' + count++ % 50)",
  deletes: "set('key ' + count++ % 50); store.delete('key ' + count * 7 % 50)",
  'sets of keys of either kind': "set(++count % 2 ? count % 99 : 'key ' + count % 50); store.delete(count * 7 % 99)",
  renames: "set('key ' + count++ % 50); key.value = 'key ' + count * 7 % 50",
  batches: "store.setMany([++count, 'key ' + count % 50].map(key => [key, { name: String(key) }])); store.deleteMany([count - 9])",
  clears: "set('key ' + count++ % 50); if (count % 200 === 0) store.clear()"
}

for (const name of Object.keys(limited)) {
  t.test(`a time limit amid ${name} leaves each entry with its value`, t => {
    const { store, door } = drivenStore()
    const key = store.createKey('key 0')
    // A rename carries the value to another name.
    const check = name === 'renames' ? () => checkEntries(t, store) : () => checkValues(t, store)
    for (let round = 0; round < 40; round++) {
      const code = runWithLimit(limited[name], store, key)
      if (code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') t.fail(`ended by ${code}`)
      check()
    }
    checkUsable(t, store, door)
    t.end()
  })
}

t.test('a time limit amid renames never parts a mutable key from its entry', t => {
  let parted = 0
  let renamed = 0
  for (let round = 0; round < 100; round++) {
    const { store } = drivenStore()
    const key = store.createKey('start')
    const value = {}
    store.set(key, value)
    const code = runWithLimit("key.value = 'key ' + count++", store, key)
    if (code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') t.fail(`ended by ${code}`)
    if (store.get(key) !== value || store.get(key.value) !== value) parted++
    if (String(key) !== key.value || store.size() !== 1) parted++
    if (key.value !== 'start') renamed++
  }
  t.equal(parted, 0)
  t.ok(renamed > 50)
  t.end()
})
