'use strict'

const fs = require('fs')
const path = require('path')

const root = path.join(__dirname, '..')

/** The files of a folder and below whose names end in one of the extensions, relative to the project. */
function nativeFiles (folder, extensions) {
  return fs.readdirSync(path.join(root, folder), { withFileTypes: true })
    .sort((left, right) => left.name < right.name ? -1 : 1)
    .flatMap(entry => {
      const name = path.join(folder, entry.name)
      if (entry.isDirectory()) return nativeFiles(name, extensions)
      return extensions.includes(path.extname(name)) ? [name] : []
    })
}

module.exports = { root, nativeFiles }
