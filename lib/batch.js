'use strict'

// What calls on several keys have in common.

const { ArrayIsArray, Float64Array, SymbolIterator } = require('./builtins')
const { KIND, NUMBER, doubles, integers, list } = require('./calls')
const { setElement } = require('./codec/define')
const { invalidArgType, invalidArgValue } = require('./errors')
const { readSetOptions } = require('./options')
const { makeArray } = require('./pages')

// A text of at most as many keys as the list has places, and, unless it is one key, of that many units.
const MOST_KEYS = 508
const MOST_UNITS = 2 ** 16

// The numbers of an item, as native/napi/joined_keys.h lays them out.
const ITEM = 4
const ITEM_TTL = 1
const ITEM_KIND = 2
const ITEM_NUMBER = 3
/** Where the slot comes out that an item of a local store replaced, and whether its entry had died. */
const ITEM_REPLACED = 2
const ITEM_DEAD = 3

/**
 * The elements of an array, or of anything else that can be gone through but a string, which is a mistake.
 *
 * @param {unknown} iterable
 * @param {string} name the argument to name in the error
 * @param {string} of what it has to be of
 * @returns {unknown[]}
 * @throws {TypeError} `ERR_INVALID_ARG_TYPE`; what the iterable throws
 */
function elementsOf (iterable, name, of) {
  if (ArrayIsArray(iterable)) return iterable
  if (typeof iterable !== 'object' || iterable === null || typeof iterable[SymbolIterator] !== 'function') {
    throw invalidArgType(name, `an array or another iterable of ${of}`, iterable)
  }
  return [...iterable]
}

/**
 * The key of each element, as `toKey(element, name)` gives it.
 *
 * @param {unknown} keys
 * @param {(key: unknown, name: string) => string | number} toKey
 * @returns {Array<string | number>}
 * @throws {TypeError} `ERR_INVALID_ARG_TYPE`, naming the element
 */
function readKeys (keys, toKey) {
  const elements = elementsOf(keys, 'keys', 'keys')
  const { length } = elements
  const read = makeArray(length)
  for (let index = 0; index < length; index++) {
    const key = elements[index]
    read[index] = typeof key === 'string' ? key : toKey(key, `keys[${index}]`)
  }
  return read
}

/**
 * Joins key strings to texts, each of which crosses to native code at once, in a fraction of the time that
 * the keys would take. What is no string is left out.
 *
 * @param {Array<string | number>} keys
 * @param {(text: string, first: number, last: number) => void} visit with the range of keys, `last` excluded
 */
function joinKeys (keys, visit) {
  for (let first = 0, last = 0; first < keys.length; first = last) {
    let text = ''
    for (; last < keys.length && last - first < MOST_KEYS; last++) {
      const key = keys[last]
      if (typeof key !== 'string') continue
      if (text !== '' && text.length + key.length > MOST_UNITS) break
      text += key
    }
    visit(text, first, last)
  }
}

/**
 * Joins key strings, and writes their lengths into the list for a call of native code.
 *
 * @param {string[]} keys
 * @param {(text: string, first: number, count: number) => void} call
 */
function callWithKeys (keys, call) {
  joinKeys(keys, (text, first, last) => {
    for (let index = first; index < last; index++) list[index - first] = keys[index].length
    call(text, first, last - first)
  })
}

function checkItem (item, index) {
  const expected = 'an array of a key, a value and, if need be, options'
  if (!ArrayIsArray(item)) throw invalidArgType(`items[${index}]`, expected, item)
  if (item.length < 2 || item.length > 3) throw invalidArgValue(`items[${index}]`, expected, item)
  return item
}

/**
 * Reads and checks all items of a `setMany`, each part once, before anything is stored.
 *
 * @param {unknown} items
 * @param {number} storeTtl
 * @param {(key: unknown, name: string) => string | number} toKey
 * @param {(value: unknown, index: number) => unknown} toRest writes kind and number, as `writeValue` does
 * @returns {{ keys: Array<string | number>, originals: unknown[], values: unknown[], rests: unknown[],
 *   texts: string[], numbers: Float64Array }}
 * @throws {TypeError | RangeError} naming the item, `items[3][2].ttl`
 */
function readItems (items, storeTtl, toKey, toRest) {
  const elements = elementsOf(items, 'items', 'arrays of a key, a value and, if need be, options')
  const { length } = elements
  const originals = makeArray(length)
  const keys = makeArray(length)
  const values = makeArray(length)
  const rests = makeArray(length)
  const numbers = new Float64Array(length * ITEM)
  for (let index = 0; index < length; index++) {
    const item = checkItem(elements[index], index)
    const original = item[0]
    const options = item.length > 2 ? item[2] : undefined
    const key = typeof original === 'string' ? original : toKey(original, `items[${index}][0]`)
    const place = index * ITEM
    originals[index] = original
    keys[index] = key
    numbers[place] = typeof key === 'string' ? key.length : ~key
    numbers[place + ITEM_TTL] = options === undefined
      ? storeTtl
      : readSetOptions(options, storeTtl, `items[${index}][2]`)
    values[index] = item[1]
    rests[index] = toRest(values[index], index)
    numbers[place + ITEM_KIND] = integers[KIND]
    numbers[place + ITEM_NUMBER] = doubles[NUMBER]
  }
  const texts = []
  joinKeys(keys, text => setElement(texts, texts.length, text))
  return { keys, originals, values, rests, texts, numbers }
}

module.exports = { ITEM, ITEM_DEAD, ITEM_REPLACED, callWithKeys, readItems, readKeys }
