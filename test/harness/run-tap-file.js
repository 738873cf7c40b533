'use strict'

const { countTap } = require('./count-tap')
const { runCommand, describeFailure } = require('./run-command')

const timeoutSeconds = 180

// The end of a text: that is where a crash is told.
function tail (text, lines = 40) {
  return text.trimEnd().split('\n').slice(-lines).join('\n')
}

// What is wrong with a run beyond the assertions that failed.
function problemOf (result, counts) {
  const failure = describeFailure(result)
  if (failure === null) {
    const ran = counts.passed + counts.failed + counts.skipped
    return ran === 0 ? 'no assertion ran' : counts.problem
  }
  const explained = counts.failed > 0 && result.code !== null
  return explained ? null : failure
}

/**
 * Runs one tap file with a runtime ({ command, args }) and judges it: { file, passed, failed, skipped,
 * failures }. A file that crashes, hangs, exits with a code or asserts nothing has failed.
 */
async function runTapFile (runtime, file, options = {}) {
  const result = await runCommand(runtime.command, [...runtime.args, file], {
    cwd: options.cwd,
    // tap gives a test 30 seconds of its own unless told otherwise.
    env: { ...process.env, ...options.env, TAP_TIMEOUT: String(timeoutSeconds) },
    timeout: timeoutSeconds * 1000
  })
  const counts = countTap(result.stdout)
  const problem = problemOf(result, counts)
  if (problem !== null) {
    counts.failed++
    counts.failures.push({ name: problem, details: tail(result.stderr) || tail(result.stdout) })
  }
  return { file, ...counts }
}

module.exports = { runTapFile }
