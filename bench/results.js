/** Collects samples into cells: one for each measure of a contender at one place of the plan. */
export class Cells {
  #cells = new Map()

  add ({ group, contender, round }, results) {
    const { program, runtime, rounds, task } = group
    const { entries, keys, strings, value } = task
    for (const { measure, amount } of results) {
      const place = { runtime: runtime.name, program, entries, keys, strings, value, measure, contender }
      const id = JSON.stringify(Object.values(place))
      if (!this.#cells.has(id)) {
        this.#cells.set(id, { ...place, samples: new Array(rounds).fill(null) })
      }
      this.#cells.get(id).samples[round] = Number(amount.toPrecision(6))
    }
  }

  toJSON () {
    return [...this.#cells.values()]
  }
}

/** As JSON, a line for each cell, so that two runs can be compared line by line. */
export function resultsText ({ cells, ...about }) {
  const head = JSON.stringify(about, null, 2).replace(/\n}$/, '')
  const lines = cells.map(cell => `    ${JSON.stringify(cell)}`).join(',\n')
  return `${head},\n  "cells": [\n${lines}\n  ]\n}\n`
}
