import { createRequire } from 'node:module'

const { readKey } = createRequire(import.meta.url)('../floor/build/Release/floor.node')

export const contender = {
  title: 'floor: crossing, reading and hashing the key',
  open: () => ({ get: readKey }),
  close () {},
  pseudo: true
}
