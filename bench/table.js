import { Results } from './statistics.js'

function titleOf ({ runtime, program, entries, keys, strings, value }) {
  const what = program ?? (strings === 'same' ? `${keys} keys, the same strings again` : `${keys} keys`)
  return [runtime, `${entries.toLocaleString('en-US')} entries`, what, value && `${value} values`].filter(Boolean).join(', ')
}

function show (amounts) {
  const { median, least, most } = amounts
  const digits = median < 10 ? 2 : median < 100 ? 1 : 0
  return `${median.toFixed(digits)} [${least.toFixed(digits)}-${most.toFixed(digits)}]`
}

function cellText (results, cell, contender, other) {
  const amount = results.amount(cell, contender)
  if (amount === undefined) return ''
  if (other === undefined) return show(amount)
  if (other === contender) return '1'
  const ratio = results.ratio(cell, contender, other)
  return ratio === undefined ? '' : show(ratio)
}

function printGroup (results, cells) {
  const contenders = [...new Set(cells.map(cell => cell.contender))]
  const measures = [...new Set(cells.map(cell => cell.measure))]
  const program = cells[0].program
  // What a program measures has aims of its own, so its amounts come first.
  const other = program !== undefined ? undefined : ['map', 'floor'].find(name => contenders.includes(name))
  const unit = program === undefined ? 'nanoseconds' : 'amounts'
  const rounds = Math.max(...cells.map(cell => cell.samples.length))
  const rows = measures.map(measure => [measure, ...contenders.map(contender =>
    cellText(results, { ...cells[0], measure }, contender, other))])
  if (other === 'map' && contenders.includes('floor')) {
    for (const measure of measures.filter(measure => measure.startsWith('get'))) {
      const texts = contenders.map(contender => cellText(results, { ...cells[0], measure }, contender, 'floor'))
      if (texts.some(Boolean)) rows.push([`${measure} / floor`, ...texts])
    }
  }
  if (program !== undefined && contenders.includes('map')) {
    for (const measure of measures) {
      rows.push([`${measure} / map`, ...contenders.map(contender => cellText(results, { ...cells[0], measure }, contender, 'map'))])
    }
  }
  const heading = other === undefined ? unit : `ratio to ${other}`
  console.log(`\n${titleOf(cells[0])}; ${heading}, median [least-most] of ${rounds} round${rounds === 1 ? '' : 's'}`)
  const all = [['', ...contenders], ...rows]
  const widths = all[0].map((_, column) => Math.max(...all.map(row => row[column].length)))
  for (const row of all) console.log(row.map((text, column) => text.padEnd(widths[column])).join('  ').trimEnd())
}

/** Prints the cells of a results file, group by group. */
export function printTables (cells) {
  const results = new Results(cells)
  const groups = new Map()
  for (const cell of cells) {
    const title = titleOf(cell)
    groups.set(title, [...(groups.get(title) ?? []), cell])
  }
  for (const group of groups.values()) printGroup(results, group)
}
