// Hit ratios on request traces, as a chart and as a table.

import { meanOf } from '../hit-ratio/judge.js'
import { markdownTable } from './markdown.js'
import { colours, count, sourceLine, titles } from './names.js'
import { axisLabel, renderChart, splitLine } from './render.js'

const columns = ['lru-cache', 's3-fifo', 'store']
const titleOf = column => column === 'lru-cache' ? 'LRU' : titles[column]
const across = 3
const height = 130
const rowHeight = height + 64

function lineOf (rows, column) {
  return {
    type: 'line',
    name: titleOf(column),
    data: rows.map(row => row[column]),
    symbolSize: 6,
    lineStyle: { width: 2 },
    itemStyle: { color: colours[column] }
  }
}

function panelOf (trace, rows, index) {
  return {
    title: trace,
    left: 5 + 32.5 * (index % across),
    width: 26,
    top: 18 + rowHeight * Math.floor(index / across),
    height,
    xAxis: { type: 'category', data: rows.map(({ bound }) => count(bound)), axisLabel, axisTick: { show: false }, boundaryGap: false },
    yAxis: { type: 'value', min: 0, max: 100, interval: 25, axisLabel: { ...axisLabel, formatter: '{value} %' }, splitLine },
    series: columns.map(column => lineOf(rows, column))
  }
}

/**
 * A panel for each trace: the hit ratio by the bound.
 *
 * @param {object} results as hit-ratio/run.js writes them
 * @returns {string} an SVG
 */
export function hitRatioChart (results) {
  const traces = [...new Set(results.cells.map(({ trace }) => trace))]
  const panels = traces.map((trace, index) => panelOf(trace, results.cells.filter(row => row.trace === trace), index))
  return renderChart(results, {
    title: 'Requests that were hits, by the bound',
    subtitle: 'Percent of the requests of nine traces; below each panel the number of entries that there may be',
    legend: { data: columns.map(titleOf) },
    height: rowHeight * Math.ceil(traces.length / across),
    panels
  })
}

/** The cases whose figures are known, and their means, as Markdown. */
export function hitRatioTable (results) {
  const cases = results.cells.filter(({ known }) => known !== undefined)
  const rows = cases.map(row => [row.trace, count(row.requests), count(row.bound), ...columns.map(column => row[column].toFixed(1))])
  rows.push(['**mean**', '', '', ...columns.map(column => `**${meanOf(cases, column).toFixed(1)}**`)])
  return [markdownTable(['trace', 'requests', 'bound', ...columns.map(titleOf)], rows), sourceLine(results)].join('\n\n')
}
