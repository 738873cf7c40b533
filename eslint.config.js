'use strict'

const neostandard = require('neostandard')

const { n } = neostandard.plugins
const oldestNode = { version: '>=14.17.0' }
const developmentTools = ['test/{asan,harness,native,runtimes,tooling,tsan,types}/**']

module.exports = [
  ...neostandard({
    env: ['node'],
    ignores: ['build/**', '**/node_modules/**', 'prebuilds/**'],
    noJsx: true
  }),
  {
    languageOptions: { ecmaVersion: 'latest' },
    linterOptions: { reportUnusedDisableDirectives: 'error' }
  },
  {
    files: ['**/*.js'],
    languageOptions: { sourceType: 'commonjs' },
    rules: {
      strict: ['error', 'global']
    }
  },
  {
    name: 'the benchmarks are ES modules, since several contenders are',
    files: ['bench/**/*.js'],
    ignores: ['bench/core/**'],
    languageOptions: { sourceType: 'module' },
    rules: {
      strict: ['error', 'never']
    }
  },
  {
    name: 'parses on the oldest Node',
    files: ['index.js', 'lib/**/*.js', 'examples/**/*.js', 'test/**/*.js'],
    ignores: developmentTools,
    plugins: { n },
    rules: {
      'n/no-unsupported-features/es-syntax': ['error', oldestNode]
    }
  },
  {
    name: 'runs on the oldest Node',
    files: ['index.js', 'lib/**/*.js'],
    plugins: { n },
    rules: {
      'n/no-unsupported-features/es-builtins': ['error', oldestNode],
      'n/no-unsupported-features/node-builtins': ['error', oldestNode]
    }
  }
]
