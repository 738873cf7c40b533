'use strict'

const { spawn } = require('child_process')

const running = new Set()

function killGroup (pid) {
  try {
    process.kill(-pid, 'SIGKILL')
  } catch (error) {
    if (error.code !== 'ESRCH') throw error
  }
}

process.once('exit', () => running.forEach(killGroup))
for (const [signal, code] of [['SIGINT', 130], ['SIGTERM', 143]]) {
  process.once(signal, () => process.exit(code))
}

/**
 * Runs a command to its end and never rejects: { code, signal, timedOut, failure, stdout, stderr,
 * seconds }. `onOutput` sees each piece of output as it comes.
 */
function runCommand (command, args, options = {}) {
  const { cwd, env, timeout, onOutput = () => {} } = options
  const started = process.hrtime.bigint()

  return new Promise(resolve => {
    const result = { code: null, signal: null, timedOut: false, failure: null, stdout: '', stderr: '' }
    // A group of its own, so that a timeout ends the command's children as well.
    const child = spawn(command, args, { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
    const timer = timeout && setTimeout(() => {
      result.timedOut = true
      killGroup(child.pid)
    }, timeout)

    function finish () {
      clearTimeout(timer)
      running.delete(child.pid)
      result.seconds = Number(process.hrtime.bigint() - started) / 1e9
      resolve(result)
    }

    for (const stream of ['stdout', 'stderr']) {
      child[stream].setEncoding('utf8').on('data', text => {
        result[stream] += text
        onOutput(text)
      })
    }
    child.once('error', error => {
      result.failure = error.message
      if (child.pid === undefined) finish()
    })
    child.once('close', (code, signal) => {
      Object.assign(result, { code, signal })
      finish()
    })
    if (child.pid !== undefined) running.add(child.pid)
  })
}

/** Says how a command failed, or gives `null` when it succeeded. */
function describeFailure (result) {
  if (result.failure !== null) return result.failure
  if (result.timedOut) return `timed out after ${result.seconds.toFixed(0)} s`
  if (result.signal !== null) return `ended by ${result.signal}`
  return result.code === 0 ? null : `exit code ${result.code}`
}

module.exports = { runCommand, describeFailure }
