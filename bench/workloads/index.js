import { mixed } from './mixed.js'
import { getByMutableKey, getByObjectKey } from './other-keys.js'
import { getHit, getMiss, has } from './reads.js'
import { overwrite, remove, setNew } from './writes.js'

/** Each makes, of a subject, the function that runs one pass. In the order they are measured. */
export const workloads = {
  'set new': setNew,
  'get hit': getHit,
  'get miss': getMiss,
  has,
  overwrite,
  mixed,
  delete: remove,
  'get by mutable key': getByMutableKey,
  'get by object key': getByObjectKey
}

export const workloadNames = Object.keys(workloads)

const ofFloors = ['get hit', 'get miss']
const ofSameStrings = ['set new', 'get hit', 'has', 'overwrite', 'mixed', 'delete']

/**
 * Whether a contender takes part: a floor only in gets, and keys of other kinds only who knows them.
 *
 * @param {string} name of a workload
 * @param {object} contender
 * @param {string} strings 'fresh' or 'same'
 */
export function takesPart (name, contender, strings) {
  if (strings === 'same' && !ofSameStrings.includes(name)) return false
  if (contender.pseudo) return ofFloors.includes(name)
  if (name === 'get by mutable key') return contender.mutableKeys === true
  if (name === 'get by object key') return contender.objectKey !== undefined
  return true
}
