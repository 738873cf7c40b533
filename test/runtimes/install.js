'use strict'

const fs = require('fs')
const { runCommand, describeFailure } = require('../harness/run-command')

const isMissing = runtime => !fs.existsSync(runtime.command)

/**
 * Gets the runtimes that are not there yet from npm's registry. Gives a map of those that could not be
 * had, each with the reason.
 */
async function install (runtimes) {
  if (!runtimes.some(isMissing)) return new Map()

  console.log('Installing the runtimes...')
  const result = await runCommand('npm', [
    'install', '--prefix', __dirname, '--ignore-scripts', '--no-package-lock', '--no-audit', '--no-fund'
  ], { cwd: __dirname })
  const failure = describeFailure(result)
  const errors = result.stderr.split('\n').filter(line => line.startsWith('npm error')).slice(0, 2)
  const reason = failure === null
    ? 'the registry has no such package for this machine'
    : `npm install: ${failure}. ${errors.join(' ')}`
  return new Map(runtimes.filter(isMissing).map(runtime => [runtime, reason]))
}

module.exports = { install }
