import { createRequire } from 'node:module'
import { ttl } from './ttl.js'

const MemoryStore = createRequire(import.meta.url)('../..')

export const contender = {
  title: 'bun-shared-state, TTL',
  open () {
    const store = new MemoryStore({ ttl })
    store.startCleanupTask()
    return store
  },
  close: store => store.close(),
  objectKey: object => object,
  mutableKeys: true
}
