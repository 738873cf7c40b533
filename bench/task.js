import { loadContender } from './contenders/index.js'
import { makeKeys } from './keys.js'
import { valueKinds } from './values.js'

/** What a program was told to do, by its argument: { contender, entries, value } as JSON; numbers if no value is said. */
export async function readTask () {
  const { contender: name, entries, value = 'number' } = JSON.parse(process.argv[2])
  const contender = await loadContender(name)
  return { name, contender, entries, keys: makeKeys('short', 'fresh', entries), values: valueKinds[value] }
}
