// The other threads of shared.js and threads.js; the worker's data names the role.

import { createRequire } from 'node:module'
import { parentPort, workerData } from 'node:worker_threads'

const MemoryStore = createRequire(import.meta.url)('..')

const keyOf = index => `user:${index}:profile`
const { role, shared, entries, milliseconds, control, count } = workerData
const state = control && new Int32Array(control)

// All begin at once: each says that it is there, and waits for the word to go.
function meet () {
  Atomics.add(state, 0, 1)
  Atomics.wait(state, 1, 0)
}

const roles = {
  echo () {
    parentPort.on('message', message => parentPort.postMessage(message))
    parentPort.postMessage('ready')
  },

  read () {
    const store = new MemoryStore({ shared })
    let reads = 0
    let sink = 0
    let place = 1
    meet()
    const end = performance.now() + milliseconds
    while (performance.now() < end) {
      for (let turn = 0; turn < 500; turn++) {
        place = (Math.imul(place, 1664525) + 1013904223) >>> 0
        sink += store.get(keyOf(place % entries))
      }
      reads += 500
    }
    parentPort.postMessage({ reads, sink })
  },

  increment () {
    const store = new MemoryStore({ shared })
    meet()
    const start = performance.now()
    for (let turn = 0; turn < count; turn++) store.increment('hot')
    parentPort.postMessage({ milliseconds: performance.now() - start })
  },

  watch () {
    const store = new MemoryStore({ shared })
    store.watch('news', () => Atomics.store(state, 0, store.get('news')))
    parentPort.on('message', () => {})
    parentPort.postMessage('ready')
  }
}

roles[role]()
