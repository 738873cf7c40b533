// Tries what docs/migration.md says about other caches, on the versions that are installed.
// node bench/neighbours/run.js

import report from '../../test/harness/report.js'
import { installPackages } from '../install.js'

const names = ['lru-cache', 'ttlcache', 'node-cache', 'quick-lru', 'keyv']

async function tryOne (name, claim, check) {
  try {
    await check()
    return { passed: 1, failed: 0 }
  } catch (error) {
    console.error(`${name}: ${claim}: not so: ${error.message}`)
    return { passed: 0, failed: 1 }
  }
}

await installPackages()
const outcomes = []
for (const name of names) {
  // Only here: they may not have been installed before.
  const { claims } = await import(`./${name}.js`)
  for (const [claim, check] of Object.entries(claims)) outcomes.push(await tryOne(name, claim, check))
}
report.close(report.sum(outcomes))
