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
 * A store belongs to the thread that made it. It closes itself when nothing reaches it any more, its own
 * values excepted.
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
   * option that does not exist, `ERR_INVALID_THIS` without `new`
   * @throws RangeError `ERR_OUT_OF_RANGE` for an option out of its range
   */
  constructor(options?: MemoryStore.StoreOptions)

  /**
   * Stores a value, in place of whatever is there. Without options the entry is permanent, or lives for
   * the store's `ttl` if it has one. O(1); also lets go of a few entries that have died.
   *
   * @param key see {@link MemoryStore.Key}
   * @param value anything, `undefined` and `null` included; `get` gives the identical reference
   * @param options see {@link MemoryStore.SetOptions}
   * @returns `true`
   * @throws TypeError `ERR_INVALID_ARG_TYPE`, `ERR_INVALID_ARG_VALUE`; the store is unchanged
   * @throws RangeError `ERR_OUT_OF_RANGE`; the store is unchanged
   */
  set(key: MemoryStore.Key, value: V, options?: MemoryStore.SetOptions): boolean

  /**
   * The live value under a key, or `undefined`. `has` tells a stored `undefined` from none. O(1).
   *
   * @throws TypeError `ERR_INVALID_ARG_TYPE` for a key that is none
   */
  get(key: MemoryStore.Key): V | undefined

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
   * The key strings of all live entries, in no particular order; the same order as `getKeys` while the
   * store does not change. O(entries).
   */
  keys(): string[]

  /**
   * The keys of all live entries as they were passed to `set`: the same strings, numbers, objects, mutable
   * keys. An entry whose mutable key stands for something else now shows its key string. O(entries).
   */
  getKeys(): MemoryStore.Key[]

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
   * @throws TypeError `ERR_INVALID_ARG_TYPE`, `ERR_INVALID_ARG_VALUE`
   */
  createKey(initialValue: MemoryStore.Key, options?: MemoryStore.KeyOptions): MemoryStore.MutableKey

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

  export interface StoreOptions {
    /** Milliseconds between sweeps of the cleanup task, finite, at least 1. Default: 60000. */
    cleanupInterval?: number | undefined
    /**
     * TTL in milliseconds, greater than 0, of entries that are set without one. `Infinity`, the default:
     * they are permanent.
     */
    ttl?: number | undefined
  }

  export interface KeyOptions {
    /**
     * What assigning `value` does to the entry under the old key string: `'move'`, the default, takes it
     * along, `'point'` leaves it where it is.
     */
    onRename?: 'move' | 'point' | undefined
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
}

declare global {
  // For programs compiled without TypeScript's esnext.disposable.
  interface SymbolConstructor {
    readonly dispose: unique symbol
  }
  interface Disposable {
    [Symbol.dispose](): void
  }
}

export = MemoryStore
