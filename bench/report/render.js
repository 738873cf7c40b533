import * as echarts from 'echarts'
import { sourceOf } from './names.js'

const width = 960
const head = 76
const foot = 62
const text = '#1f2328'
const faint = '#59636e'
const fontFamily = 'system-ui, -apple-system, Helvetica, Arial, sans-serif'

function sourceText (results) {
  const { date, machine, versions, command } = sourceOf(results)
  return `${date}  ·  ${machine}\n${versions}  ·  to repeat: ${command}`
}

function panelTitle (panel) {
  return {
    text: panel.title,
    left: `${panel.left + panel.width / 2}%`,
    textAlign: 'center',
    top: panel.top + head - 24,
    textStyle: { fontSize: 14, fontWeight: 600, color: text, fontFamily }
  }
}

/**
 * Draws panels of bars on one white sheet with a title and where the numbers come from.
 *
 * @param {object} results
 * @param {{ title: string, subtitle: string, legend?: object, height: number, panels: object[] }} chart
 *   each panel { title, left, width, top, height, xAxis, yAxis, series }: across in percent, down in pixels
 * @returns {string} an SVG
 */
export function renderChart (results, { title, subtitle, legend, height, panels }) {
  const whole = height + head + foot
  const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, width, height: whole })
  chart.setOption({
    animation: false,
    backgroundColor: '#ffffff',
    textStyle: { fontFamily, color: text },
    title: [
      {
        text: title,
        subtext: subtitle,
        left: 16,
        top: 8,
        itemGap: 6,
        textStyle: { fontSize: 18, fontWeight: 600, color: text, fontFamily },
        subtextStyle: { fontSize: 13, color: faint, fontFamily }
      },
      {
        subtext: sourceText(results),
        left: 16,
        bottom: 4,
        subtextStyle: { fontSize: 11, lineHeight: 15, color: faint, fontFamily }
      },
      ...panels.map(panelTitle)
    ],
    legend: legend && { right: 16, top: 12, itemGap: 28, selectedMode: false, textStyle: { fontSize: 13, color: text, fontFamily }, ...legend },
    grid: panels.map(panel => ({
      left: `${panel.left}%`, width: `${panel.width}%`, top: panel.top + head, height: panel.height, containLabel: false
    })),
    xAxis: panels.map((panel, gridIndex) => ({ gridIndex, ...panel.xAxis })),
    yAxis: panels.map((panel, gridIndex) => ({ gridIndex, ...panel.yAxis })),
    series: panels.flatMap((panel, index) => panel.series.map(series => ({ xAxisIndex: index, yAxisIndex: index, ...series })))
  })
  const svg = chart.renderToSVGString()
  chart.dispose()
  // What it would do under a mouse, with numbers that count all charts of a process.
  return svg.replace(/<style[\s\S]*?<\/style>\n?/g, '').replace(/ class="zr\d*-cls-\d+"/g, '') + '\n'
}

export const axisLabel = { color: text, fontSize: 12, fontFamily }
export const axisName = { nameLocation: 'middle', nameGap: 26, nameTextStyle: { color: faint, fontSize: 12, fontFamily } }
export const barLabel = { color: text, fontSize: 11, fontFamily }
export const splitLine = { lineStyle: { color: '#e4e7eb' } }
