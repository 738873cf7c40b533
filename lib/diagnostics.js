'use strict'

// What tracing tools hear: messages of all stores' departed entries, on two channels of
// `diagnostics_channel`. A store looks for subscribers when it is made; if there are none, it never does
// again, and nothing costs anything.

const NOBODY = { __proto__: null, hasSubscribers: false }

/* eslint-disable n/no-unsupported-features/node-builtins -- as an experiment it is in the oldest Node as well */
function openChannel (name) {
  let diagnostics
  try {
    diagnostics = require('diagnostics_channel')
  } catch {
    // A runtime that has no such module.
    return NOBODY
  }
  return diagnostics.channel(name)
}
/* eslint-enable n/no-unsupported-features/node-builtins */

const channels = {
  __proto__: null,
  evict: openChannel('bun-shared-state:evict'),
  expire: openChannel('bun-shared-state:expire')
}

/**
 * Whether anybody subscribed to the messages of an event.
 *
 * @param {'evict' | 'expire'} event
 * @returns {boolean}
 */
function hasSubscribers (event) {
  return channels[event].hasSubscribers
}

/**
 * Tells the subscribers, if there still are any, of an entry that departed. What they throw is uncaught.
 *
 * @param {'evict' | 'expire'} event
 * @param {MemoryStore} store
 * @param {string | undefined} name the store's, if it is shared
 * @param {string} key
 * @param {unknown} value
 */
function publish (event, store, name, key, value) {
  const channel = channels[event]
  if (channel.hasSubscribers) channel.publish({ store, name, key, value })
}

module.exports = { hasSubscribers, publish }
