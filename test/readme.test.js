'use strict'

// Every example block of the documents runs as printed. A line that ends in `// → expected` is also
// checked: its expression must be deeply equal to what the comment says.

const t = require('tap')
const { spawnSync } = require('child_process')
const fs = require('fs')
const path = require('path')
const { exampleBlocks } = require('./harness/readme-blocks')

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

function writeProgram ({ language, source, line }, document) {
  const program = `${importAssert(language)} ${checkPromises(source)}`
  const file = path.join(folder, `${path.basename(document, '.md')}-line-${line}.${language === 'js' ? 'js' : 'mjs'}`)
  fs.writeFileSync(file, language === 'ts' ? stripTypes(program) : program)
  return file
}

function run (file) {
  const flags = process.versions.deno === undefined ? [] : ['run', '-A']
  return spawnSync(process.execPath, [...flags, file], { encoding: 'utf8', cwd: root })
}

fs.mkdirSync(folder, { recursive: true })
t.teardown(() => fs.rmSync(folder, { recursive: true }))

/** The languages of the blocks, all of which have to run. */
function testBlocks (t, document) {
  const blocks = exampleBlocks(document)
  for (const block of blocks) {
    const result = run(writeProgram(block, document))
    t.equal(result.status, 0, `the ${block.language} block at line ${block.line} runs${result.status === 0 ? '' : `: ${result.stderr}`}`)
  }
  return blocks.map(({ language }) => language)
}

t.test('the README', async (t) => {
  const languages = testBlocks(t, 'README.md')
  t.ok(languages.length >= 6, 'it has example blocks')
  t.same([...new Set(languages)].sort(), ['js', 'mjs', 'ts'], 'in all its languages')
})

t.test('the page about threads', async (t) => {
  t.ok(testBlocks(t, 'docs/threads.md').length >= 10, 'it has example blocks')
})

t.test('the page about other caches', async (t) => {
  t.ok(testBlocks(t, 'docs/migration.md').length >= 4, 'it has example blocks')
})

t.test('a promise that is not kept fails', async (t) => {
  // Caught, because a process that ends by an uncaught error frees nothing, which looks like a leak.
  const source = 'try {\n1 + 1 // → 3\n} catch (error) { console.error(error.code); process.exitCode = 1 }\n'
  const result = run(writeProgram({ language: 'js', source, line: 0 }, 'none'))
  t.equal(result.status, 1)
  t.match(result.stderr, /ERR_ASSERTION/)
})
