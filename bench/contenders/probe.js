// Which contenders a runtime can load. Prints a line of JSON: { versions, failures: { name: reason } }.

import { loadContender } from './index.js'

const failures = {}
for (const name of JSON.parse(process.argv[2])) {
  try {
    const contender = await loadContender(name)
    const store = contender.open(2)
    if (!contender.pseudo) {
      store.set('probe', { found: true })
      if (store.get('probe')?.found !== true) throw new Error('it does not find what was set')
    }
    contender.close(store)
  } catch (error) {
    failures[name] = error.message.split('\n')[0]
  }
}
console.log(JSON.stringify({ versions: process.versions, failures }))
process.exit()
