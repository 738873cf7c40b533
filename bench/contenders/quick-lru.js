import QuickLRU from 'quick-lru'
import { ttl } from './ttl.js'

export const contender = {
  title: 'quick-lru',
  open: entries => new QuickLRU({ maxSize: entries * 2, maxAge: ttl }),
  close: cache => cache.clear()
}
