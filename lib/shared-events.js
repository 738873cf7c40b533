'use strict'

// What shared stores tell their listeners. Sets, deletes and clears are told of by the call that made
// them, to all handles of this environment to that store; entries that departed, whichever thread found
// them, wait in a queue of each listening handle until the event loop comes to them, but for those of the
// key that a call is about to tell of: they come first, so that a key's events are in order.

const {
  Map,
  MapPrototypeDelete,
  MapPrototypeGet,
  MapPrototypeSet,
  ReflectApply,
  Set,
  SetPrototypeAdd,
  SetPrototypeDelete,
  SetPrototypeForEach
} = require('./builtins')
const { EXPECTED_NUMBER, KIND, NUMBER, RESULT, doubles, integers } = require('./calls')
const { failure } = require('./failure')
const native = require('./native')
const { makeArray } = require('./pages')
const { readValue } = require('./shared-value')
const { CLEAR, DELETE, DEPARTURES, SET, Telling, throwLater } = require('./telling')

const { ABSENT } = native

/** What the handles of this environment to one store have in common. */
class Room {
  name
  /** The events that any of them has listeners of, as bits. */
  listens = 0
  /** Those that have listeners. They stay until they are closed: nobody else may lead to them. */
  handles = new Set()
  opened = 0

  constructor (name) { this.name = name }
}

/** By the stores' names. As the names themselves: held until all handles were closed. */
const rooms = new Map()

/** The handles that have listeners, by their ids. */
const listening = new Map()

/**
 * A handle was opened.
 *
 * @param {string} name
 * @returns {Room}
 */
function enterRoom (name) {
  let room = MapPrototypeGet(rooms, name)
  if (room === undefined) {
    room = new Room(name)
    MapPrototypeSet(rooms, name, room)
  }
  room.opened++
  return room
}

/** A handle, which listens to nothing, was closed. */
function leaveRoom (room) {
  if (--room.opened === 0) MapPrototypeDelete(rooms, room.name)
}

function checked (result) {
  if (result < 0) throw failure(result)
}

/**
 * Says which events a handle has listeners of.
 *
 * @param {SharedStore} store an open handle
 * @param {MemoryStore} emitter
 * @param {number} listens bits
 */
function listenShared (store, emitter, listens) {
  const { room } = store
  checked(native.listenDepartures(store.id, (listens & DEPARTURES) !== 0))
  store.emitter = emitter
  store.listens = listens
  if (listens === 0) {
    SetPrototypeDelete(room.handles, store)
    MapPrototypeDelete(listening, store.id)
  } else {
    SetPrototypeAdd(room.handles, store)
    MapPrototypeSet(listening, store.id, store)
  }
  let all = 0
  SetPrototypeForEach(room.handles, handle => { all |= handle.listens })
  checked(native.listenCalls(store.id, (all & SET) !== 0, (all & DELETE) !== 0))
  room.listens = all
}

// Not those that come while these are told.
function forEachHandle (room, callback) {
  const present = new Set()
  SetPrototypeForEach(room.handles, handle => { SetPrototypeAdd(present, handle) })
  SetPrototypeForEach(present, callback)
}

function tellDeparturesOf (store, key, stamp, telling) {
  if ((store.listens & DEPARTURES) === 0) return
  for (;;) {
    const rest = native.sharedDepartureOf(store.id, key, stamp)
    if (integers[RESULT] < 0) return
    const why = integers[KIND]
    telling.tellDeparture(store, why, key, readValue(rest))
  }
}

// The value that was there when the last call came, if it was asked for.
function readReported (id) {
  const rest = native.reportedValue(id)
  return integers[RESULT] < 0 ? undefined : readValue(rest)
}

// What native code remembers of the last call through that handle that listeners are to hear of.
function readReport (id) {
  const key = native.reportedKey(id)
  const stamp = doubles[NUMBER]
  return { __proto__: null, key, stamp, before: readReported(id) }
}

// One change of a key, after what departed under it before.
function tellChange (room, key, stamp, bit, args, telling) {
  forEachHandle(room, store => {
    tellDeparturesOf(store, key, stamp, telling)
    telling.tell(store, bit, args)
  })
}

/**
 * A call of this environment's put a value.
 *
 * @param {Room} room
 * @param {number} id of an open handle
 * @param {unknown} value
 * @throws what a listener throws
 */
function tellPut (room, id, value) {
  if ((room.listens & SET) === 0) return
  const { key, stamp, before } = readReport(id)
  const telling = new Telling()
  tellChange(room, key, stamp, SET, ['set', key, value, before], telling)
  telling.end()
}

/**
 * A call of this environment's put several values: as `tellPut`, one after another. All reports are read
 * first, since listeners make calls of their own.
 */
function tellPuts (room, id, values) {
  if ((room.listens & SET) === 0) return
  const puts = makeArray(values.length)
  const latest = new Map()
  for (let index = 0; index < values.length; index++) {
    native.showReport(id, index)
    const { key, stamp, before } = readReport(id)
    // The report is of before the call, in which the key may have come earlier.
    const earlier = MapPrototypeGet(latest, key)
    const previous = earlier === undefined ? before : values[earlier]
    MapPrototypeSet(latest, key, index)
    puts[index] = { __proto__: null, key, previous, stamp, value: values[index] }
  }
  const telling = new Telling()
  for (let index = 0; index < puts.length; index++) {
    const { key, previous, stamp, value } = puts[index]
    tellChange(room, key, stamp, SET, ['set', key, value, previous], telling)
  }
  telling.end()
}

/** The same for an entry that was removed. */
function tellRemoved (room, id) {
  if ((room.listens & DELETE) === 0) return
  const { key, stamp, before } = readReport(id)
  const telling = new Telling()
  tellChange(room, key, stamp, DELETE, ['delete', key, before], telling)
  telling.end()
}

/** The same for an entry that moved to the key `to`. */
function tellRenamed (room, id, to) {
  if ((room.listens & (SET | DELETE)) === 0) return
  const from = native.reportedKey(id)
  const stamp = doubles[NUMBER]
  const targetStamp = doubles[EXPECTED_NUMBER]
  const value = readReported(id)
  const telling = new Telling()
  forEachHandle(room, store => {
    tellDeparturesOf(store, from, stamp, telling)
    telling.tell(store, DELETE, ['delete', from, value])
    tellDeparturesOf(store, to, targetStamp, telling)
    telling.tell(store, SET, ['set', to, value, undefined])
  })
  telling.end()
}

/** An entry of a mutable key's store moved along with it. */
function tellKeyMoved (room, to) {
  let id = ABSENT
  SetPrototypeForEach(room.handles, handle => { id = handle.id })
  tellRenamed(room, id, to)
}

/** All entries are gone. */
function tellCleared (room) {
  const telling = new Telling()
  forEachHandle(room, store => telling.tell(store, CLEAR, ['clear']))
  telling.end()
}

// What native code calls, from the event loop.
native.connectEntryDeparted(function tellEntryDeparted (id, why, key, rest) {
  const value = readValue(rest)
  const store = MapPrototypeGet(listening, id)
  if (store === undefined) return
  const telling = new Telling()
  telling.tellDeparture(store, why, key, value)
  telling.endLater()
})
native.connectDeparturesLost(function tellLost (id, count) {
  const store = MapPrototypeGet(listening, id)
  if (store === undefined) return
  try {
    ReflectApply(store.emitter.emit, store.emitter, ['overflow', count])
  } catch (error) {
    throwLater(error)
  }
})

module.exports = {
  enterRoom, leaveRoom, listenShared, tellCleared, tellKeyMoved, tellPut, tellPuts, tellRemoved, tellRenamed
}
