// What is compared: each opens a cache of so many entries with `get` and `set`.

import { createRequire } from 'node:module'
import { LRUCache } from 'lru-cache'
import { Lru } from '../../test/fixtures/hit-ratio.js'
import { S3Fifo } from './s3-fifo.js'

const MemoryStore = createRequire(import.meta.url)('../..')

/** Why this version of the store can't be bounded; undefined if it can. */
export function refusal () {
  try {
    new MemoryStore({ maxEntries: 1 }).close()
  } catch (error) {
    return error.message
  }
}

export const references = {
  lru: bound => new Lru(bound),
  'lru-cache': bound => new LRUCache({ max: bound }),
  's3-fifo': bound => new S3Fifo(bound)
}

export const store = bound => new MemoryStore({ maxEntries: bound })
