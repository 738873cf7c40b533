// Values, made anew at each call. `matches` tells whether a store gave back the right one.

const objects = {
  make: index => ({ id: index, name: 'Ada', active: true }),
  matches: (value, index) => value.id === index && value.name === 'Ada' && value.active === true
}

// From 1: one of the contenders takes a 0 that it holds for nothing.
const numbers = {
  make: index => index + 1,
  matches: (value, index) => value === index + 1
}

const shortStrings = {
  make: index => 'value:' + index,
  matches: (value, index) => value === 'value:' + index
}

const bytes = Buffer.alloc(10_000, 'ten kilobytes ')

const longStrings = {
  // Decoded from bytes, or all of them would share one.
  make (index) {
    bytes.writeUInt32LE(index, 0)
    return bytes.latin1Slice(0, bytes.length)
  },
  matches: (value, index) => value.length === bytes.length && Buffer.from(value, 'latin1').readUInt32LE(0) === index
}

export const valueKinds = {
  object: objects,
  number: numbers,
  'short string': shortStrings,
  '10 KB string': longStrings
}
