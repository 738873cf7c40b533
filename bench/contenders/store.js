import { createRequire } from 'node:module'

const MemoryStore = createRequire(import.meta.url)('../..')

export const contender = {
  title: 'bun-shared-state',
  open: () => new MemoryStore(),
  close: store => store.close(),
  objectKey: object => object,
  mutableKeys: true
}
