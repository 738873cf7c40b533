import { randomNumbers } from '../../test/fixtures/random-numbers.js'
import { zipfRanks } from '../../test/fixtures/zipf.js'
import { timed } from './timed.js'

const writes = 0.1
const seed = 5

// A place that is written is the complement of its index.
function drawSequence (entries, operations) {
  const random = randomNumbers(seed)
  const rank = zipfRanks(entries, seed + 1)
  // By chance, or the frequent entries would all have been set one after the other.
  const places = Int32Array.from({ length: entries }, (_, index) => index)
  for (let index = entries - 1; index > 0; index--) {
    const other = Math.floor(random() * (index + 1))
    const place = places[other]
    places[other] = places[index]
    places[index] = place
  }
  return Int32Array.from({ length: operations }, () => {
    const place = places[rank()]
    return random() < writes ? ~place : place
  })
}

function getAndSet (store, keys, values, sequence) {
  let found = 0
  for (let place = 0; place < sequence.length; place++) {
    const index = sequence[place]
    if (index < 0) store.set(keys.present(~index), values.make(~index))
    else if (store.get(keys.present(index)) !== undefined) found++
  }
  return found
}

/** Nine gets to one set, a few entries far more often than most. */
export function mixed ({ store, keys, values, entries, effort }) {
  const sequence = drawSequence(entries, effort.operations)
  const gets = sequence.filter(index => index >= 0).length
  return () => timed(sequence.length, gets, () => getAndSet(store, keys, values, sequence))
}
