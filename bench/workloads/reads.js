import { timed } from './timed.js'

function getPresent (store, keys, indices) {
  let found = 0
  for (let place = 0; place < indices.length; place++) {
    if (store.get(keys.present(indices[place])) !== undefined) found++
  }
  return found
}

function getAbsent (store, keys, indices) {
  let found = 0
  for (let place = 0; place < indices.length; place++) {
    if (store.get(keys.absent(indices[place])) !== undefined) found++
  }
  return found
}

function hasPresent (store, keys, indices) {
  let found = 0
  for (let place = 0; place < indices.length; place++) {
    if (store.has(keys.present(indices[place]))) found++
  }
  return found
}

function reading (loop, expectedOf) {
  return ({ contender, store, keys, order }) => () => {
    const indices = order.next()
    const expected = contender.pseudo ? undefined : expectedOf(indices)
    return timed(indices.length, expected, () => loop(store, keys, indices))
  }
}

export const getHit = reading(getPresent, indices => indices.length)
export const getMiss = reading(getAbsent, () => 0)
export const has = reading(hasPresent, indices => indices.length)
