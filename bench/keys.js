import { randomNumbers } from '../test/fixtures/random-numbers.js'

// A key is computed at each call, as programs do: `present` those that are set, `absent` others of the
// same shape. Classes, so that engines see one function for every store of a process.

class ShortKeys {
  present (index) {
    return 'user:' + index + ':profile'
  }

  absent (index) {
    return 'user:' + index + ':absence'
  }
}

const digits = 16
const halves = 1024

function hexHalves (count, seed) {
  const random = randomNumbers(seed)
  const digit = () => Math.floor(random() * 16).toString(16)
  return Array.from({ length: count }, () => Array.from({ length: digits }, digit).join(''))
}

class HexKeys {
  constructor (entries) {
    const others = Math.ceil(entries / halves)
    this.first = hexHalves(halves, 1)
    this.second = hexHalves(others, 2)
    this.other = hexHalves(others, 3)
  }

  present (index) {
    return this.first[index & (halves - 1)] + this.second[index >>> 10]
  }

  absent (index) {
    return this.first[index & (halves - 1)] + this.other[index >>> 10]
  }
}

class CyrillicKeys {
  constructor (entries) {
    this.entries = entries
  }

  present (index) {
    return 'пользователь:' + index
  }

  absent (index) {
    return 'пользователь:' + (index + this.entries)
  }
}

const longPrefix = 'https://example.org/'.padEnd(190, 'some/path/')

class LongKeys {
  present (index) {
    return longPrefix + (1_000_000_000 + index)
  }

  absent (index) {
    return longPrefix + (2_000_000_000 + index)
  }
}

const shapes = { short: ShortKeys, hex: HexKeys, cyrillic: CyrillicKeys, long: LongKeys }

export const keyShapes = Object.keys(shapes)

// Of a concatenation engines keep the two halves until somebody reads it; this one is flat from the start.
function flat (string) {
  const encoding = /[^\x00-\xff]/.test(string) ? 'utf16le' : 'latin1' // eslint-disable-line no-control-regex
  return Buffer.from(string, encoding).toString(encoding)
}

/** The same string objects at each call, those that were set: engines remember their hashes. */
class SameStrings {
  constructor (keys, entries) {
    this.strings = Array.from({ length: entries }, (_, index) => flat(keys.present(index)))
  }

  present (index) {
    return this.strings[index]
  }
}

/**
 * @param {string} shape one of `keyShapes`
 * @param {string} strings 'fresh' or 'same'
 * @param {number} entries
 */
export function makeKeys (shape, strings, entries) {
  const keys = new shapes[shape](entries)
  return strings === 'same' ? new SameStrings(keys, entries) : keys
}
