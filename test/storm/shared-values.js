'use strict'

// Values of many kinds, each made from one number that it also contains: torn or mixed up, it is no
// longer what that number makes.

const longest = 100 * 1024
const factor = 7919

function makeText (number) {
  // Every other one does not fit into one byte a character.
  const piece = `${number} ${number % 2 === 0 ? 'whole' : 'целый'} `
  const length = Math.max(piece.length, (number * factor) % longest)
  return piece.repeat(Math.ceil(length / piece.length)).slice(0, length)
}

function makeBytes (number) {
  return new Uint8Array((number * factor) % 4096 + 4).fill(number).map((byte, index) => byte + index)
}

function checksum (list) {
  return list.reduce((sum, each) => (sum * 31 + each) % 1000003, 0)
}

function makeObject (number) {
  const list = Array.from({ length: number % 200 }, (_, index) => number + index)
  return { number, list, nested: { text: `of ${number}`, yes: true, none: null }, sum: checksum(list) }
}

function makeMap (number) {
  const list = Array.from({ length: number % 50 }, (_, index) => number * index)
  return new Map([['number', number], ['list', new Set(list)], ['big', BigInt(number) ** 9n], ['sum', checksum(list)]])
}

const kinds = [number => number * factor, makeText, makeBytes, makeObject, makeMap]

/** A value of a random kind. */
function makeValue (random) {
  return kinds[random(kinds.length)](1 + random(1e6))
}

function isWholeBytes (bytes) {
  return bytes.length >= 4 && bytes.every((byte, index) => byte === ((bytes[0] + index) & 255))
}

function isWholeMap (map) {
  const [number, sum, list] = ['number', 'sum', 'list'].map(name => map.get(name))
  return map.size === 4 && map.get('big') === BigInt(number) ** 9n && checksum([...list]) === sum
}

/** Whether a value that was read is one that `makeValue` made. */
function isWhole (value) {
  if (typeof value === 'number') return value % factor === 0
  if (typeof value === 'string') return makeText(parseInt(value, 10)) === value
  if (value instanceof Uint8Array) return isWholeBytes(value)
  if (value instanceof Map) return isWholeMap(value)
  return JSON.stringify(makeObject(value.number)) === JSON.stringify(value) && checksum(value.list) === value.sum
}

module.exports = { factor, isWhole, makeValue }
