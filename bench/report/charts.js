import { amountPanel } from './amount-bars.js'
import { hitRatioChart } from './hit-ratio.js'
import { basic, chartedRuntimes, colours, contenderOrder, count, sizesOf, titles } from './names.js'
import { panelHeight, ratioPanel } from './ratio-bars.js'
import { renderChart } from './render.js'

const halves = [{ left: 19, width: 37 }, { left: 60, width: 37 }]
const subtitle = 'Time of a call as a multiple of what a Map takes: to the left faster, to the right slower'

const rows = [
  ...['set new', 'get hit', 'get miss', 'has', 'overwrite', 'delete', 'mixed'].map(measure => ({ measure, strings: 'fresh' })),
  ...['get hit', 'overwrite', 'mixed'].map(measure => ({ measure, strings: 'same' }))
]

function rowTitle ({ measure, strings }) {
  return strings === 'same' ? `${measure},\nsame string again` : measure
}

function ratioOf (table, runtime, entries, { measure, strings }, contender) {
  return table.ratio({ runtime, entries, keys: 'short', strings, value: 'object', measure }, contender, 'map')?.median
}

function placed (panels, all, height) {
  return panels.map((panel, index) => ({ ...halves[index], title: panel.title, top: 18, height, ...ratioPanel(panel, all) }))
}

// The time of a call at one size, for this store beside a Map.
function ratiosAt (entries, results, table) {
  const ours = ['store', 'store-ttl']
  const runtimes = chartedRuntimes(results)
  const known = rows.filter(row => runtimes.some(runtime => ours.some(contender =>
    ratioOf(table, runtime, entries, row, contender) !== undefined)))
  const panels = runtimes.map((runtime, index) => ({
    title: results.runtimes[runtime],
    categories: known.map(rowTitle),
    showCategories: index === 0,
    bars: ours.map(contender => ({
      name: titles[contender],
      colour: colours[contender],
      ratios: known.map(row => ratioOf(table, runtime, entries, row, contender))
    }))
  })).filter(panel => panel.bars.some(bar => bar.ratios.some(Number.isFinite)))
  if (panels.length === 0) return undefined
  const height = panelHeight(known.length, ours.length)
  return renderChart(results, {
    title: `${count(entries)} entries, beside a Map`,
    subtitle,
    legend: { data: ours.map(contender => ({ name: titles[contender], icon: 'rect', itemStyle: { color: colours[contender] } })) },
    height: height + 24,
    panels: placed(panels, panels, height)
  })
}

// All contenders on one runtime, a panel for each kind of call.
function contendersOn (runtime, entries, results, table) {
  const contenders = contenderOrder.filter(contender => contender !== 'map' && contender !== 'floor' && contender !== 'crossing' &&
    basic.some(measure => ratioOf(table, runtime, entries, { measure, strings: 'fresh' }, contender) !== undefined))
  if (contenders.length === 0) return undefined
  const panels = basic.map((measure, index) => ({
    title: measure,
    categories: contenders.map(contender => titles[contender]),
    showCategories: index % 2 === 0,
    bars: [{
      name: measure,
      colour: place => colours[contenders[place]],
      ratios: contenders.map(contender => ratioOf(table, runtime, entries, { measure, strings: 'fresh' }, contender))
    }]
  }))
  const height = panelHeight(contenders.length, 1)
  return renderChart(results, {
    title: `${count(entries)} entries on ${results.runtimes[runtime]}`,
    subtitle: `${subtitle}; keys computed at each call`,
    height: 2 * (height + 44),
    panels: panels.map((panel, index) => ({
      ...halves[index % 2],
      title: panel.title,
      top: 18 + (height + 44) * (index >> 1),
      height,
      ...ratioPanel(panel, panels)
    }))
  })
}

// One amount for every contender, a panel for each runtime.
function amounts (chart, place, results, table) {
  const found = chartedRuntimes(results).map(runtime => ({
    runtime,
    bars: contenderOrder.map(contender => ({ contender, amount: table.amount({ ...place, runtime }, contender)?.median }))
      .filter(bar => bar.amount !== undefined)
  })).filter(({ bars }) => bars.length > 0)
  if (found.length === 0) return undefined
  const most = Math.max(...found.flatMap(({ bars }) => bars.map(bar => bar.amount)))
  // Room for the number beside the longest bar.
  const power = 10 ** Math.floor(Math.log10(most * 1.15))
  const max = [1, 1.5, 2, 3, 4, 5, 6, 8, 10].find(times => times * power >= most * 1.15) * power
  const height = 26 * Math.max(...found.map(({ bars }) => bars.length))
  return renderChart(results, {
    ...chart,
    height: height + 64,
    panels: found.map(({ runtime, bars }, index) => ({
      left: index === 0 ? 17 : 66,
      width: 31,
      title: results.runtimes[runtime],
      top: 18,
      height: 26 * bars.length,
      ...amountPanel({
        categories: bars.map(({ contender }) => titles[contender]),
        amounts: bars.map(({ amount }) => amount),
        colours: bars.map(({ contender }) => colours[contender]),
        unit: chart.unit,
        max
      })
    }))
  })
}

// Each: the program, its measure, the unit, the title, the subtitle for so many entries.
const amountCharts = {
  memory: ['memory', 'bytes an entry', 'bytes an entry, resident', 'Memory of an entry',
    entries => `${entries} small objects under short keys, the objects included`],
  'full-gc': ['memory', 'full GC, ms', 'milliseconds', 'A full garbage collection',
    entries => `With ${entries} entries alive`],
  'growth-pause': ['growth', 'longest set, ms', 'milliseconds', 'The longest single set while growing',
    entries => `From nothing to ${entries} small objects`],
  'deaths-stall': ['deaths', 'longest stall, ms', 'milliseconds', 'The longest stall of the event loop while entries die',
    entries => `${entries} of them within one second`]
}

/**
 * All charts that there are numbers for: { name: SVG }.
 *
 * @param {object} results a results file
 * @param {import('../statistics.js').Results} table its cells
 */
export function makeCharts (results, table) {
  const charts = {}
  const sizes = sizesOf(results)
  for (const entries of sizes) charts[`ratios-${entries}`] = ratiosAt(entries, results, table)
  const compared = sizes.includes(1_000_000) ? 1_000_000 : sizes.at(-1)
  for (const runtime of chartedRuntimes(results)) {
    charts[`contenders-${runtime}`] = contendersOn(runtime, compared, results, table)
  }
  for (const [name, [program, measure, unit, title, subtitleOf]] of Object.entries(amountCharts)) {
    const entries = sizesOf(results, program).at(-1)
    if (entries === undefined) continue
    const chart = { title, subtitle: subtitleOf(count(entries)), unit }
    charts[name] = amounts(chart, { program, entries, value: 'object', measure }, results, table)
  }
  if (results.hitRatio !== undefined) charts['hit-ratio'] = hitRatioChart(results.hitRatio)
  return Object.fromEntries(Object.entries(charts).filter(([, svg]) => svg !== undefined))
}
