// The traces, and what is known of them. Hit ratios in percent over the first 1,500,000 requests, a miss being
// followed by a set of the same key.

export const mostRequests = 1_500_000

/** How far below its prototype, in points, the store may stay in one case, and what it must reach on average. */
export const tolerance = 1.5
export const leastMean = 48.7

/**
 * Each: the file and its format; `known`, by bound, what LRU, S3-FIFO and the prototype of the store's eviction
 * were measured at; `charted`, the bounds of the chart.
 */
export const traces = [
  {
    name: 'multi1',
    file: 'multi1.trace.gz',
    format: 'text',
    known: { 500: [46.5, 48.9, 53.1], 2000: [83.2, 83.2, 83.3] },
    charted: [250, 500, 1000, 2000]
  },
  {
    name: 'multi2',
    file: 'multi2.trace.gz',
    format: 'text',
    known: { 500: [36.0, 49.2, 49.8], 2000: [49.0, 65.7, 70.0] },
    charted: [500, 1000, 2000, 4000]
  },
  {
    name: 'sprite',
    file: 'sprite.trace.gz',
    format: 'text',
    known: { 200: [39.9, 46.6, 48.0], 800: [88.6, 87.5, 86.4] },
    charted: [100, 200, 400, 800]
  },
  {
    name: 'gli',
    file: 'gli.trace.gz',
    format: 'text',
    known: { 250: [0.9, 1.2, 16.2], 1000: [11.2, 35.1, 50.1] },
    charted: [250, 500, 1000, 2000]
  },
  {
    name: 'cs',
    file: 'cs.trace.gz',
    format: 'text',
    known: { 250: [1.8, 1.8, 13.5], 1000: [1.8, 36.5, 55.7] },
    charted: [250, 500, 1000, 1500]
  },
  {
    name: 'loop',
    file: 'loop.trace.gz',
    format: 'text',
    known: { 256: [0, 0, 22.5], 512: [0, 0, 48.0] },
    charted: [256, 512, 768, 1024]
  },
  {
    name: 'orm-busy',
    file: 'orm-busy.trace.xz',
    format: 'int32 big-endian',
    known: { 250: [60.8, 57.6, 60.1], 1250: [79.4, 79.0, 78.2] },
    charted: [125, 250, 625, 1250]
  },
  {
    name: 'web07',
    file: 'web07.trace.xz',
    format: 'int32 big-endian',
    known: { 75: [31.1, 35.6, 35.3], 300: [41.9, 46.6, 46.4] },
    charted: [75, 150, 300, 1200]
  },
  {
    name: 'vaultservice',
    file: 'trace_vaultservice.gz',
    format: 'int64 big-endian',
    known: { 512: [33.3, 33.3, 30.8], 1024: [33.3, 33.3, 30.9] },
    charted: [256, 512, 1024, 2048]
  }
]

/** The columns of `known`. */
export const knownOf = { lru: 0, 's3-fifo': 1, prototype: 2 }
