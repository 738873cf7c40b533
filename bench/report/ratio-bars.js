import { axisLabel, axisName, barLabel, splitLine } from './render.js'

const barHeight = 13
const barGap = 2
const groupGap = 12
const nearest = 0.8

/** How high a panel of so many groups of bars has to be. */
export function panelHeight (groups, bars) {
  return groups * (bars * (barHeight + barGap) + groupGap)
}

function ratioText (ratio) {
  return ratio < 10 ? ratio.toFixed(2) : ratio.toFixed(1)
}

// From 1 to the ratio: to the left what is faster, to the right what is slower. On a logarithmic axis, so
// that half and double are equally far.
function renderBar (bar, bars, colourOf) {
  return (parameters, api) => {
    const [place, ratio] = [api.value(0), api.value(1)]
    const from = api.coord([1, place])
    const to = api.coord([ratio, place])
    const offset = (bar - (bars - 1) / 2) * (barHeight + barGap)
    const faster = ratio <= 1
    return {
      type: 'group',
      children: [
        {
          type: 'rect',
          shape: { x: Math.min(from[0], to[0]), y: from[1] + offset - barHeight / 2, width: Math.abs(to[0] - from[0]), height: barHeight },
          style: { fill: colourOf(place) }
        },
        {
          type: 'text',
          style: {
            ...barLabel,
            text: ratioText(ratio),
            x: to[0] + (faster ? -4 : 4),
            y: to[1] + offset,
            textAlign: faster ? 'right' : 'left',
            textVerticalAlign: 'middle',
            fill: barLabel.color
          }
        }
      ]
    }
  }
}

function axisOf (ratios, side) {
  const outermost = Math.max(...ratios, 1 / nearest)
  const innermost = Math.min(...ratios, nearest)
  return {
    type: 'log',
    // Room for the numbers beside the bars.
    min: innermost * (innermost < 0.3 ? 0.45 : 0.6),
    max: outermost * (outermost > 5 ? 2.2 : 1.6),
    ...axisName,
    name: side,
    axisLabel: { show: false },
    axisTick: { show: false },
    axisLine: { show: false },
    splitLine: { show: false }
  }
}

/**
 * A panel of ratios to Map: { categories, bars: [{ name, colour, ratios: (number | undefined)[] }] }. A
 * colour may be a function of the category's place.
 */
export function ratioPanel ({ categories, bars, showCategories, name }, all) {
  const known = all.flatMap(panel => panel.bars.flatMap(bar => bar.ratios)).filter(Number.isFinite)
  return {
    xAxis: axisOf(known, name),
    yAxis: {
      type: 'category',
      data: categories,
      inverse: true,
      axisLabel: { ...axisLabel, show: showCategories },
      axisTick: { show: false },
      axisLine: { show: false },
      splitLine: { show: true, ...splitLine }
    },
    series: bars.map((bar, index) => ({
      type: 'custom',
      name: bar.name,
      itemStyle: { color: typeof bar.colour === 'string' ? bar.colour : '#000' },
      encode: { x: 1, y: 0 },
      data: bar.ratios.map((ratio, place) => [place, ratio]).filter(([, ratio]) => ratio !== undefined),
      renderItem: renderBar(index, bars.length, place => typeof bar.colour === 'string' ? bar.colour : bar.colour(place)),
      markLine: index > 0
        ? undefined
        : {
            silent: true,
            symbol: 'none',
            label: { show: true, formatter: 'Map = 1', position: 'end', ...barLabel },
            lineStyle: { color: '#000000', type: 'solid', width: 1.5 },
            data: [{ xAxis: 1 }]
          }
    }))
  }
}
