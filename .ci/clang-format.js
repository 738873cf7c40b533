'use strict'

// Formats the native sources, or only looks: node .ci/clang-format.js [--check]

const { spawnSync } = require('child_process')
const { root, nativeFiles } = require('./native-files')

const mode = process.argv.includes('--check') ? ['--dry-run', '-Werror'] : ['-i']
const files = ['native', 'test/native', 'bench/core'].flatMap(folder => nativeFiles(folder, ['.cc', '.h']))
const result = spawnSync('clang-format', ['--style=file', ...mode, ...files],
  { cwd: root, stdio: 'inherit' })

if (result.error) console.error(`clang-format: ${result.error.message}`)
process.exitCode = result.status === 0 ? 0 : 1
