import { goals } from './goals.js'
import { hitRatioTable } from './hit-ratio.js'
import { markdownTable, spreadText } from './markdown.js'
import { basic, chartedRuntimes, contenderOrder, count, runtimeTitles, sizesOf, sourceLine, titles } from './names.js'

const keyTitles = { short: 'short', hex: '32 hexadecimal digits', cyrillic: 'Cyrillic', long: '200 characters' }
const plurals = { object: 'objects', number: 'numbers' }
const sameMeasures = ['get hit', 'overwrite', 'mixed']
const allMeasures = [...basic, 'has', 'delete', 'mixed', 'get by mutable key', 'get by object key']

function goalTable (results, table) {
  const rows = goals.filter(goal => results.runtimes[goal.runtime] !== undefined).map(goal => {
    const measured = goal.measure(table)
    const unit = goal.unit === undefined || measured === undefined ? '' : ` ${goal.unit}`
    const where = measured?.where === undefined ? '' : ` (${measured.where})`
    const mark = measured === undefined ? 'not measured' : goal.met(measured) ? '✓' : '✗ missed'
    return [results.runtimes[goal.runtime], goal.text, goal.limit, spreadText(measured) + unit + where, mark]
  })
  return markdownTable(['', 'what', 'goal', 'measured', ''], rows, '---')
}

// Ratios to Map of every contender that was measured there, one row for each kind of call.
function ratioTable (table, place, measures) {
  const shown = measures.filter(measure => contenderOrder.some(contender => contender !== 'map' &&
    table.ratio({ ...place, measure }, contender, 'map') !== undefined))
  const contenders = contenderOrder.filter(contender => contender !== 'map' && contender !== 'crossing' &&
    shown.some(measure => table.ratio({ ...place, measure }, contender, 'map')))
  if (contenders.length === 0) return undefined
  const rows = contenders.map(contender => [titles[contender], ...shown.map(measure =>
    spreadText(table.ratio({ ...place, measure }, contender, 'map')))])
  return markdownTable(['', ...shown], rows)
}

function section (heading, table) {
  return table === undefined ? [] : [`#### ${heading}\n\n${table}`]
}

function ratioSections (results, table) {
  return runtimeTitles(results).flatMap(({ name: runtime, title }) => sizesOf(results).flatMap(entries => [
    ...section(`${title}, ${count(entries)} entries, keys computed at each call`,
      ratioTable(table, { runtime, entries, keys: 'short', strings: 'fresh', value: 'object' }, allMeasures)),
    ...section(`${title}, ${count(entries)} entries, the same strings again`,
      ratioTable(table, { runtime, entries, keys: 'short', strings: 'same', value: 'object' }, sameMeasures))
  ]))
}

function axisSections (results, table, axis, kinds) {
  return runtimeTitles(results).flatMap(({ name: runtime, title }) => sizesOf(results).flatMap(entries => Object.entries(kinds)
    .flatMap(([kind, name]) => section(`${title}, ${count(entries)} entries, ${name}`,
      ratioTable(table, { runtime, entries, keys: 'short', strings: 'fresh', value: 'object', [axis]: kind }, basic)))))
}

function amountTable (table, place, measures, contenders = contenderOrder) {
  const rows = contenders.map(contender => [titles[contender], ...measures.map(measure =>
    spreadText(table.amount({ ...place, measure }, contender)))]).filter(row => row.slice(1).some(text => text !== '–'))
  return rows.length === 0 ? undefined : markdownTable(['', ...measures], rows)
}

function programSections (results, table, program, measures) {
  return runtimeTitles(results).flatMap(({ name: runtime, title }) => sizesOf(results, program).flatMap(entries =>
    [...Object.keys(plurals), undefined].flatMap(value => section([title, plurals[value]].filter(Boolean).join(', '),
      amountTable(table, { runtime, program, entries, value }, measures)))))
}

function sharingTable (results, table, program) {
  const columns = runtimeTitles(results)
  const sections = sizesOf(results, program).map(entries => {
    const measures = [...new Set(results.cells.filter(cell => cell.program === program && cell.entries === entries).map(cell => cell.measure))]
    const rows = measures.map(measure => [measure, ...columns.map(({ name: runtime }) =>
      spreadText(table.amount({ runtime, program, entries, measure }, 'store')))])
    return markdownTable(['', ...columns.map(({ title }) => title)], rows)
  })
  return sections
}

function floorTable (results, table) {
  const [entries] = sizesOf(results)
  const rows = runtimeTitles(results).flatMap(({ name: runtime, title }) => ['get hit', 'get miss'].map(measure => {
    const place = { runtime, entries, keys: 'short', strings: 'fresh', value: 'object', measure }
    return [title, measure, spreadText(table.ratio(place, 'store', 'floor')), spreadText(table.ratio(place, 'store-ttl', 'floor')), spreadText(table.ratio(place, 'map', 'floor'))]
  })).filter(row => row.slice(2).some(text => text !== '–'))
  return markdownTable([`${count(entries)} entries`, '', titles.store, titles['store-ttl'], 'Map'], rows)
}

function missingList (results) {
  const lines = results.missing.map(({ runtime, contender, reason }) =>
    `- ${[contender, results.runtimes[runtime] ?? runtime].filter(Boolean).join(' on ')}: ${reason}`)
  return lines.length === 0 ? 'Every contender ran on every runtime it was meant for.' : `Not measured:\n\n${lines.join('\n')}`
}

function readmeTable (results, table) {
  const sizes = sizesOf(results).filter(entries => entries === 1_000 || entries === 1_000_000)
  const rows = chartedRuntimes(results).flatMap(runtime => sizes.map(entries => {
    const at = (measure, strings = 'fresh') => table.ratio({ runtime, entries, keys: 'short', strings, value: 'object', measure }, 'store', 'map')
    return [`${results.runtimes[runtime]}, ${count(entries)} entries`, ...basic.map(measure => spreadText(at(measure))), spreadText(at('get hit', 'same'))]
  })).filter(row => row.slice(1, 5).every(text => text !== '–'))
  return markdownTable(['time of a call, Map = 1', ...basic, 'get hit, same string again'], rows)
}

/** Everything that is generated but the charts: { name: Markdown }. */
export function makeTables (results, table) {
  const parts = {
    goals: [goalTable(results, table)],
    floor: [floorTable(results, table)],
    ratios: ratioSections(results, table),
    keys: axisSections(results, table, 'keys', Object.fromEntries(Object.entries(keyTitles).slice(1).map(([kind, name]) => [kind, `keys: ${name}`]))),
    values: axisSections(results, table, 'value', { number: 'values: numbers', 'short string': 'values: short strings', '10 KB string': 'values: strings of 10 KB' }),
    memory: programSections(results, table, 'memory', ['bytes an entry', 'full GC, ms']),
    growth: programSections(results, table, 'growth', ['total, ms', 'longest set, ms', 'resident, MB']),
    deaths: programSections(results, table, 'deaths', ['longest stall, ms', 'left over, entries']),
    idle: programSections(results, table, 'idle', ['share of a core, %']),
    shared: sharingTable(results, table, 'shared'),
    threads: sharingTable(results, table, 'threads'),
    missing: [missingList(results)],
    readme: [readmeTable(results, table)]
  }
  const none = 'Not measured in this run.'
  const sourceFor = name => name === 'shared' || name === 'threads' ? results.sharing ?? results : results
  const texts = Object.entries(parts).map(([name, sections]) =>
    [name, [...(sections.length > 0 ? sections : [none]), sourceLine(sourceFor(name))].join('\n\n')])
  return Object.fromEntries([...texts, ['hit-ratio', results.hitRatio === undefined ? none : hitRatioTable(results.hitRatio)]])
}
