// What is measured by programs of their own: memory, pauses, idle work, and what threads share.

// V8's young generation takes what it likes up to 100 MB and keeps it, whatever the store holds: at
// 1,000,000 entries that alone would be a third of the difference between two contenders.
const smallYoungGeneration = ['--max-semi-space-size=4']

/** script, contenders that it makes sense for, and how many seconds a million entries take, roughly. */
export const programs = {
  memory: {
    script: 'memory.js',
    nodeFlags: smallYoungGeneration,
    contenders: ['map', 'lru-cache', 'ttlcache', 'node-cache', 'quick-lru', 'cacheable', 'megahash', 'store', 'store-ttl', 'values'],
    seconds: 2.5
  },
  growth: {
    script: 'growth.js',
    contenders: ['map', 'lru-cache', 'ttlcache', 'node-cache', 'quick-lru', 'cacheable', 'megahash', 'store', 'store-ttl', 'values'],
    seconds: 1.5
  },
  deaths: {
    script: 'deaths.js',
    contenders: ['control', 'lru-cache', 'ttlcache', 'node-cache', 'cacheable', 'store-ttl']
  },
  fillings: {
    script: 'fillings.js',
    contenders: ['map', 'store'],
    seconds: 4
  },
  idle: {
    script: 'idle.js',
    contenders: ['store-ttl']
  },
  shared: {
    script: 'shared.js',
    contenders: ['store']
  },
  threads: {
    script: 'threads.js',
    contenders: ['store']
  },
  huge: {
    script: 'huge.js',
    contenders: ['map', 'store'],
    seconds: 2
  }
}

export const programNames = Object.keys(programs)
