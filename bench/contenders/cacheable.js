import { CacheableMemory } from '@cacheable/memory'
import { ttl } from './ttl.js'

export const contender = {
  slow: true,
  title: '@cacheable/memory',
  open: () => new CacheableMemory({ ttl, useClone: false }),
  // It does not tell whether there was one.
  silentDelete: true,
  close: cache => cache.clear()
}
