'use strict'

// Records histories and checks them, for as long as it takes: the hunt for what happens once in a million.
// node test/linearizability/run.js [HISTORIES [SEED]]

const { examine, subjects } = require('./examine')

const [histories = 100000, seed = 1] = process.argv.slice(2).map(Number)

async function main () {
  for (const subject of Object.keys(subjects)) {
    const found = await examine({ subject, histories, seed })
    for (const { seed, explanation, history } of found.refused) {
      console.log([`seed ${seed}`, ...explanation, 'The history:', ...history].join('\n'))
      process.exitCode = 1
    }
    console.log(`${subject}: ${found.histories} histories, ${found.refused.length} not linearizable, ` +
      `${found.overlapping} calls ran while one of another thread did`)
  }
}

main()
