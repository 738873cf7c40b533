'use strict'

const fs = require('fs')
const path = require('path')

const README = path.join(__dirname, '..', '..', 'README.md')

/**
 * The README's example blocks: their language (js, mjs, ts), source and line.
 *
 * @returns {{ language: string, source: string, line: number }[]}
 */
function readmeBlocks () {
  const markdown = fs.readFileSync(README, 'utf8')
  const pattern = /^```(js|mjs|ts)\n([\s\S]*?)^```$/gm
  const blocks = []
  for (let match = pattern.exec(markdown); match !== null; match = pattern.exec(markdown)) {
    const line = markdown.slice(0, match.index).split('\n').length
    blocks.push({ language: match[1], source: match[2], line })
  }
  return blocks
}

module.exports = { readmeBlocks }
