// S3-FIFO: Yang, Zhang, Qiu, Yue, Rashmi, "FIFO queues are all you need for cache eviction", SOSP 2023.

const smallShare = 0.1
const mostHits = 3

/** A first-in-first-out queue: a Map's own order. Holds the hits of each key since it came. */
class Queue extends Map {
  shift () {
    const [key, hits] = this.entries().next().value
    this.delete(key)
    return { key, hits }
  }
}

/**
 * Keys only: every value is `true`. New keys go through a small queue, a tenth of the bound; who was
 * asked for twice there goes on to the main one, who was not leaves but is remembered in a third, the ghosts,
 * and goes straight to the main one if asked for while remembered. In the main queue a key that was hit goes
 * round again, one hit less.
 */
export class S3Fifo {
  #bound
  #smallBound
  #ghostBound
  #small = new Queue()
  #main = new Queue()
  #ghosts = new Queue()

  /** @param {number} bound entries */
  constructor (bound) {
    this.#bound = bound
    this.#smallBound = Math.max(1, Math.round(bound * smallShare))
    this.#ghostBound = bound - this.#smallBound
  }

  /** @returns {true | undefined} whether it is there */
  get (key) {
    const queue = this.#small.has(key) ? this.#small : this.#main
    const hits = queue.get(key)
    if (hits === undefined) return undefined
    if (hits < mostHits) queue.set(key, hits + 1)
    return true
  }

  /** Adds a key that is not there. */
  set (key) {
    while (this.#small.size + this.#main.size >= this.#bound) this.#evict()
    const queue = this.#ghosts.delete(key) ? this.#main : this.#small
    queue.set(key, 0)
  }

  #evict () {
    if (this.#small.size >= this.#smallBound || this.#main.size === 0) this.#evictFromSmall()
    else this.#evictFromMain()
  }

  #evictFromSmall () {
    while (this.#small.size > 0) {
      const { key, hits } = this.#small.shift()
      if (hits <= 1) return this.#remember(key)
      if (this.#main.size >= this.#bound - this.#smallBound) this.#evictFromMain()
      this.#main.set(key, 0)
    }
  }

  #evictFromMain () {
    while (this.#main.size > 0) {
      const { key, hits } = this.#main.shift()
      if (hits === 0) return
      this.#main.set(key, hits - 1)
    }
  }

  #remember (key) {
    if (this.#ghosts.size >= this.#ghostBound) this.#ghosts.shift()
    this.#ghosts.set(key, 0)
  }
}
