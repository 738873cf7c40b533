import MemoryStore, { MemoryStore as Named } from 'bun-shared-state'
import required = require('bun-shared-state')

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends (<T>() => T extends B ? 1 : 2) ? true : false
function assertType<T extends true> (): T | undefined { return undefined }

// Default, named and required exports are one class.
assertType<Equal<typeof MemoryStore, typeof Named>>()
assertType<Equal<typeof MemoryStore, typeof required>>()

// Untyped stores hold anything; typed ones what they say.
const anything = new MemoryStore()
assertType<Equal<ReturnType<typeof anything.get>, any>>()
anything.set('key', undefined)

interface Session { user: string }
const sessions = new MemoryStore<Session>({ ttl: 1000, cleanupInterval: 5 })
const found: Session | undefined = sessions.get('a')
// @ts-expect-error a value may be missing
const certain: Session = sessions.get('a')
// @ts-expect-error no Session
sessions.set('a', { name: 'Ada' })
// @ts-expect-error no such option
const misspelt = new MemoryStore({ cleanupIntervall: 5 })
// @ts-expect-error milliseconds are a number
const worded = new MemoryStore({ ttl: '1s' })
const optional: MemoryStore.StoreOptions = { ttl: undefined }

// Every kind of key.
const keys: MemoryStore.Key[] = ['a', 1, true, 1n, { a: 1 }, [1], new Date(), new Uint8Array(1), new Map()]
for (const key of keys) sessions.has(key)
// @ts-expect-error null is no key
sessions.get(null)
// @ts-expect-error undefined is no key
sessions.get(undefined)
// @ts-expect-error a symbol is no key
sessions.get(Symbol('a'))

// What the options may say together.
const value = { user: 'Ada' }
const isPermanent: boolean = Math.random() > 0.5
sessions.set('a', value, {})
sessions.set('a', value, { ttl: 1000 })
sessions.set('a', value, { ttl: 1000, keepTtl: true })
sessions.set('a', value, { ttl: undefined })
sessions.set('a', value, { keepTtl: true })
sessions.set('a', value, { isPermanent: true })
sessions.set('a', value, { isPermanent: false })
sessions.set('a', value, { isPermanent })
sessions.set('a', value, { isPermanent: false, maxAgeMs: 1000 })
// @ts-expect-error ignored without isPermanent: false
sessions.set('a', value, { maxAgeMs: 1000 })
// @ts-expect-error ignored beside isPermanent: true
sessions.set('a', value, { isPermanent: true, maxAgeMs: 1000 })
// @ts-expect-error may be ignored
sessions.set('a', value, { isPermanent, maxAgeMs: 1000 })
// @ts-expect-error two ways to say it
sessions.set('a', value, { ttl: 1000, isPermanent: false })
// @ts-expect-error two ways to say it
sessions.set('a', value, { ttl: 1000, maxAgeMs: 1000 })
// @ts-expect-error misspelt
sessions.set('a', value, { tll: 1000 })

// What the methods give.
assertType<Equal<ReturnType<typeof sessions.set>, boolean>>()
assertType<Equal<ReturnType<typeof sessions.delete>, boolean>>()
assertType<Equal<ReturnType<typeof sessions.clear>, boolean>>()
assertType<Equal<ReturnType<typeof sessions.size>, number>>()
assertType<Equal<ReturnType<typeof sessions.keys>, string[]>>()
assertType<Equal<ReturnType<typeof sessions.getKeys>, MemoryStore.Key[]>>()
assertType<Equal<ReturnType<typeof sessions.values>, IterableIterator<Session>>>()
assertType<Equal<ReturnType<typeof sessions.entries>, IterableIterator<[string, Session]>>>()
assertType<Equal<ReturnType<typeof sessions.forEach>, void>>()
assertType<Equal<ReturnType<typeof sessions.startCleanupTask>, boolean>>()
assertType<Equal<ReturnType<typeof sessions.stopCleanupTask>, boolean>>()
assertType<Equal<ReturnType<typeof sessions.close>, void>>()
sessions.startCleanupTask(100)

// Batches.
assertType<Equal<ReturnType<typeof sessions.getMany>, (Session | undefined)[]>>()
assertType<Equal<ReturnType<typeof sessions.setMany>, boolean>>()
assertType<Equal<ReturnType<typeof sessions.deleteMany>, number>>()
sessions.getMany(['a', 1, { b: 1 }])
sessions.getMany(new Set(keys))
sessions.deleteMany(asked())
sessions.setMany([['a', value], ['b', value, { ttl: 1000 }], [{ c: 1 }, value, undefined]])
sessions.setMany(new Map([['a', value]]))
sessions.setMany(sessions)
function * asked (): Generator<string> { yield 'a' }
// @ts-expect-error null is no key
sessions.getMany([null])
// @ts-expect-error no iterable
sessions.deleteMany(5)
// @ts-expect-error the letters of a string are hardly meant
sessions.getMany('abc')
// @ts-expect-error no Session
sessions.setMany([['a', { name: 'Ada' }]])
// @ts-expect-error no value
sessions.setMany([['a']])
// @ts-expect-error misspelt
sessions.setMany([['a', value, { tll: 1000 }]])

// Going through a store.
const prefixed: string[] = sessions.keys({ prefix: 'user:' }).concat(sessions.keys({ prefix: undefined }))
// @ts-expect-error a prefix is a string
sessions.keys({ prefix: 1 })
// @ts-expect-error no such option
sessions.keys({ startsWith: 'user:' })
const asMap: Map<string, Session> = new Map(sessions)
for (const [name, session] of sessions) assertType<Equal<[typeof name, typeof session], [string, Session]>>()
for (const session of sessions.values()) assertType<Equal<typeof session, Session>>()
sessions.forEach(function (this: unknown, session, name, store) {
  assertType<Equal<[typeof session, typeof name], [Session, string]>>()
  store.delete(name)
}, {})
// @ts-expect-error no function
sessions.forEach('delete')

// Mutable keys.
const key: MemoryStore.MutableKey = sessions.createKey('a', { onRename: 'point' })
key.value = { b: 1 }
key.value = 'b'
const text: string = `${key}` + key.toString() + key.toJSON() + key.valueOf()
sessions.get(key)
// @ts-expect-error no key
key.value = null
// @ts-expect-error only value exists
key.name = 'b'
// @ts-expect-error no such way
sessions.createKey('a', { onRename: 'copy' })

// Subclasses, and `Symbol.dispose` with nothing but the ES2022 library.
class Sessions extends MemoryStore<Session> {}
new Sessions()[Symbol.dispose]()

export { asMap, certain, found, misspelt, optional, prefixed, text, worded }

// A shared store holds what a local one of that type does.
const shared = new MemoryStore<Session>({ shared: 'sessions', ttl: 1000 })
assertType<Equal<typeof shared, typeof sessions>>()
// @ts-expect-error a name is a string
const numbered = new MemoryStore({ shared: 1 })
const taken: Session | undefined = shared.take('a')
const peeked: Session | undefined = shared.peek('a')
const touched: boolean = shared.touch('a') && shared.touch('a', 1000)
const left: number = shared.getRemainingTTL('a')
const sum: number = shared.increment('hits') + shared.increment('hits', 2, { ttl: 1000 })
const exchanged: boolean = shared.compareAndSet('a', undefined, value, { ttl: 1000 })
const updated: Session = shared.update('a', before => ({ user: `${before?.user}` }))
// @ts-expect-error no Session
shared.update('a', () => 1)
const gotten: Session | Promise<Session> = shared.getOrSet('a', async (name, stale) => ({ user: stale?.user ?? name }))
sessions.getOrSet('a', () => value, { ttl: 1000, staleWhileRevalidate: 10, timeout: 5, signal: undefined })
assertType<Equal<Awaited<ReturnType<typeof sessions.getOrSet>>, Session>>()
// @ts-expect-error no Session
shared.getOrSet('a', async () => 1)
// @ts-expect-error misspelt
shared.getOrSet('a', () => value, { tll: 5 })
// @ts-expect-error no factory
shared.getOrSet('a')
async function guarded (): Promise<MemoryStore.Lock> {
  const lock = await shared.lock('a', { ttl: 1000, timeout: 0, signal: undefined })
  const token: number = lock.token
  const released: boolean = lock.extend(1000) && lock.release() && lock.signal.aborted && token > 0
  return released ? lock : shared.lock('b')
}
const unwatch: () => boolean = shared.watch('user:', (event: MemoryStore.WatchEvent) => {
  const kind: 'set' | 'delete' | 'expire' | 'evict' | 'clear' | 'overflow' = event.type
  return `${kind} ${event.key}`
}, { prefix: true })
const leader: MemoryStore.MutableKey = shared.createKey('first', { name: 'leader', onRename: 'point' })

// What was counted.
const stats: MemoryStore.Stats = sessions.stats()
const ratio: number = stats.hits / (stats.hits + stats.misses)
assertType<Equal<keyof MemoryStore.Stats,
  'hits' | 'misses' | 'sets' | 'deletes' | 'expirations' | 'evictions' | 'entries' | 'bytes'>>()
assertType<Equal<ReturnType<typeof sessions.resetStats>, void>>()
// @ts-expect-error no such count
const made: number = stats.made

// Events.
shared.on('set', (name, next, before) => {
  assertType<Equal<typeof name, string>>()
  assertType<Equal<typeof next, Session>>()
  assertType<Equal<typeof before, Session | undefined>>()
}).once('delete', (name: string, session: Session) => `${name} ${session.user}`)
shared.prependListener('expire', name => name.length).prependOnceListener('evict', (name, session) => session.user)
shared.on('clear', () => {}).on('overflow', count => count.toFixed())
// @ts-expect-error a key is a string
shared.on('set', (name: number) => name)
// @ts-expect-error clear tells nothing
shared.on('clear', (name: string) => name)
// @ts-expect-error no function
shared.on('set', 'listener')
shared.on('own', (first: number, second: string) => `${first} ${second}`)
shared.on(Symbol('own'), () => {})
const heard: boolean = shared.emit('own', 1, 2)
// @ts-expect-error a value is missing
shared.emit('delete', 'key')
const counts: number = shared.listenerCount('set') + shared.eventNames().length + shared.getMaxListeners()
shared.off('set', () => {}).removeAllListeners('set').removeAllListeners().setMaxListeners(5)
// As what takes any emitter declares it.
interface Emitter {
  on(event: string | symbol, listener: (...args: any[]) => void): this
  once(event: string | symbol, listener: (...args: any[]) => void): this
  removeListener(event: string | symbol, listener: (...args: any[]) => void): this
  emit(event: string | symbol, ...args: any[]): boolean
}
const emitter: Emitter = shared
const untyped: Emitter = new MemoryStore()

// Sliding expiry.
const sliding: MemoryStore<Session> = new MemoryStore<Session>({ ttl: 1000, touchOnGet: true })
const slidingOptions: MemoryStore.StoreOptions = { touchOnGet: undefined }
// @ts-expect-error a flag
const counted = new MemoryStore({ touchOnGet: 1 })
