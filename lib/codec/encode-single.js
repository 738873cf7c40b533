'use strict'

const {
  BigIntPrototypeValueOf,
  BooleanPrototypeValueOf,
  DatePrototypeGetTime,
  NumberPrototypeValueOf,
  ReflectGetOwnPropertyDescriptor,
  RegExpPrototypeFlags,
  RegExpPrototypeGetSource,
  StringPrototypeValueOf,
  ObjectPrototypeHasOwnProperty,
  isBigIntObject,
  isBooleanObject,
  isNumberObject,
  isStringObject
} = require('../builtins')
const { errorPlaces } = require('./classes')
const kinds = require('./kinds')
const tags = require('./tags')

function writeDate ({ writer }, date) {
  writer.writeByte(tags.DATE)
  writer.writeDouble(DatePrototypeGetTime(date))
}

/** Writes source and flags; the copy starts to search at 0. */
function writeRegExp ({ writer }, regExp) {
  let flags = ''
  for (let index = 0; index < RegExpPrototypeFlags.length; index++) {
    const flag = RegExpPrototypeFlags[index]
    if (flag.isSet(regExp)) flags += flag.letter
  }
  writer.writeByte(tags.REGEXP)
  writer.writeString(RegExpPrototypeGetSource(regExp))
  writer.writeString(flags)
}

function unboxed (object) {
  if (isNumberObject(object)) return NumberPrototypeValueOf(object)
  if (isStringObject(object)) return StringPrototypeValueOf(object)
  if (isBooleanObject(object)) return BooleanPrototypeValueOf(object)
  return isBigIntObject(object) ? BigIntPrototypeValueOf(object) : undefined
}

function writeBoxed (encoder, object) {
  const primitive = unboxed(object)
  if (primitive === undefined) throw encoder.refusal(object)
  encoder.writer.writeByte(tags.BOXED)
  encoder.writeValue(primitive)
}

// Of an error's own message and cause an accessor does not count, as in structured clone.
function ownData (error, property) {
  const descriptor = ReflectGetOwnPropertyDescriptor(error, property)
  if (descriptor === undefined || !ObjectPrototypeHasOwnProperty(descriptor, 'value')) return undefined
  return descriptor
}

function classPlace (error) {
  const place = errorPlaces[`${error.name}`]
  return place === undefined ? errorPlaces.Error : place
}

/** Writes an error: the class that its name says, message, stack and cause, and no other property. */
function writeError (encoder, error) {
  const { writer } = encoder
  const place = classPlace(error)
  const ownMessage = ownData(error, 'message')
  const message = ownMessage === undefined ? undefined : `${ownMessage.value}`
  const { stack } = error
  const hasStack = typeof stack === 'string'
  const cause = ownData(error, 'cause')

  writer.writeByte(tags.ERROR)
  writer.writeByte(place)
  writer.writeByte((message === undefined ? 0 : tags.MESSAGE) + (hasStack ? tags.STACK : 0) +
    (cause === undefined ? 0 : tags.CAUSE))
  if (message !== undefined) writer.writeString(message)
  if (hasStack) writer.writeString(stack)
  if (cause !== undefined) encoder.enter(kinds.ERROR, error, [cause.value], 1)
}

module.exports = { writeBoxed, writeDate, writeError, writeRegExp }
