'use strict'

const fs = require('fs')
const path = require('path')

const root = path.join(__dirname, '..', '..')

/**
 * A document's example blocks: their language (js, mjs, ts), source and line.
 *
 * @param {string} document relative to the project's root
 * @returns {{ language: string, source: string, line: number }[]}
 */
function exampleBlocks (document) {
  const markdown = fs.readFileSync(path.join(root, document), 'utf8')
  const pattern = /^```(js|mjs|ts)\n([\s\S]*?)^```$/gm
  const blocks = []
  for (let match = pattern.exec(markdown); match !== null; match = pattern.exec(markdown)) {
    const line = markdown.slice(0, match.index).split('\n').length
    blocks.push({ language: match[1], source: match[2], line })
  }
  return blocks
}

/** The README's example blocks. */
function readmeBlocks () {
  return exampleBlocks('README.md')
}

module.exports = { exampleBlocks, readmeBlocks }
