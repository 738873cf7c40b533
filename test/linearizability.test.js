'use strict'

// Every call on one key of a shared store, a rename included, takes effect at one instant for all threads,
// between its call and its return.

const t = require('tap')
const { breaches } = require('./linearizability/breaches')
const { examine, subjects } = require('./linearizability/examine')

const isFast = !process.versions.bun && !process.versions.deno && parseInt(process.versions.node) >= 16
const histories = isFast ? 4000 : 1000
const historiesOfBreaches = 60
const seed = 1

for (const subject of Object.keys(subjects)) {
  t.test(`${subject}, at least ${histories} histories`, async t => {
    // Four calls in each. Histories of one call after the other would prove nothing.
    const overlapping = histories * 4
    const found = await examine({ subject, histories, overlapping, seed })
    for (const history of found.refused) t.fail(`the history of seed ${history.seed} is not linearizable`, history)
    t.ok(found.histories >= histories)
    t.ok(found.overlapping >= overlapping,
      `${found.overlapping} calls of ${found.histories} histories ran while one of another thread did`)
  })
}

t.test('what breaks the promise is seen', async t => {
  for (const breach of Object.keys(breaches)) {
    const subject = /rename|mutable key/.test(breach) ? 'a mutable key' : 'one key'
    const { refused } = await examine({ subject, breach, histories: historiesOfBreaches, seed })
    t.ok(refused.length > 0, `${breach}: ${refused.length} of ${historiesOfBreaches} histories are refused`)
  }
})
