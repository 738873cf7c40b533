// Names and colours, the same in every chart and table. The colours are Okabe and Ito's, which people
// with any kind of colour vision tell apart.

export const titles = {
  map: 'Map',
  'lru-cache': 'lru-cache',
  ttlcache: '@isaacs/ttlcache',
  'node-cache': 'node-cache',
  'quick-lru': 'quick-lru',
  cacheable: '@cacheable/memory',
  megahash: 'megahash',
  store: 'this store',
  'store-ttl': 'this store, with TTL',
  control: 'nothing dies (noise)',
  floor: 'floor',
  crossing: 'crossing alone',
  values: 'the values alone',
  's3-fifo': 'S3-FIFO'
}

export const contenderOrder = Object.keys(titles)

export const colours = {
  map: '#000000',
  'lru-cache': '#E69F00',
  ttlcache: '#56B4E9',
  'node-cache': '#CC79A7',
  'quick-lru': '#F0E442',
  cacheable: '#999999',
  megahash: '#D55E00',
  store: '#0072B2',
  'store-ttl': '#009E73',
  control: '#D0D7DE',
  floor: '#666666',
  values: '#D0D7DE',
  's3-fifo': '#CC79A7'
}

export const basic = ['set new', 'get hit', 'get miss', 'overwrite']

export const count = number => number.toLocaleString('en-US')

/** Of a results file: the runtimes' names with their versions, in a fixed order. */
export function runtimeTitles (results) {
  const order = ['node24', 'bun', 'node20', 'node22', 'node26']
  const known = order.filter(name => results.runtimes[name] !== undefined)
  const others = Object.keys(results.runtimes).filter(name => !order.includes(name))
  return [...known, ...others].map(name => ({ name, title: results.runtimes[name] }))
}

/** The runtimes that charts show: the newest Node and Bun, or whatever there is. */
export function chartedRuntimes (results) {
  const all = runtimeTitles(results)
  const newest = all.filter(({ name }) => name === 'node24' || name === 'bun')
  return (newest.length > 0 ? newest : all.slice(0, 1)).map(({ name }) => name)
}

/** The numbers of entries that calls, or a program, were measured with, from few to many. */
export function sizesOf (results, program) {
  const entries = results.cells.filter(cell => cell.program === program).map(cell => cell.entries)
  return [...new Set(entries)].sort((one, other) => one - other)
}

/** Where and when a results file was made, and how to make it again. */
export function sourceOf (results) {
  const { processor, cores, memory, system } = results.machine
  const versions = runtimeTitles(results).map(({ title }) => title).join(', ')
  return {
    date: results.date.slice(0, 10),
    machine: `${processor}, ${cores} cores, ${memory}, ${system}`,
    versions,
    command: results.command
  }
}

/** The line below a table. */
export function sourceLine (results) {
  const { date, machine, versions, command } = sourceOf(results)
  return `*${date}; ${machine}; ${versions}. To repeat: \`${command}\`*`
}
