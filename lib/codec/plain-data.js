'use strict'

const {
  ArrayFrom,
  ArrayIsArray,
  ArrayPrototype,
  NumberIsFinite,
  ObjectKeys,
  ObjectPrototype,
  ObjectPrototypeLookupGetter,
  ReflectGetPrototypeOf,
  Set,
  SetPrototypeAdd,
  SetPrototypeGetSize,
  isArgumentsObject,
  isProxy
} = require('../builtins')
const { PLAIN, kindOf } = require('./kinds')

const GREATEST_DEPTH = 64

// Up to this many objects are compared with each other, which costs less than a Set.
const FEW_OBJECTS = 12

const few = ArrayFrom({ __proto__: null, length: FEW_OBJECTS })
let count = 0
let many = null

function addToMany (object) {
  if (many === null) {
    many = new Set()
    for (let index = 0; index < count; index++) SetPrototypeAdd(many, few[index])
  }
  const size = SetPrototypeGetSize(many)
  SetPrototypeAdd(many, object)
  return SetPrototypeGetSize(many) > size
}

// Whether the object is met for the first time: an object met twice is shared in a copy too.
function isNew (object) {
  if (count === FEW_OBJECTS) return addToMany(object)
  for (let index = 0; index < count; index++) {
    if (few[index] === object) return false
  }
  few[count++] = object
  return true
}

// What a walk leaves behind would keep the objects alive.
function forget () {
  for (let index = 0; index < count; index++) few[index] = undefined
  count = 0
  many = null
}

function isPlainArray (array, depth) {
  const { length } = array
  const names = ObjectKeys(array)
  // The names of elements come first and ascend: if the last is the greatest, there is no hole, and no other name.
  if (names.length !== length || (length > 0 && names[length - 1] !== `${length - 1}`)) return false
  if ('toJSON' in array) return false
  for (let index = 0; index < length; index++) {
    if (ObjectPrototypeLookupGetter(array, index) !== undefined || !isPlain(array[index], depth)) return false
  }
  return true
}

function isPlainObject (object, depth) {
  if (isArgumentsObject(object) || 'toJSON' in object) return false
  let isEmpty = true
  // Inherited names may come too: they are asked in vain.
  for (const name in object) {
    if (ObjectPrototypeLookupGetter(object, name) !== undefined || !isPlain(object[name], depth)) return false
    isEmpty = false
  }
  return !isEmpty || kindOf(object) === PLAIN
}

function isPlainContainer (object, depth) {
  if (depth === 0 || isProxy(object) || !isNew(object)) return false
  const prototype = ReflectGetPrototypeOf(object)
  if (ArrayIsArray(object)) return prototype === ArrayPrototype && isPlainArray(object, depth - 1)
  return prototype === ObjectPrototype && isPlainObject(object, depth - 1)
}

function isPlain (value, depth) {
  switch (typeof value) {
    case 'string':
    case 'boolean': return true
    case 'number': return NumberIsFinite(value) && (value !== 0 || 1 / value > 0)
    case 'object': return value === null || isPlainContainer(value, depth)
    default: return false
  }
}

/**
 * Whether JSON text is an exact copy of a value: whether JSON.parse(JSON.stringify(value)) gives what
 * structured clone would. Asked for are objects of this realm's Object.prototype and arrays of its
 * Array.prototype, without accessors, holes, properties of arrays or a `toJSON` of their own or
 * inherited; of strings, booleans, null and finite numbers but -0; at most 64 deep; no object twice.
 *
 * Runs no code of the application's.
 *
 * Cost: grows with the values; ends at the first that is not plain.
 *
 * @param {unknown} value
 * @returns {boolean}
 */
function isPlainData (value) {
  // A walk that ran out of stack has left its objects behind.
  count = 0
  many = null
  const verdict = isPlain(value, GREATEST_DEPTH)
  forget()
  return verdict
}

module.exports = { isPlainData }
