// The contenders that remove dead entries by themselves, with their shortest periods of looking:
// open(entries), set(store, key, value, ttl) with milliseconds, count(store). The control is a Map in which
// nothing dies: what it stalls is the machine's noise.

import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)

const makers = {
  async control () {
    return {
      open: () => new Map(),
      set: (map, key, value) => map.set(key, value),
      count: map => map.size,
      immortal: true
    }
  },

  async 'lru-cache' () {
    const { LRUCache } = await import('lru-cache')
    return {
      open: entries => new LRUCache({ max: entries * 2, ttl: 1, ttlAutopurge: true }),
      set: (cache, key, value, ttl) => cache.set(key, value, { ttl }),
      count: cache => cache.size
    }
  },

  async ttlcache () {
    const { TTLCache } = await import('@isaacs/ttlcache')
    return {
      open: entries => new TTLCache({ max: entries * 2 }),
      set: (cache, key, value, ttl) => cache.set(key, value, { ttl }),
      count: cache => cache.size
    }
  },

  async 'node-cache' () {
    const { default: NodeCache } = await import('node-cache')
    return {
      // A second is the shortest it knows.
      open: () => new NodeCache({ checkperiod: 1, useClones: false }),
      set: (cache, key, value, ttl) => cache.set(key, value, ttl / 1000),
      count: cache => cache.getStats().keys
    }
  },

  async cacheable () {
    const { CacheableMemory } = await import('@cacheable/memory')
    return {
      open: () => new CacheableMemory({ checkInterval: 100, useClone: false }),
      set: (cache, key, value, ttl) => cache.set(key, value, ttl),
      count: cache => cache.size
    }
  },

  async 'store-ttl' () {
    const MemoryStore = require('../..')
    return {
      open () {
        const store = new MemoryStore()
        store.startCleanupTask(100)
        return store
      },
      set: (store, key, value, ttl) => store.set(key, value, { ttl }),
      count: store => store.size()
    }
  }
}

/** @param {string} name */
export function loadExpiring (name) {
  return makers[name]()
}
