'use strict'

const fs = require('fs')
const path = require('path')

/** The tap files of a project that run everywhere, as paths relative to it. */
function tapFiles (root, pattern = '') {
  const wanted = new RegExp(pattern)
  return fs.readdirSync(path.join(root, 'test'))
    .filter(name => name.endsWith('.test.js') && wanted.test(name))
    .sort()
    .map(name => path.join('test', name))
}

module.exports = { tapFiles }
