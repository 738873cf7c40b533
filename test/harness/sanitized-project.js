'use strict'

// A copy of the project with an addon that is built with a sanitizer, so that build/Release stays as it is.

const fs = require('fs')
const path = require('path')
const { execFileSync } = require('child_process')
const { runCommand, describeFailure } = require('./run-command')

const root = path.join(__dirname, '..', '..')
const leftOut = ['.git', 'build', 'node_modules', 'prebuilds']

function copyProject (copy) {
  fs.rmSync(copy, { recursive: true, force: true })
  for (const name of fs.readdirSync(root).filter(name => !leftOut.includes(name))) {
    fs.cpSync(path.join(root, name), path.join(copy, name), {
      recursive: true,
      filter: source => path.basename(source) !== 'node_modules'
    })
  }
  fs.symlinkSync(path.join(root, 'node_modules'), path.join(copy, 'node_modules'), 'dir')
}

/** Makes the copy, in the folder build/NAME, and builds it; gives the folder's path. */
async function buildSanitized (name, flags) {
  const copy = path.join(root, 'build', name)
  copyProject(copy)
  const [sanitize] = flags
  const result = await runCommand(process.execPath,
    [require.resolve('node-gyp/bin/node-gyp.js'), 'rebuild'], {
      cwd: copy,
      env: {
        ...process.env,
        CXX: 'g++',
        CXXFLAGS: `${flags.join(' ')} -fno-omit-frame-pointer -g -O1`,
        LDFLAGS: sanitize
      }
    })
  const failure = describeFailure(result)
  if (failure !== null) throw new Error(`${result.stdout}${result.stderr}\nThe build failed: ${failure}`)
  fs.mkdirSync(path.join(copy, 'reports'))
  return copy
}

/** The sanitizer's own library: Node itself is not built with it, so that it must be loaded first. */
function sanitizerLibrary (name) {
  return fs.realpathSync(execFileSync('g++', [`-print-file-name=lib${name}.so`], { encoding: 'utf8' }).trim())
}

/** The texts of the reports of one test file's processes: a child may die of one without its parent noticing. */
function readReports (copy, name) {
  const folder = path.join(copy, 'reports')
  return fs.readdirSync(folder).filter(file => file.startsWith(`${name}.`)).map(file => ({
    process: path.extname(file).slice(1),
    text: fs.readFileSync(path.join(folder, file), 'utf8')
  }))
}

module.exports = { buildSanitized, readReports, root, sanitizerLibrary }
