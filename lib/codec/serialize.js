'use strict'

const { JSONStringify } = require('../builtins')
const { decode } = require('./decode')
const { encodeMarked } = require('./encode')
const { isPlainData } = require('./plain-data')

/**
 * JSON text if the *copy* of a value is plain data, else the bytes that `encode` gives. So the copy of
 * a class instance, which is plain though the instance is not, gives the same again.
 *
 * Every property is read once, but those of plain data twice, where nothing can tell.
 *
 * @param {unknown} value
 * @returns {string | Uint8Array}
 * @throws as `encode`
 */
function serialize (value) {
  return isPlainData(value) ? JSONStringify(value) : serializeOther(value, 'value')
}

/** The same for a value that is known not to be plain data itself; `name` is the argument's, for errors. */
function serializeOther (value, name) {
  const { bytes, mayBePlain } = encodeMarked(value, name)
  if (!mayBePlain) return bytes
  const copy = decode(bytes)
  return isPlainData(copy) ? JSONStringify(copy) : bytes
}

module.exports = { serialize, serializeOther }
