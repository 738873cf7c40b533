import { TTLCache } from '@isaacs/ttlcache'
import { ttl } from './ttl.js'

export const contender = {
  slow: true,
  title: '@isaacs/ttlcache',
  open: entries => new TTLCache({ max: entries * 2, ttl }),
  close: cache => cache.clear()
}
