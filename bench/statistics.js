/** @param {number[]} numbers */
export function median (numbers) {
  const sorted = [...numbers].sort((one, other) => one - other)
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2
}

const places = ['runtime', 'program', 'entries', 'keys', 'strings', 'value', 'measure']

// What those that have no such thing are measured by.
const counterparts = { 'get by mutable key': 'get hit' }

/** What of a cell, apart from the contender, makes it comparable with another. */
export function placeOf (cell) {
  return JSON.stringify(places.map(name => cell[name] ?? null))
}

/** The cells of a results file, to be asked for one by one. */
export class Results {
  #cells = new Map()

  constructor (cells) {
    for (const cell of cells) this.#cells.set(`${placeOf(cell)} ${cell.contender}`, cell)
  }

  /** The cell at the same place of another contender. */
  beside (cell, contender) {
    return this.#cells.get(`${placeOf(cell)} ${contender}`)
  }

  /** Median and spread over the rounds of one contender's ratio to another's, both of the same round. */
  ratio (place, contender, other) {
    const above = this.beside(place, contender)
    const below = this.beside({ ...place, measure: counterparts[place.measure] ?? place.measure }, other)
    if (above === undefined || below === undefined) return undefined
    const ratios = above.samples.map((sample, round) => sample === null || below.samples[round] === null
      ? NaN
      : sample / below.samples[round]).filter(ratio => Number.isFinite(ratio))
    if (ratios.length === 0) return undefined
    return { median: median(ratios), least: Math.min(...ratios), most: Math.max(...ratios), rounds: ratios.length }
  }

  amount (place, contender) {
    const cell = this.beside(place, contender)
    const samples = cell?.samples.filter(sample => sample !== null) ?? []
    if (samples.length === 0) return undefined
    return { median: median(samples), least: Math.min(...samples), most: Math.max(...samples), rounds: samples.length }
  }
}
