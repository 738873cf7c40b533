// Request traces as the public research collections keep them.

import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'

const mostBytes = 2 ** 30

function unpackXz (file) {
  const { error, status, stdout, stderr } = spawnSync('xz', ['--decompress', '--stdout', file], { maxBuffer: mostBytes })
  if (error?.code === 'ENOENT') throw new Error(`${file} needs the command xz (package xz-utils), which is not there`)
  if (error !== undefined) throw error
  if (status !== 0) throw new Error(`xz on ${file}: ${stderr.toString().trim()}`)
  return stdout
}

function unpack (file) {
  if (file.endsWith('.xz')) return unpackXz(file)
  const bytes = readFileSync(file)
  return file.endsWith('.gz') ? gunzipSync(bytes) : bytes
}

/** Numbers keys from 0 in the order of their first requests. */
class Numbering {
  #numbers = new Map()

  of (key) {
    const known = this.#numbers.get(key)
    if (known !== undefined) return known
    this.#numbers.set(key, this.#numbers.size)
    return this.#numbers.size - 1
  }
}

function textKeys (bytes, most) {
  return bytes.toString('latin1').split(/\r?\n/).filter(line => line !== '' && !line.startsWith('*')).slice(0, most)
}

function integerKeys (bytes, size, most) {
  const count = Math.min(most, Math.floor(bytes.length / size))
  const read = size === 4 ? at => bytes.readInt32BE(at) : at => bytes.readBigInt64BE(at)
  return Array.from({ length: count }, (_, index) => read(index * size))
}

const readers = {
  text: textKeys,
  'int32 big-endian': (bytes, most) => integerKeys(bytes, 4, most),
  'int64 big-endian': (bytes, most) => integerKeys(bytes, 8, most)
}

/**
 * Reads a trace, packed by gzip (.gz) or xz (.xz; by the command of that name) or not at all.
 *
 * @param {string} file
 * @param {string} format `text`: a key a line, lines that begin with `*` and empty ones skipped;
 *   `int32 big-endian` or `int64 big-endian`
 * @param {number} most how many requests to read
 * @returns {Uint32Array} the keys in the order they are asked for, each as a number of its own, from 0
 */
export function readTrace (file, format, most = Infinity) {
  const numbering = new Numbering()
  return Uint32Array.from(readers[format](unpack(file), most), key => numbering.of(key))
}
