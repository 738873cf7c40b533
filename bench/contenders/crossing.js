import { createRequire } from 'node:module'

const { nothing } = createRequire(import.meta.url)('../floor/build/Release/floor.node')

export const contender = {
  title: 'the crossing alone',
  open: () => ({ get: nothing }),
  close () {},
  pseudo: true
}
