// Every contender is a module with:
//   name              as the command line and the tables know it
//   title             as the charts and the documents name it
//   open(entries)     an empty store for so many entries: { set, get, has, delete }. It is the library's
//                     own object where its methods have these names, so that nothing stands between
//   close(store)      lets go of everything
//   objectKey(object) what its `get` takes for an object compared by contents; undefined if nothing
//   mutableKeys       whether it has them
//   silentDelete      whether `delete` does not tell if it found something
//   slow              whether some of its calls take microseconds: fewer passes do
//   pseudo            whether it only says it found something: a floor, for gets alone
// One that can't be imported on a runtime says why by throwing.

const modules = {
  map: () => import('./map.js'),
  'lru-cache': () => import('./lru-cache.js'),
  ttlcache: () => import('./ttlcache.js'),
  'node-cache': () => import('./node-cache.js'),
  'quick-lru': () => import('./quick-lru.js'),
  cacheable: () => import('./cacheable.js'),
  megahash: () => import('./megahash.js'),
  store: () => import('./store.js'),
  'store-ttl': () => import('./store-ttl.js'),
  floor: () => import('./floor.js'),
  crossing: () => import('./crossing.js'),
  values: () => import('./values-alone.js')
}

export const contenderNames = Object.keys(modules)
export const keyedNames = contenderNames.filter(name => name !== 'values')

/** @param {string} name */
export async function loadContender (name) {
  const { contender } = await modules[name]()
  return { name, ...contender }
}
