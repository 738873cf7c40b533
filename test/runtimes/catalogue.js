'use strict'

const path = require('path')

const installed = path.join(__dirname, 'node_modules')

function node (major) {
  return {
    name: `Node ${major}`,
    command: path.join(installed, `node${major}`, 'bin', 'node'),
    args: [],
    // Bun and Deno report a version of Node as well.
    versionIn: versions => !versions.bun && !versions.deno &&
      versions.node.startsWith(`${major}.`) && versions.node
  }
}

const bun = {
  name: 'Bun',
  command: path.join(installed, '@oven', 'bun-linux-x64', 'bin', 'bun'),
  args: [],
  versionIn: versions => versions.bun
}

const deno = {
  name: 'Deno',
  command: path.join(installed, '@deno', 'linux-x64-glibc', 'deno'),
  args: ['run', '--allow-all'],
  versionIn: versions => versions.deno
}

module.exports = [...[14, 16, 18, 20, 22, 24, 26].map(node), bun, deno]
