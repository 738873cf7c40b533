// What is measured by programs of their own: not the time of a call, but memory, pauses and idle work.

/** script, contenders that it makes sense for, and how many seconds a million entries take, roughly. */
export const programs = {
  memory: {
    script: 'memory.js',
    contenders: ['map', 'lru-cache', 'ttlcache', 'node-cache', 'quick-lru', 'cacheable', 'megahash', 'store', 'store-ttl'],
    seconds: 6
  },
  growth: {
    script: 'growth.js',
    contenders: ['map', 'lru-cache', 'ttlcache', 'node-cache', 'quick-lru', 'cacheable', 'megahash', 'store', 'store-ttl'],
    seconds: 1.4
  },
  deaths: {
    script: 'deaths.js',
    contenders: ['lru-cache', 'ttlcache', 'node-cache', 'cacheable', 'store-ttl'],
    seconds: 8
  },
  idle: {
    script: 'idle.js',
    contenders: ['store-ttl'],
    seconds: 22
  },
  huge: {
    script: 'huge.js',
    contenders: ['map', 'store'],
    seconds: 2
  }
}

export const programNames = Object.keys(programs)
