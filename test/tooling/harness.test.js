'use strict'

const fs = require('fs')
const path = require('path')
const tap = require('tap')
const { countTap } = require('../harness/count-tap')
const { inParallel } = require('../harness/in-parallel')
const { runCommand, describeFailure } = require('../harness/run-command')
const { runTapFile } = require('../harness/run-tap-file')
const report = require('../harness/report')

const node = { command: process.execPath, args: [] }

async function judge (t, source) {
  const folder = t.testdir({ 'sample.test.js': source })
  const tapPath = JSON.stringify(require.resolve('tap'))
  const file = path.join(folder, 'sample.test.js')
  fs.writeFileSync(file, source.replace("'tap'", tapPath))
  return runTapFile(node, file)
}

tap.test('assertions inside subtests count, their summing lines do not', async t => {
  const counts = countTap([
    'TAP version 13',
    '# Subtest: outer',
    '    ok 1 - first',
    '    # Subtest: inner',
    '        ok 1 - second',
    '        not ok 2 - third',
    '        1..2',
    '    not ok 2 - inner',
    '    ok 3 - fourth # SKIP not here',
    '    1..3',
    'not ok 1 - outer',
    '1..1'
  ].join('\n'))
  t.match(counts, { passed: 2, failed: 1, skipped: 1, problem: null })
  t.same(counts.failures.map(failure => failure.name), ['outer > inner > third'])
})

tap.test('a subtest whose own line fails is a failure', async t => {
  const counts = countTap('# Subtest: outer\n    ok 1 - first\n    1..1\nnot ok 1 - outer\n1..1\n')
  t.match(counts, { passed: 1, failed: 1 })
})

tap.test('a text without a plan, and one that was bailed out of, has a problem', async t => {
  t.equal(countTap('ok 1 - first\n').problem, 'no plan')
  t.match(countTap('ok 1 - first\nBail out! no disk\n').problem, 'no disk')
})

tap.test('a plan of nothing is skipped only with a reason', async t => {
  t.equal(countTap('1..0 # not on this machine\n').skipped, 1)
  t.equal(countTap('1..0\n').skipped, 0)
  t.equal(countTap('').skipped, 0)
})

tap.test('a file that passes', async t => {
  const result = await judge(t, "require('tap').test('a', async t => { t.ok(true) })")
  t.match(result, { passed: 1, failed: 0, skipped: 0 })
})

for (const [title, source, name] of [
  ['crashes', "require('tap').test('a', t => { t.ok(true); process.abort() })", /SIGABRT/],
  ['asserts nothing', "require('tap').test('a', async t => {})", /no assertion ran/],
  ['prints nothing', '', /no assertion ran/],
  ['throws', "throw new Error('thrown')", /exit code 1/],
  ['exits amid a test', "require('tap').test('a', t => { t.ok(true); process.exit(0) })", /unfinished/],
  ['passes and exits with a code', `
    require('tap').test('a', async t => { t.ok(true) })
    process.on('exit', () => { process.exitCode = 3 })`, /exit code 3/]
]) {
  tap.test(`a file that ${title} has failed once`, async t => {
    const result = await judge(t, source)
    t.equal(result.failed, 1)
    t.match(result.failures[0].name, name)
  })
}

tap.test('a command that hangs is ended, and its children with it', async t => {
  const result = await runCommand('sh', ['-c', 'sleep 60 & echo $!; wait'], { timeout: 1000 })
  t.match(describeFailure(result), /timed out/)
  t.match(result.stdout, /^\d+\n$/)
  const child = Number(result.stdout)
  const isGone = () => {
    try {
      return /^State:\s+Z/m.test(fs.readFileSync(`/proc/${child}/status`, 'utf8'))
    } catch {
      return true
    }
  }
  // It was killed, but the system takes its time on a busy machine. The test's own time is the bound.
  while (!isGone()) await new Promise(resolve => setTimeout(resolve, 10))
  t.ok(isGone())
})

tap.test('a command that is not there fails', async t => {
  const result = await runCommand('no-such-command-anywhere', [])
  t.match(describeFailure(result), /ENOENT/)
})

tap.test('work in parallel keeps the order of its items', async t => {
  let running = 0
  let most = 0
  const results = await inParallel(2, [30, 10, 20], async delay => {
    most = Math.max(most, ++running)
    await new Promise(resolve => setTimeout(resolve, delay))
    running--
    return delay
  })
  t.same(results, [30, 10, 20])
  t.equal(most, 2)
})

tap.test('the closing line is read back as it was written', async t => {
  for (const counts of [{ passed: 3, failed: 0, skipped: 0 }, { passed: 3, failed: 1, skipped: 2 }]) {
    t.same(report.readCountsLine(`some output\n${report.countsLine(counts)}\n`), counts)
  }
  t.equal(report.readCountsLine('nothing of the kind\n'), null)
})
