import { timed } from './timed.js'

const mostMutableKeys = 100_000
const pool = 1_000

function getByKeyFrom (store, mutableKeys, indices) {
  let found = 0
  for (let place = 0; place < indices.length; place++) {
    if (store.get(mutableKeys[indices[place] % mutableKeys.length]) !== undefined) found++
  }
  return found
}

function getByObject (store, objectKey, indices) {
  let found = 0
  for (let place = 0; place < indices.length; place++) {
    if (store.get(objectKey({ a: indices[place] })) !== undefined) found++
  }
  return found
}

export function getByMutableKey ({ store, keys, entries, order }) {
  const count = entries <= mostMutableKeys ? entries : pool
  const spacing = Math.floor(entries / count)
  const mutableKeys = Array.from({ length: count }, (_, index) => store.createKey(keys.present(index * spacing)))
  return () => {
    const indices = order.next()
    return timed(indices.length, indices.length, () => getByKeyFrom(store, mutableKeys, indices))
  }
}

/** In a store of its own: { a: 1 }, an object made at each call. */
export function getByObjectKey ({ contender, values, entries, order }) {
  const { objectKey } = contender
  const store = contender.open(entries)
  for (let index = 0; index < entries; index++) store.set(objectKey({ a: index }), values.make(index))
  function pass () {
    const indices = order.next()
    return timed(indices.length, indices.length, () => getByObject(store, objectKey, indices))
  }
  return Object.assign(pass, { end: () => contender.close(store) })
}
