import { KeyOrder } from '../random.js'
import { timed } from './timed.js'

const seed = 4

function setAll (store, keys, values, entries) {
  for (let index = 0; index < entries; index++) store.set(keys.present(index), values.make(index))
  return entries
}

function setThese (store, keys, values, indices) {
  for (let place = 0; place < indices.length; place++) {
    const index = indices[place]
    store.set(keys.present(index), values.make(index))
  }
  return indices.length
}

function deleteThese (store, keys, indices) {
  let found = 0
  // What they return is true in one, a count in another.
  for (let place = 0; place < indices.length; place++) {
    if (store.delete(keys.present(indices[place]))) found++
  }
  return found
}

/** Fills an empty store. */
export function fill (subject) {
  setAll(subject.store, subject.keys, subject.values, subject.entries)
}

/** Fills new stores; the last one is the subject's from then on. */
export function setNew (subject) {
  const { contender, keys, values, entries, effort } = subject
  return () => {
    const stores = Math.ceil(effort.operations / entries)
    let milliseconds = 0
    for (let number = 0; number < stores; number++) {
      if (subject.store !== undefined) contender.close(subject.store)
      subject.store = contender.open(entries)
      // The one before is garbage, which is nothing of this one's.
      if (number === 0) subject.collect()
      milliseconds += timed(entries, entries, () => setAll(subject.store, keys, values, entries)).milliseconds
    }
    return { milliseconds, operations: stores * entries }
  }
}

export function overwrite ({ store, keys, values, order }) {
  return () => {
    const indices = order.next()
    return timed(indices.length, indices.length, () => setThese(store, keys, values, indices))
  }
}

// `delete` is a reserved word.
export function remove ({ contender, store, keys, values, entries, effort }) {
  const once = new KeyOrder(entries, Math.min(entries, effort.operations), seed)
  return () => {
    const turns = Math.max(1, Math.floor(effort.operations / entries / 4))
    let milliseconds = 0
    let operations = 0
    for (let turn = 0; turn < turns; turn++) {
      const indices = once.next()
      const expected = contender.silentDelete ? undefined : indices.length
      milliseconds += timed(indices.length, expected, () => deleteThese(store, keys, indices)).milliseconds
      if (store.get(keys.present(indices[0])) !== undefined) throw new Error('A deleted entry is still there')
      operations += indices.length
      setThese(store, keys, values, indices)
    }
    return { milliseconds, operations }
  }
}
