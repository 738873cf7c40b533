import { axisLabel, axisName, barLabel, splitLine } from './render.js'

function amountText (amount) {
  return amount < 10 ? amount.toFixed(1) : amount.toFixed(0)
}

/** A panel of amounts, from 0: { categories, amounts, colours, unit, max }. */
export function amountPanel ({ categories, amounts, colours, unit, max, name = '' }) {
  return {
    xAxis: {
      type: 'value',
      min: 0,
      max,
      ...axisName,
      name: unit,
      axisLabel: { ...axisLabel, hideOverlap: true },
      splitLine
    },
    yAxis: {
      type: 'category',
      name,
      data: categories,
      inverse: true,
      axisLabel,
      axisTick: { show: false },
      axisLine: { show: true, lineStyle: { color: '#8c959f' } }
    },
    series: [{
      type: 'bar',
      barWidth: 16,
      data: amounts.map((amount, place) => ({ value: amount, itemStyle: { color: colours[place] } })),
      label: { show: true, position: 'right', ...barLabel, formatter: ({ value }) => amountText(value) }
    }]
  }
}
