'use strict'

// Every example block of the README runs as printed. A line that ends in `// → expected` is also checked:
// its expression must be deeply equal to what the comment says.

const t = require('tap')
const { spawnSync } = require('child_process')
const fs = require('fs')
const path = require('path')
const { readmeBlocks } = require('./harness/readme-blocks')

const root = path.join(__dirname, '..')
// Inside the package, so that its own name leads to it.
const folder = path.join(root, 'build', 'readme', `${process.pid}`)
const PROMISE = /^(.*\S)\s*\/\/ → (.*)$/

function checkPromises (source) {
  return source.split('\n').map((line) => {
    const promise = PROMISE.exec(line)
    return promise === null ? line : `assert.deepStrictEqual(${promise[1]}, ${promise[2]})`
  }).join('\n')
}

function importAssert (language) {
  return language === 'js' ? "const assert = require('assert');" : "import assert from 'assert';"
}

// Types are checked by test/types; here they only have to go.
function stripTypes (source) {
  const typescript = require('typescript')
  const { ModuleKind, ScriptTarget } = typescript
  const compilerOptions = { module: ModuleKind.ESNext, target: ScriptTarget.ES2020 }
  return typescript.transpileModule(source, { compilerOptions }).outputText
}

function writeProgram ({ language, source, line }) {
  const program = `${importAssert(language)} ${checkPromises(source)}`
  const file = path.join(folder, `line-${line}.${language === 'js' ? 'js' : 'mjs'}`)
  fs.writeFileSync(file, language === 'ts' ? stripTypes(program) : program)
  return file
}

function run (file) {
  const flags = process.versions.deno === undefined ? [] : ['run', '-A']
  return spawnSync(process.execPath, [...flags, file], { encoding: 'utf8', cwd: root })
}

fs.mkdirSync(folder, { recursive: true })
t.teardown(() => fs.rmSync(folder, { recursive: true }))

const blocks = readmeBlocks()

t.ok(blocks.length >= 6, 'the README has example blocks in all its languages')
t.same([...new Set(blocks.map(({ language }) => language))].sort(), ['js', 'mjs', 'ts'])

for (const block of blocks) {
  const result = run(writeProgram(block))
  t.equal(result.status, 0, `the ${block.language} block at line ${block.line} runs${result.status === 0 ? '' : `: ${result.stderr}`}`)
}

t.test('a promise that is not kept fails', async (t) => {
  // Caught, because a process that ends by an uncaught error frees nothing, which looks like a leak.
  const source = 'try {\n1 + 1 // → 3\n} catch (error) { console.error(error.code); process.exitCode = 1 }\n'
  const result = run(writeProgram({ language: 'js', source, line: 0 }))
  t.equal(result.status, 1)
  t.match(result.stderr, /ERR_ASSERTION/)
})
