'use strict'

const EventEmitter = require('events')

const {
  ObjectDefineProperty,
  ObjectPrototypeHasOwnProperty,
  ObjectSetPrototypeOf,
  ReflectApply
} = require('./builtins')
const { hasSubscribers } = require('./diagnostics')
const { EVENT_BITS } = require('./telling')

const { listenerCount } = EventEmitter.prototype

// All that add listeners, remove some, or make an emitter keep anything.
const METHODS = ['addListener', 'off', 'on', 'once', 'prependListener', 'prependOnceListener', 'removeAllListeners',
  'removeListener', 'setMaxListeners']

const KEPT_PROPERTIES = ['_events', '_eventsCount', '_maxListeners']

// What EventEmitter's constructor does, once there is something to keep, and without properties that
// show: most stores never have a listener.
function initialize (emitter) {
  if (ObjectPrototypeHasOwnProperty(emitter, '_events')) return
  for (let index = 0; index < KEPT_PROPERTIES.length; index++) {
    ObjectDefineProperty(emitter, KEPT_PROPERTIES[index], {
      __proto__: null, configurable: true, enumerable: false, value: undefined, writable: true
    })
  }
  ReflectApply(EventEmitter, emitter, [])
}

// Tells a store which of its events have listeners, so that the others cost nothing.
function update (emitter, store) {
  let listens = store.traced
  for (const name in EVENT_BITS) {
    if (ReflectApply(listenerCount, emitter, [name]) > 0) listens |= EVENT_BITS[name]
  }
  if (store.id >= 0 && store.listens !== listens) store.listen(emitter, listens)
}

/**
 * Makes the objects of a class EventEmitters, at no cost to those that have no listeners.
 *
 * @param {object} prototype the class's
 * @param {(receiver: unknown, method: string) => StoreHandle} storeOf throws for what is no store
 */
function addEventMethods (prototype, storeOf) {
  ObjectSetPrototypeOf(prototype, EventEmitter.prototype)
  for (const name of METHODS) {
    const method = EventEmitter.prototype[name]
    const value = {
      [name] (...args) {
        const store = storeOf(this, name)
        initialize(this)
        try {
          return ReflectApply(method, this, args)
        } finally {
          update(this, store)
        }
      }
    }[name]
    ObjectDefineProperty(prototype, name, {
      __proto__: null, configurable: true, enumerable: false, value, writable: true
    })
  }
}

/**
 * Has a new store publish on the channels that there are subscribers of.
 *
 * @param {MemoryStore} emitter
 * @param {StoreHandle} store
 */
function traceDepartures (emitter, store) {
  if (hasSubscribers('evict')) store.traced |= EVENT_BITS.evict
  if (hasSubscribers('expire')) store.traced |= EVENT_BITS.expire
  if (store.traced === 0) return
  initialize(emitter)
  update(emitter, store)
}

module.exports = { addEventMethods, traceDepartures }
