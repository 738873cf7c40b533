'use strict'

const {
  DataView,
  Error,
  EvalError,
  ObjectFreeze,
  RangeError,
  ReferenceError,
  SyntaxError,
  TypeError,
  URIError
} = require('../builtins')

/*
 * The places of these lists are in the bytes of values: what is added goes to the end.
 */

const errorNames = ['Error', 'EvalError', 'RangeError', 'ReferenceError', 'SyntaxError', 'TypeError', 'URIError']
const errors = [Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError]

const viewNames = ['DataView', 'Int8Array', 'Uint8Array', 'Uint8ClampedArray', 'Int16Array', 'Uint16Array', 'Int32Array',
  'Uint32Array', 'Float32Array', 'Float64Array', 'BigInt64Array', 'BigUint64Array', 'Float16Array']

// Float16Array is missing before Node 24.
const views = [DataView, ...viewNames.slice(1).map(name => globalThis[name])]

const errorPlaces = { __proto__: null }
errorNames.forEach((name, place) => { errorPlaces[name] = place })

const viewPlaces = { __proto__: null }
viewNames.forEach((name, place) => { viewPlaces[name] = place })

module.exports = ObjectFreeze({
  __proto__: null,

  /** Place of an error's class by its name; undefined for a name that is none of the language's. */
  errorPlaces: ObjectFreeze(errorPlaces),
  errors: ObjectFreeze(errors),
  /** Place of a view's class by its name. */
  viewPlaces: ObjectFreeze(viewPlaces),
  views: ObjectFreeze(views)
})
