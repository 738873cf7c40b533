'use strict'

/*
 * The bytes of a value: one tag, and what follows it by the table. Equal values give equal bytes, on
 * every runtime.
 *
 * A count is a natural number in groups of seven bits, the lowest first, the eighth bit set in all but
 * the last. A text is a STRING8 or STRING16. Numbers of several bytes are little-endian, as is the
 * memory of every system served.
 *
 *   INTEGER      a count, the 32-bit integer in zigzag (0, -1, 1, -2 ...); never -0
 *   DOUBLE       8 bytes; every other number, NaN in one form
 *   BIGINT       0, or 1 for below zero; count of bytes; the magnitude, the highest byte first
 *   STRING8      count of units, a byte each; when every UTF-16 unit is below 256
 *   STRING16     count of units, two bytes each
 *   OBJECT       pairs of text and value, in the order of the properties; END
 *   ARRAY        count: the length. Values and HOLES up to that length. Pairs as in OBJECT; END
 *   HOLES        count of consecutive places of an array that hold nothing
 *   MAP          count of entries; key and value of each
 *   SET          count of values; the values
 *   DATE         8 bytes: the time, NaN for an invalid date
 *   REGEXP       text: the source; text: the flags
 *   ERROR        its class, a place in a list; the sum of MESSAGE, STACK and CAUSE as far as it has
 *                them; the texts and the value that were announced, in this order
 *   BOXED        the boolean, number, string or bigint inside
 *   BUFFER       count of bytes; the bytes of an ArrayBuffer
 *   VIEW         its class, a place in a list; BUFFER or REFERENCE; counts: offset in bytes, length in
 *                elements
 *   REFERENCE    count: the place, among the objects in the order of their first bytes, of one that
 *                was met before
 *
 * A tag's number is for ever, since files hold it.
 */
module.exports = Object.freeze({
  __proto__: null,

  END: 0,
  UNDEFINED: 1,
  NULL: 2,
  FALSE: 3,
  TRUE: 4,
  INTEGER: 5,
  DOUBLE: 6,
  BIGINT: 7,
  STRING8: 8,
  STRING16: 9,
  OBJECT: 10,
  ARRAY: 11,
  HOLES: 12,
  MAP: 13,
  SET: 14,
  DATE: 15,
  REGEXP: 16,
  ERROR: 17,
  BOXED: 18,
  BUFFER: 19,
  VIEW: 20,
  REFERENCE: 21,

  // What an ERROR has.
  MESSAGE: 1,
  STACK: 2,
  CAUSE: 4
})
