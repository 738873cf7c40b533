'use strict'

const { Counter, Gauge, Registry } = require('prom-client')

const COUNTERS = {
  hits: 'Reads that found a live entry',
  misses: 'Reads that found none',
  sets: 'Entries stored',
  deletes: 'Entries deleted',
  expirations: 'Entries whose time was over',
  evictions: 'Entries that had to make room'
}

const GAUGES = {
  entries: 'Live entries',
  bytes: 'Bytes that they take'
}

/** What a store counts, as Prometheus text: `cache_hits_total`, …, `cache_entries`, `cache_bytes`. */
class StoreMetrics {
  #store
  #registry = new Registry()
  #metrics = []

  /**
   * @param {import('bun-shared-state').MemoryStore} store
   * @param {string} name the label `store` of every sample
   */
  constructor (store, name) {
    const registers = [this.#registry]
    this.#store = store
    this.#registry.setDefaultLabels({ store: name })
    for (const [count, help] of Object.entries(COUNTERS)) {
      this.#metrics.push([count, new Counter({ name: `cache_${count}_total`, help, registers })])
    }
    for (const [amount, help] of Object.entries(GAUGES)) {
      this.#metrics.push([amount, new Gauge({ name: `cache_${amount}`, help, registers })])
    }
  }

  get contentType () {
    return this.#registry.contentType
  }

  /** @returns {Promise<string>} all of one instant */
  text () {
    const stats = this.#store.stats()
    for (const [name, metric] of this.#metrics) {
      metric.reset()
      metric.inc(stats[name])
    }
    return this.#registry.metrics()
  }
}

module.exports = { StoreMetrics }
