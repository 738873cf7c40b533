'use strict'

const t = require('tap')
const path = require('path')
const { spawnSync } = require('child_process')
const MemoryStore = require('..')

t.test('the default, named and required exports are one class', t => {
  const fixture = path.join(__dirname, 'fixtures', 'exports.mjs')
  const args = process.versions.deno ? ['run', '--allow-all', fixture] : [fixture]
  const child = spawnSync(process.execPath, args, { encoding: 'utf8', timeout: 60000 })
  t.equal(child.status, 0, child.stderr)
  t.same(JSON.parse(child.stdout), {
    same: ['named', 'required', 'requiredProperty', 'namespaceDefault', 'namespaceNamed', 'dynamicDefault',
      'dynamicNamed'],
    others: [],
    value: 'value',
    instance: true
  })
  t.end()
})

t.test('require gives the class itself, and it by its name', t => {
  t.equal(require('../index.js') === MemoryStore, true)
  t.equal(MemoryStore.MemoryStore === MemoryStore, true)
  const { MemoryStore: named } = require('..')
  t.equal(new named() instanceof MemoryStore, true) // eslint-disable-line new-cap
  t.equal(MemoryStore.name, 'MemoryStore')
  t.equal(new MemoryStore().constructor === MemoryStore, true)
  t.equal(Object.prototype.toString.call(new MemoryStore()), '[object Object]')
  t.end()
})
