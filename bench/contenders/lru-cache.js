import { LRUCache } from 'lru-cache'
import { ttl } from './ttl.js'

export const contender = {
  title: 'lru-cache',
  open: entries => new LRUCache({ max: entries * 2, ttl }),
  close: cache => cache.clear()
}
