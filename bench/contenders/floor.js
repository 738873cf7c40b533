import { createRequire } from 'node:module'

const { readKey, shareResult } = createRequire(import.meta.url)('../floor/build/Release/floor.node')

const result = new Int32Array(shareResult())

function get (key) {
  readKey(key)
  return result[0]
}

export const contender = {
  title: 'floor: crossing, reading and hashing the key',
  open: () => ({ get }),
  close () {},
  pseudo: true
}
