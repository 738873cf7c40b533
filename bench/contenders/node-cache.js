import NodeCache from 'node-cache'
import { ttl } from './ttl.js'

// Its `delete` is called `del`; nothing else differs.
class Cache extends NodeCache {
  delete (key) {
    return this.del(key)
  }
}

export const contender = {
  title: 'node-cache',
  open: () => new Cache({ stdTTL: ttl / 1000, useClones: false }),
  close: cache => {
    cache.flushAll()
    cache.close()
  }
}
