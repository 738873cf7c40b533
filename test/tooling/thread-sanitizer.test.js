'use strict'

// Which of ThreadSanitizer's reports are the addon's own.

const t = require('tap')
const { oursAmong } = require('../tsan/run')

const race = (one, other) => `
==================
WARNING: ThreadSanitizer: data race (pid=1)
  Write of size 8 at 0x7b30 by thread T2:
    #0 operator delete(void*, unsigned long) tsan_new_delete.cpp:150 (libtsan.so.2.0.0+0x86c3d)
    #1 ${one}
    #2 below (bun_shared_state.node+0x3)

  Previous write of size 1 at 0x7b30 by main thread:
    #0 ${other}

  Thread T2 (tid=2, running) created by main thread at:
    #0 pthread_create tsan_interceptors.cpp:1001 (libtsan.so.2.0.0+0x5e686)
    #1 start (bun_shared_state.node+0x9)
==================
`

t.test('a race counts if one of the two accesses is the addon\'s', t => {
  const ours = 'core::SharedStore::get (bun_shared_state.node+0x1)'
  const nodes = 'v8::internal::Heap (node+0x2)'
  t.equal(oursAmong(race(nodes, nodes)).length, 0, 'the addon is only below, or made the thread')
  t.equal(oursAmong(race(ours, nodes)).length, 1)
  t.equal(oursAmong(race(nodes, ours)).length, 1)
  t.equal(oursAmong(race(nodes, nodes) + race(ours, ours)).length, 1)
  t.end()
})

t.test('anything else counts if the addon is in it', t => {
  const inversion = '==================\nWARNING: ThreadSanitizer: lock-order-inversion (pid=1)\n    #0 a (node+0x1)\n    #1 b (MODULE+0x2)\n=====\n'
  t.equal(oursAmong(inversion.replace('MODULE', 'bun_shared_state.node')).length, 1)
  t.equal(oursAmong(inversion.replace('MODULE', 'node')).length, 0)
  t.end()
})
