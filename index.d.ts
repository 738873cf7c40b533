/**
 * A key-value store that lives in native memory beside the JavaScript heap: any value under string,
 * object or mutable keys, with TTLs that a background task sweeps without holding the event loop.
 *
 * ```ts
 * import MemoryStore from 'bun-shared-state'
 *
 * const sessions = new MemoryStore<{ user: string }>({ ttl: 60_000 })
 * sessions.set('a1', { user: 'Ada' })
 * sessions.get('a1')?.user // 'Ada'
 * ```
 *
 * A store belongs to the thread that made it, and closes itself when nothing reaches it any more, its own
 * values excepted; or, with `shared: 'name'`, it is one of the process's stores, which every thread sees
 * and whose values are copies. A thread holds such a name until it has closed every handle that it opened
 * by it, or ends.
 *
 * Every error has a stable `code`. Any method may throw `ERR_INVALID_THIS` (called on something else than
 * a store), `ERR_STORE_CLOSED` (after `close()`) and `ERR_OUT_OF_MEMORY` (the store is as it was).
 *
 * @typeParam V what the store holds; `any` if not given
 */
declare class MemoryStore<V = any> {
  /**
   * @param options see {@link MemoryStore.StoreOptions}; `{}` if not given
   * @throws TypeError `ERR_INVALID_ARG_TYPE` for an option of a wrong type, `ERR_INVALID_ARG_VALUE` for an
   * option that does not exist or an empty name, `ERR_INVALID_THIS` without `new`
   * @throws RangeError `ERR_OUT_OF_RANGE` for an option out of its range
   * @throws Error `ERR_OPTIONS_MISMATCH` for a stated `ttl` or `touchOnGet` that is not the first opener's
   */
  constructor(options?: MemoryStore.StoreOptions)

  /**
   * Stores a value, in place of whatever is there. Without options the entry is permanent, or lives for
   * the store's `ttl` if it has one. O(1); also lets go of a few entries that have died.
   *
   * @param key see {@link MemoryStore.Key}
   * @param value anything, `undefined` and `null` included; `get` gives the identical reference. A shared
   * store keeps a copy, as structured clone would make it, and gives a fresh one at each `get`
   * @param options see {@link MemoryStore.SetOptions}
   * @returns `true`
   * @throws TypeError `ERR_INVALID_ARG_TYPE`, `ERR_INVALID_ARG_VALUE`; the store is unchanged
   * @throws TypeError `ERR_NOT_CLONEABLE` for a value that can't be copied, naming the place (shared stores)
   * @throws RangeError `ERR_OUT_OF_RANGE`, also for a value of 2 ** 31 bytes or more in a shared store; the
   * store is unchanged
   */
  set(key: MemoryStore.Key, value: V, options?: MemoryStore.SetOptions): boolean

  /**
   * The live value under a key, or `undefined`. `has` tells a stored `undefined` from none. Counted as a
   * hit or a miss; with `touchOnGet` a hit starts the entry's TTL anew. O(1).
   *
   * @throws TypeError `ERR_INVALID_ARG_TYPE` for a key that is none
   */
  get(key: MemoryStore.Key): V | undefined

  /** Like `get`, but counted neither as a hit nor as a miss, and starts no TTL anew. */
  peek(key: MemoryStore.Key): V | undefined

  /**
   * `get` and `delete` in one step, and counted as both. O(1).
   *
   * @throws TypeError `ERR_INVALID_ARG_TYPE` for a key that is none
   */
  take(key: MemoryStore.Key): V | undefined

  /**
   * Starts a live entry's TTL anew. O(1).
   *
   * @param ttl milliseconds, greater than 0, or `Infinity`: the new TTL; the entry's own if not given
   * @returns whether there is a live entry
   * @throws TypeError `ERR_INVALID_ARG_TYPE`
   * @throws RangeError `ERR_OUT_OF_RANGE`
   */
  touch(key: MemoryStore.Key, ttl?: number): boolean

  /**
   * Milliseconds that an entry has left to live; `Infinity` if it is permanent, 0 if there is none. O(1).
   *
   * @throws TypeError `ERR_INVALID_ARG_TYPE` for a key that is none
   */
  getRemainingTTL(key: MemoryStore.Key): number

  /**
   * Adds to a number in one step for all threads. A live entry keeps its deadline, so that rate limits do
   * reset. O(1).
   *
   * @param by what to add, finite; 1 if not given
   * @param options a `ttl` for the entry if it has to be made
   * @returns the sum; `by` if there was no live entry
   * @throws TypeError `ERR_INVALID_ARG_TYPE` for a value that is no number, which stays
   * @throws RangeError `ERR_OUT_OF_RANGE`
   */
  increment(key: MemoryStore.Key, by?: number, options?: MemoryStore.EntryOptions): number

  /**
   * Stores a value if the present one is as expected, in one step for all threads. The entry keeps its
   * deadline unless a `ttl` is stated. O(1).
   *
   * @param expected compared by `Object.is`; in a shared store, that their copies are equal (the order of
   * properties counts). `undefined` means that there is no live entry: a stored `undefined` never matches
   * @returns whether it was stored
   * @throws TypeError `ERR_INVALID_ARG_TYPE`, `ERR_NOT_CLONEABLE`; the store is unchanged
   */
  compareAndSet(
    key: MemoryStore.Key, expected: V | undefined, next: V, options?: MemoryStore.EntryOptions
  ): boolean

  /**
   * Stores what a function makes of the present value, unless the entry was changed meanwhile: then the
   * function runs again. The entry keeps its deadline unless a `ttl` is stated.
   *
   * @param fn gets the live value, or `undefined`; what it throws is thrown, and nothing has changed
   * @returns what was stored
   * @throws TypeError `ERR_INVALID_ARG_TYPE`, `ERR_NOT_CLONEABLE`
   */
  update(key: MemoryStore.Key, fn: (value: V | undefined) => V, options?: MemoryStore.EntryOptions): V

  /**
   * The live values under several keys, in their order; `undefined` where there is none. Each key is looked
   * up as by `get`, one after another: a hit or a miss, and with `touchOnGet` its TTL starts anew. O(keys).
   *
   * @param keys an array, or another iterable but a string; an error names the element, `keys[3]`
   * @throws TypeError `ERR_INVALID_ARG_TYPE`
   */
  getMany(keys: Iterable<MemoryStore.Key> & object): (V | undefined)[]

  /**
   * Stores several entries, or, when it throws, none: a bad item, a value that can't be copied or a lack of
   * memory leaves the store as it was. Of equal keys the last wins; `keepTtl` keeps the deadline of what was
   * there before the call. All items are read before the first is stored. To other threads it is not one
   * step. O(items).
   *
   * ```ts
   * store.setMany([['a', 1], ['b', 2, { ttl: 30_000 }]])
   * ```
   *
   * @param items an array, or another iterable, of a key, a value and, if need be, options as `set` takes them
   * @returns `true`
   * @throws TypeError RangeError Error as `set`, naming the item: `items[3][2].ttl`
   */
  setMany(items: Iterable<MemoryStore.Item<V>>): boolean

  /**
   * Removes several entries, one after another. O(keys).
   *
   * @param keys as those of `getMany`
   * @returns how many live entries were removed
   * @throws TypeError `ERR_INVALID_ARG_TYPE`; then none was removed
   */
  deleteMany(keys: Iterable<MemoryStore.Key> & object): number

  /**
   * The live value, or else what a factory gives, stored. While a factory is at work for a key, whoever asks
   * for that key waits for it and gets what comes of it: in a local store the calls of this thread, in a
   * shared store those of all threads of the process. O(1), but for the factory.
   *
   * ```ts
   * const user = await users.getOrSet(id, id => load(id), { ttl: 60_000, staleWhileRevalidate: 10_000 })
   * ```
   *
   * What the factory throws, or its promise is rejected with, reaches every caller and is stored nowhere.
   * What it gives is stored unless the key was set, deleted, renamed or cleared meanwhile (deleting an absent
   * key counts); the callers get it all the same, and who asks after such a change has a factory of their own.
   * For a mutable key, all this is about the key string that it had when the call was made.
   *
   * If the thread of a factory ends, or closes the store, the next that waits in another thread runs its own.
   * Errors reach other threads as name, message, code and stack. A factory must not wait for a `getOrSet` of
   * its own key.
   *
   * @param factory gets the key string, and the value to be replaced if that is stale; it gives a value or a
   * promise of one
   * @param options see {@link MemoryStore.GetOrSetOptions}
   * @returns a local store: the live value, the factory's value, or a promise of it; a shared store: always a
   * promise, of a copy that is the caller's own. A pending promise of a shared store keeps the process alive.
   * Rejected also with `ERR_FACTORY_TIMEOUT`, the signal's reason, `ERR_STORE_CLOSED` if the store is closed
   * meanwhile, or `ERR_NOT_CLONEABLE` (shared stores)
   * @throws TypeError `ERR_INVALID_ARG_TYPE`, `ERR_INVALID_ARG_VALUE`; the factory is not called
   * @throws RangeError `ERR_OUT_OF_RANGE`; the factory is not called
   * @throws unknown what the factory of a local store throws at once
   */
  getOrSet(
    key: MemoryStore.Key, factory: (key: string, staleValue: V | undefined) => V | PromiseLike<V>,
    options?: MemoryStore.GetOrSetOptions
  ): V | Promise<V>

  /**
   * Whether there is a live entry under a key. O(1).
   *
   * @throws TypeError `ERR_INVALID_ARG_TYPE` for a key that is none
   */
  has(key: MemoryStore.Key): boolean

  /**
   * Removes an entry. O(1).
   *
   * @returns whether a live entry was removed
   * @throws TypeError `ERR_INVALID_ARG_TYPE` for a key that is none
   */
  delete(key: MemoryStore.Key): boolean

  /**
   * Removes all entries. The memory is freed on another thread.
   *
   * @returns `true`
   */
  clear(): boolean

  /** The number of live entries. Costs the entries that died since the last look, not those there are. */
  size(): number

  /**
   * What was counted since the store was made, or since the last `resetStats`; of a shared store what all
   * threads did. Exact: what has died by now is counted, found before or not. Costs what `size` does, and
   * after a `clear` of entries with deadlines a look at each of these, unless they were freed meanwhile.
   *
   * @returns a fresh object, see {@link MemoryStore.Stats}
   */
  stats(): MemoryStore.Stats

  /**
   * Counts from 0 on; `entries` and `bytes` stay what they are. What has died by now was counted before.
   * Costs what `size` does. Of a shared store it resets the counts of all threads.
   */
  resetStats(): void

  /**
   * The key strings of all live entries, in no particular order; `getKeys`, `values` and `entries` have the
   * same order while the store does not change. O(entries).
   *
   * @param options `prefix`: only key strings that begin with it
   * @throws TypeError `ERR_INVALID_ARG_TYPE`, `ERR_INVALID_ARG_VALUE`
   */
  keys(options?: MemoryStore.KeysOptions): string[]

  /**
   * The keys of all live entries as they were passed to `set`: the same strings, numbers, objects, mutable
   * keys. An entry whose mutable key stands for something else now shows its key string; a shared store gives
   * key strings. O(entries).
   */
  getKeys(): MemoryStore.Key[]

  /**
   * An iterator over the values of all live entries. It is lazy: each step gives what is there at that
   * moment, and holds the keys of a 64th of a large store. An entry that lives in place from the first step
   * to the last comes exactly once; what died or was removed meanwhile is skipped; what was added may come
   * or not, and no key comes twice. A renamed entry is one that was removed and another that was added. No
   * step is a hit or starts a TTL anew. A step after `close()` throws `ERR_STORE_CLOSED`. O(1) a step, but
   * for those that begin a part of the store, which are O(entries of the part).
   */
  values(): IterableIterator<V>

  /** Like `values`, of pairs of key string and value. */
  entries(): IterableIterator<[string, V]>

  /** The same as `entries`: `for (const [key, value] of store)`. */
  [Symbol.iterator](): IterableIterator<[string, V]>

  /**
   * Calls a function for each live entry, as `values` goes through them.
   *
   * @param fn what it throws is thrown
   * @param thisArg the function's `this`
   * @throws TypeError `ERR_INVALID_ARG_TYPE`
   */
  forEach(fn: (value: V, key: string, store: this) => void, thisArg?: any): void

  /**
   * Makes a key that can be changed: it stands for whatever its `value` says now, in any store.
   *
   * ```ts
   * const current = store.createKey('config:v1')
   * store.set(current, { verbose: false })
   * current.value = 'config:v2' // the entry moves along, with what is left of its TTL
   * store.get('config:v2') // { verbose: false }
   * ```
   *
   * Assigning `value` moves the entry of this store that is under the old key string, whoever set it, to
   * the new one in one step. If the new key string has a live entry already, nothing moves and nothing is
   * lost: the key now stands for that entry. The key keeps neither an entry nor the store alive; when the
   * store is gone it only points.
   *
   * @param initialValue what it stands for first
   * @param options see {@link MemoryStore.KeyOptions}; `{ onRename: 'move' }` if not given
   * @throws TypeError `ERR_INVALID_ARG_TYPE`, `ERR_INVALID_ARG_VALUE`, with a `name` also `ERR_NOT_CLONEABLE`
   * @throws Error `ERR_OPTIONS_MISMATCH`, see {@link MemoryStore.KeyOptions}
   */
  createKey(initialValue: MemoryStore.Key, options?: MemoryStore.KeyOptions): MemoryStore.MutableKey

  /**
   * Asks for the lock of a key, which is fair (first come, first served), independent of entries and, in a
   * shared store, one for all threads. No event loop is ever blocked. The lock is free again when it is
   * released, when its lease ends, or when the thread ends that holds it. A pending promise keeps the
   * process alive.
   *
   * @param options see {@link MemoryStore.LockOptions}
   * @returns a promise of the lock. Rejected with `ERR_LOCK_TIMEOUT`, the signal's reason, or
   * `ERR_STORE_CLOSED` if the store is closed meanwhile, `ERR_NO_THREAD` if the system grants no thread to
   * end the lease
   * @throws TypeError `ERR_INVALID_ARG_TYPE`, `ERR_INVALID_ARG_VALUE`
   * @throws RangeError `ERR_OUT_OF_RANGE`
   */
  lock(key: MemoryStore.Key, options?: MemoryStore.LockOptions): Promise<MemoryStore.Lock>

  /**
   * Tells a listener of changes that any thread makes to an entry of a shared store, or to all entries whose
   * key strings begin with a prefix: in order per key, soon after the change. Changes of one key that were
   * not told yet are one, the last; past 10,000 such keys an `overflow` says that changes were lost.
   * `expire` is told when the dead entry is removed: by a sweep of the cleanup task, or sooner or later by
   * other calls. A watch keeps no process alive. A listener that throws does so in its own thread, as an uncaught
   * exception.
   *
   * @returns a function that ends the watch, and returns whether it was still going on
   * @throws TypeError `ERR_INVALID_ARG_TYPE`, `ERR_INVALID_ARG_VALUE`; `ERR_INVALID_THIS` on a local store
   */
  watch(
    key: MemoryStore.Key, listener: (event: MemoryStore.WatchEvent) => void,
    options?: MemoryStore.WatchOptions
  ): () => boolean

  /**
   * Adds a listener, as an EventEmitter does, which a store is. See {@link MemoryStore.Events} for what is
   * told, when. Nothing is made ready for events that nobody listens to.
   *
   * What a listener throws goes to the caller of the method that told it, when everybody has been told
   * (what others throw besides is uncaught); of an event that the event loop told, it is an uncaught
   * exception. The store is whole in either case. A listener may call any method, and close the store,
   * which then tells nothing more. A listener keeps no process alive. A shared store's handle stays as
   * long as it has listeners; a local store that nobody reaches is collected with them.
   *
   * @throws TypeError `ERR_INVALID_ARG_TYPE` for a listener that is no function
   */
  on<E extends string | symbol>(event: E, listener: MemoryStore.Listener<E, V>): this
  /** `on`. */
  addListener<E extends string | symbol>(event: E, listener: MemoryStore.Listener<E, V>): this
  /** Like `on`, for one event. */
  once<E extends string | symbol>(event: E, listener: MemoryStore.Listener<E, V>): this
  /** Like `on`, before the listeners that are there. */
  prependListener<E extends string | symbol>(event: E, listener: MemoryStore.Listener<E, V>): this
  /** Like `once`, before the listeners that are there. */
  prependOnceListener<E extends string | symbol>(event: E, listener: MemoryStore.Listener<E, V>): this
  /** Removes a listener. */
  off<E extends string | symbol>(event: E, listener: MemoryStore.Listener<E, V>): this
  /** `off`. */
  removeListener<E extends string | symbol>(event: E, listener: MemoryStore.Listener<E, V>): this
  /** Removes all listeners, or all of one event. */
  removeAllListeners(event?: string | symbol): this
  /** Calls the listeners of an event. Whether there were any. */
  emit<E extends string | symbol>(event: E, ...args: MemoryStore.EventArguments<E, V>): boolean
  /** The number of listeners of an event. */
  listenerCount(event: string | symbol, listener?: Function): number
  /** The listeners of an event. */
  listeners(event: string | symbol): Function[]
  /** The same, with the wrappers of `once`. */
  rawListeners(event: string | symbol): Function[]
  /** The events that have listeners. */
  eventNames(): Array<string | symbol>
  /** From how many listeners of one event on a warning is given. */
  setMaxListeners(count: number): this
  /** 10 unless it was set. */
  getMaxListeners(): number

  /**
   * Starts the background task that removes dead entries and lets go of their values. The work is done off
   * the JavaScript thread, which only lets go of values, about a millisecond at a time. The task keeps no
   * process alive and needs no stop.
   *
   * Without the task a dead entry is never shown either; its memory is then reused as `set` is called.
   *
   * @param intervalMs milliseconds between sweeps, finite, at least 1; the store's `cleanupInterval` if not
   * given
   * @returns `true`, or `false` if the task runs already (its interval stays)
   * @throws TypeError `ERR_INVALID_ARG_TYPE`
   * @throws RangeError `ERR_OUT_OF_RANGE`
   * @throws Error `ERR_NO_THREAD` if the system grants no thread
   */
  startCleanupTask(intervalMs?: number): boolean

  /**
   * Stops the background task.
   *
   * @returns `true`, or `false` if it does not run
   */
  stopCleanupTask(): boolean

  /**
   * Lets go of everything, at once and for good: every later call but `close` throws `ERR_STORE_CLOSED`.
   * The memory is freed on another thread.
   */
  close(): void

  /** `close()`, for `using store = new MemoryStore()`. There where the runtime has `Symbol.dispose`. */
  [Symbol.dispose](): void
}

// An alias, because inside the namespace `MemoryStore` means the export itself.
import Itself = MemoryStore

declare namespace MemoryStore {
  export { Itself as MemoryStore }

  /**
   * What entries are found by. Every key is turned into its key string:
   *
   * - a string is its own;
   * - a mutable key's is its current one;
   * - a number, boolean or bigint gives `String(key)`;
   * - a Date gives its ISO string, bytes give their type's name and hexadecimal digits;
   * - an object with its own idea of a string (URL, RegExp, a class with `toString`) gives that;
   * - arrays, plain objects and others with properties give JSON with sorted keys, so that
   *   `{ a: 1, b: 2 }` and `{ b: 2, a: 1 }` are one key; objects are read anew at each call;
   * - everything else (Map, Set, Promise, cyclic objects…) is known by its identity.
   *
   * `null`, `undefined`, symbols and functions are no keys: `ERR_INVALID_ARG_TYPE`.
   */
  export type Key = string | number | boolean | bigint | object

  /** A key that stands for whatever its `value` says now; made by `createKey`. */
  export interface MutableKey {
    /**
     * What the key stands for. The key string is fixed when it is assigned, and assigning moves the entry,
     * unless the key was made with `{ onRename: 'point' }`.
     *
     * @throws TypeError `ERR_INVALID_ARG_TYPE` for a value that is no key; then nothing has changed
     */
    value: Key
    /** The current key string. */
    toString(): string
    /** The current key string. */
    valueOf(): string
    /** The current key string. */
    toJSON(): string
    /** The current key string. */
    [Symbol.toPrimitive](hint: string): string
  }

  /** A lock that was granted. After its end every method does nothing. */
  export interface Lock {
    /** Greater than that of every lock granted before in this process: for fencing. */
    readonly token: number
    /**
     * Aborts when the lease ends before the lock was released. `undefined` where the runtime has no
     * AbortController (Node 14).
     */
    readonly signal: AbortSignal
    /** Gives the lock back. `false` if the lease had ended, or it was given back before. */
    release(): boolean
    /**
     * The lease then ends `ttl` milliseconds from now. `false` if it had ended.
     *
     * @throws TypeError `ERR_INVALID_ARG_TYPE`
     * @throws RangeError `ERR_OUT_OF_RANGE`
     */
    extend(ttl: number): boolean
    /** `release()`, for `using lock = await store.lock(key)`. */
    [Symbol.dispose](): void
    /** `release()`, for `await using`. */
    [Symbol.asyncDispose](): PromiseLike<void>
  }

  export interface LockOptions {
    /** The lease: how long the lock is held at most, in milliseconds, greater than 0. Default: 30000. */
    ttl?: number | undefined
    /** How long to wait, in milliseconds, 0 or more. Default: `Infinity`. */
    timeout?: number | undefined
    /** Ends the wait when it aborts. */
    signal?: AbortSignal | undefined
  }

  export interface WatchEvent {
    type: 'set' | 'delete' | 'expire' | 'evict' | 'clear' | 'overflow'
    /** The entry's key string; of `clear` and `overflow` the key or prefix that is watched. */
    key: string
  }

  export interface WatchOptions {
    /** The key is a prefix, and has to be a string. Default: `false`. */
    prefix?: boolean | undefined
  }

  export interface KeysOptions {
    /** What key strings have to begin with; the empty string, the default, means all. */
    prefix?: string | undefined
  }

  /**
   * What a store tells its listeners: the arguments of each event. `key` is the key string. Listeners are
   * called after the change; the events of one key come in the order of its changes.
   *
   * `set`, `delete` and `clear` are told by the call that made the change, before it returns; of a shared
   * store, to all handles of this thread, but not of calls by other threads (`watch` tells of those).
   *
   * `expire` and `evict` are told once per entry, soon after it was found dead, or evicted: by the event
   * loop, about a millisecond's worth at a time, or by a later call that tells of the same key; `set` of a
   * local store also tells of a few. A dead entry is found by a sweep of the cleanup task, by `size`, `keys`,
   * `getKeys`, by what takes its place, or sooner or later by `set`; a `clear` before it was told drops it.
   * Of a shared store every handle with listeners, in any thread, is told, with a copy of the value; 10,000
   * entries or 64 MiB may be pending, then `overflow` says how many were lost.
   *
   * Stores that are made while the channels `bun-shared-state:expire` and `bun-shared-state:evict` of
   * `diagnostics_channel` have subscribers publish there as well: `{ store, name, key, value }`, with the
   * `name` of a shared store. Every open handle publishes, as it would tell its listeners.
   */
  export interface Events<V = any> {
    /** `set`, `increment`, `compareAndSet` and `update` stored a value (the caller's own, no copy);
     * `previous` is the live value before, or `undefined`. Also the second half of a mutable key's move. */
    set: [key: string, value: V, previous: V | undefined]
    /** `delete` or `take` removed an entry. Also the first half of a mutable key's move. */
    delete: [key: string, value: V]
    /** An entry died. */
    expire: [key: string, value: V]
    /** An entry was evicted. */
    evict: [key: string, value: V]
    /** `clear` removed all entries, for which nothing else is told. */
    clear: []
    /** So many `expire` and `evict` were lost. */
    overflow: [count: number]
  }

  /** The arguments of an event; of an application's own, anything. */
  export type EventArguments<E extends string | symbol, V = any> =
    E extends keyof Events<V> ? Events<V>[E] : any[]

  /** A function that may listen to an event. */
  export type Listener<E extends string | symbol, V = any> = (...args: EventArguments<E, V>) => void

  export interface EntryOptions {
    /** How long the entry lives, in milliseconds, greater than 0; `Infinity`: for good. */
    ttl?: number | undefined
  }

  export interface GetOrSetOptions extends EntryOptions {
    /**
     * How long past its `ttl` a value may still be returned while one factory makes the next, in milliseconds,
     * 0 or more, finite. The entry then lives `ttl` and this long; in the last part of its life it is stale. If
     * the factory fails, which nobody is told, the next call tries again. Needs a finite `ttl`, the call's or
     * the store's. Default: 0.
     */
    staleWhileRevalidate?: number | undefined
    /** How long to wait for the factory, which goes on, in milliseconds, 0 or more. Default: `Infinity`. */
    timeout?: number | undefined
    /** Ends the wait for the factory, which goes on, when it aborts. */
    signal?: AbortSignal | undefined
  }

  export interface StoreOptions {
    /**
     * The name, not empty, of a store that all threads of the process share. It is made by the first who
     * opens it, whose `ttl` and `touchOnGet` it has; who opens it later may leave them out, or state the
     * same.
     */
    shared?: string | undefined
    /** Milliseconds between sweeps of the cleanup task, finite, at least 1. Default: 60000. */
    cleanupInterval?: number | undefined
    /**
     * TTL in milliseconds, greater than 0, of entries that are set without one. `Infinity`, the default:
     * they are permanent.
     */
    ttl?: number | undefined
    /**
     * Sliding expiry: an entry with a deadline that `get` or `getMany` finds lives for its own TTL from then on. `peek`,
     * `has` and all other calls but `touch` leave the deadline alone. Default: `false`.
     */
    touchOnGet?: boolean | undefined
  }

  /** What `stats` gives. The hit ratio is `hits / (hits + misses)`. */
  export interface Stats {
    /** Values that `get`, `getMany` and `take` found. `has`, `peek` and iterators are not counted. */
    hits: number
    /** Values that they did not find. */
    misses: number
    /**
     * Values that were stored, over another one or not: by `set`, `setMany`, `increment`, `update`, and by
     * `compareAndSet` if it did. A rename is none.
     */
    sets: number
    /** Live entries that `delete`, `deleteMany`, `take` and `clear` removed. */
    deletes: number
    /** Entries that died, each once, whether a sweep, a call or a `clear` removed them. */
    expirations: number
    /** Live entries that were removed to keep a bound. */
    evictions: number
    /** Live entries: `size()`. */
    entries: number
    /**
     * Bytes that the live entries take outside JavaScript. An entry takes 16 for its place in the table; and
     * 4, its key (a byte a character, two if any is beyond U+00FF), 32 if it has a deadline, and in a shared
     * store 5 and its encoded value (8 of a number), together rounded up to a multiple of 8; and 16 more if
     * that is over 256. A local store's values are JavaScript's, and not counted.
     */
    bytes: number
  }

  export interface KeyOptions {
    /**
     * What assigning `value` does to the entry under the old key string: `'move'`, the default, takes it
     * along, `'point'` leaves it where it is.
     */
    onRename?: 'move' | 'point' | undefined
    /**
     * Of a shared store: there is one key of that name for all threads, made by the first call and kept as
     * long as the store; a later `initialValue` is ignored, a later `onRename` must be the same
     * (`ERR_OPTIONS_MISMATCH`). What is assigned has to be something that can be copied.
     */
    name?: string | undefined
  }

  export interface KeepTtlOption {
    /**
     * Keep the deadline of the live entry that is replaced. A TTL beside it serves only when there is no
     * live entry. Default: `false`.
     */
    keepTtl?: boolean | undefined
  }

  /** The short form, for new code. */
  export interface TtlOptions extends KeepTtlOption {
    /** How long the entry lives, in milliseconds, greater than 0; `Infinity`: for good. */
    ttl?: number | undefined
    isPermanent?: undefined
    maxAgeMs?: undefined
  }

  export interface PermanentOptions extends KeepTtlOption {
    /** `true`: the entry is permanent, even in a store with a `ttl`. */
    isPermanent?: true | undefined
    maxAgeMs?: undefined
    ttl?: undefined
  }

  export interface MaxAgeOptions extends KeepTtlOption {
    /** `false`: the entry lives for `maxAgeMs`. */
    isPermanent: false
    /**
     * How long the entry lives, in milliseconds, 0 or more. 0, the default, means the store's `ttl`, and
     * permanent if it has none.
     */
    maxAgeMs?: number | undefined
    ttl?: undefined
  }

  /**
   * How long an entry lives. `maxAgeMs` needs `isPermanent: false` beside it: without, it is ignored (and
   * the first such call in an environment emits a process warning, `MAXAGE_IGNORED`). `ttl` goes with
   * neither of them.
   */
  export type SetOptions = TtlOptions | PermanentOptions | MaxAgeOptions

  /** What `setMany` takes: a key, a value and, if need be, options. */
  export type Item<V = any> = readonly [key: Key, value: V, options?: SetOptions | undefined]
}

declare global {
  // For programs compiled without TypeScript's esnext.disposable.
  interface SymbolConstructor {
    readonly dispose: unique symbol
    readonly asyncDispose: unique symbol
  }
  interface Disposable {
    [Symbol.dispose](): void
  }
  interface AsyncDisposable {
    [Symbol.asyncDispose](): PromiseLike<void>
  }
  // For programs compiled without TypeScript's dom and Node's types.
  interface AbortSignal {
    readonly aborted: boolean
  }
}

export = MemoryStore
