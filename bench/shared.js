// What a shared store costs one thread: beside a local one, beside what its copies are made by, and beside
// other ways to reach what another thread has. Its argument is { entries, passes } as JSON.

import { mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { interleave } from './interleave.js'

const require = createRequire(import.meta.url)
const MemoryStore = require('..')
const { isPlainData } = require('../lib/codec')

const { entries, passes } = JSON.parse(process.argv[2])
const manyEntries = entries * 100
const results = []
const tell = (measure, amount) => results.push({ measure, amount })

const keyOf = index => `user:${index}:profile`
const session = { id: 'u_1234567', name: 'Ada Lovelace', roles: ['admin', 'user'], visits: 42, active: true, last: 1700000000000 }
const text = JSON.stringify(session)
let sink = 0

function each (operation) {
  return () => { for (let index = 0; index < entries; index++) operation(index) }
}

const local = new MemoryStore()
const stores = Object.fromEntries(['numbers', 'strings', 'objects'].map(name => [name, new MemoryStore({ shared: name })]))
each(index => {
  local.set(keyOf(index), index)
  stores.numbers.set(keyOf(index), index)
  stores.strings.set(keyOf(index), `short ${index}`)
  stores.objects.set(keyOf(index), session)
})()

// lmdb-js at its fastest: its data in the page cache, and nothing waits for the disk. Its own cache of objects
// gives no copies, and is off.
async function openLmdb () {
  const folder = mkdtempSync(path.join(tmpdir(), 'bench-lmdb-'))
  try {
    const { open } = await import('lmdb')
    const database = open({ path: folder, noSync: true })
    await database.put(keyOf(0), session)
    for (let index = 1; index < entries; index++) database.put(keyOf(index), session)
    await database.flushed
    return { database, close: async () => { await database.close(); rmSync(folder, { recursive: true }) } }
  } catch (error) {
    console.error(`lmdb: ${error.message}`)
    rmSync(folder, { recursive: true })
    return undefined
  }
}

async function measureCalls () {
  const lmdb = await openLmdb()
  const times = await interleave({
    'local get': each(index => { sink += local.get(keyOf(index)) }),
    'get number': each(index => { sink += stores.numbers.get(keyOf(index)) }),
    'get short string': each(index => { sink += stores.strings.get(keyOf(index)).length }),
    increment: each(index => { sink += stores.numbers.increment(keyOf(index)) }),
    'get object': each(index => { sink += stores.objects.get(keyOf(index)).visits }),
    'JSON.parse': each(() => { sink += JSON.parse(text).visits }),
    'set object': each(index => { session.visits = index; stores.objects.set(keyOf(index), session) }),
    'JSON.stringify and the plain check': each(index => {
      session.visits = index
      if (isPlainData(session)) sink += JSON.stringify(session).length
    }),
    ...(lmdb && {
      'lmdb get': each(index => { sink += lmdb.database.get(keyOf(index)).visits }),
      // Many in one transaction, which other threads see when it is over; and each in one of its own.
      'lmdb put, batched': async () => {
        let last
        for (let index = 0; index < entries; index++) last = lmdb.database.put(keyOf(index), session)
        await last
      },
      'lmdb putSync': each(index => lmdb.database.putSync(keyOf(index), session))
    })
  }, { operations: entries, passes })
  if (lmdb) await lmdb.close()
  return times
}

async function measureMessages () {
  const worker = new Worker(new URL('./shared-worker.js', import.meta.url), { workerData: { role: 'echo' } })
  await once(worker, 'message')
  const trips = Math.max(10, passes * 5)
  const { trip } = await interleave({
    trip: async () => {
      for (let index = 0; index < trips; index++) {
        worker.postMessage(session)
        await once(worker, 'message')
      }
    }
  }, { operations: trips, passes: 5 })
  await worker.terminate()
  return trip
}

function bytesBeyond (options) {
  const door = {}
  const store = new MemoryStore({ shared: `bytes ${JSON.stringify(options)}`, [Symbol.for('bun-shared-state.testing')]: door })
  const before = door.heldBytes()
  let needed = 0
  for (let index = 0; index < manyEntries; index++) {
    store.set(keyOf(index), index, options)
    needed += keyOf(index).length + 8
  }
  const bytes = (door.heldBytes() - before - needed) / manyEntries
  store.close()
  return bytes
}

const times = await measureCalls()
const trip = await measureMessages()
for (const [name, nanoseconds] of Object.entries(times)) tell(`${name}, ns`, nanoseconds)
tell('postMessage round trip, ns', trip)
tell('get number / local get', times['get number'] / times['local get'])
tell('get short string / local get', times['get short string'] / times['local get'])
tell('increment / get number', times.increment / times['get number'])
tell('get object beyond JSON.parse, ns', times['get object'] - times['JSON.parse'])
tell('set object beyond stringify and check, ns', times['set object'] - times['JSON.stringify and the plain check'])
tell('round trip / get object', trip / times['get object'])
if (times['lmdb get'] !== undefined) {
  tell('get object / lmdb get', times['get object'] / times['lmdb get'])
  tell('lmdb put, batched / set object', times['lmdb put, batched'] / times['set object'])
  tell('lmdb putSync / set object', times['lmdb putSync'] / times['set object'])
}
tell('bytes an entry beyond key and value', bytesBeyond({}))
tell('the same with a TTL', bytesBeyond({ ttl: 3_600_000 }))

if (sink === 0) throw new Error('nothing was read')
console.log(JSON.stringify({ versions: process.versions, results }))
process.exit()
