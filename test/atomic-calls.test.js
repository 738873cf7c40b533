'use strict'

const t = require('tap')
const { drivenStore, thrownBy } = require('./fixtures/driven-store')

for (const kind of ['local', 'shared']) {
  const open = name => drivenStore(kind === 'local' ? {} : { shared: `atomic calls: ${name}` })

  t.test(`${kind}: increment`, t => {
    const { store, door } = open('increment')
    t.equal(store.increment('made'), 1, 'absent counts as 0')
    t.equal(store.increment('made', -2.5), -1.5)
    t.equal(store.getRemainingTTL('made'), Infinity)
    store.increment('timed', 1, { ttl: 100 })
    door.advance(30)
    store.increment('timed', 1, { ttl: 900 })
    t.equal(store.getRemainingTTL('timed'), 70, 'a TTL only for an entry that is made')
    store.set('text', '1')
    t.equal(thrownBy(() => store.increment('text')).code, 'ERR_INVALID_ARG_TYPE')
    t.equal(store.get('text'), '1')
    t.equal(thrownBy(() => store.increment('made', '1')).code, 'ERR_INVALID_ARG_TYPE')
    t.equal(thrownBy(() => store.increment('made', NaN)).code, 'ERR_OUT_OF_RANGE')
    store.close()
    t.end()
  })

  t.test(`${kind}: compareAndSet`, t => {
    const { store, door } = open('compareAndSet')
    t.equal(store.compareAndSet('key', undefined, NaN, { ttl: 100 }), true, 'undefined means absent')
    t.equal(store.compareAndSet('key', undefined, 1), false)
    door.advance(40)
    t.equal(store.compareAndSet('key', NaN, -0), true)
    t.equal(store.compareAndSet('key', 0, 1), false)
    t.equal(store.getRemainingTTL('key'), 60, 'the deadline stays')
    t.equal(store.compareAndSet('key', -0, 1, { ttl: 500 }), true)
    t.equal(store.getRemainingTTL('key'), 500, 'unless a TTL is stated')
    store.set('undefined', undefined)
    t.equal(store.compareAndSet('undefined', undefined, 1), false)
    store.close()
    t.end()
  })

  t.test(`${kind}: update leaves the entry when its function throws`, t => {
    const { store } = open('update')
    store.set('key', 1)
    t.equal(thrownBy(() => store.update('key', () => { throw new RangeError('mine') })).message, 'mine')
    t.equal(store.get('key'), 1)
    t.equal(store.update('key', value => value + 1), 2)
    t.equal(thrownBy(() => store.update('key', 1)).code, 'ERR_INVALID_ARG_TYPE')
    store.close()
    t.end()
  })

  t.test(`${kind}: update of a key whose reading runs other calls`, t => {
    const { store } = open('update by an object')
    let onRead = () => {}
    const key = { toJSON () { onRead(); return 'key' } }
    store.set(key, 1)
    let reads = 0
    onRead = () => { store.set('another', `read ${++reads} times`) }
    t.equal(store.update(key, value => value + 1), 2)
    t.ok(reads > 1, 'it was read behind the function')
    t.equal(store.get('"key"'), 2)
    reads = 0
    onRead = () => { if (++reads === 2) store.clear() }
    t.equal(store.update(key, (value = 10) => value + 1), 11, 'the entry went: once more')
    t.equal(store.get('"key"'), 11)
    store.close()
    t.end()
  })
}
