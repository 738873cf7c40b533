/**
 * A table: the head and the rows are lists of cells.
 *
 * @param {string[]} head
 * @param {string[][]} rows
 * @param {string} alignment of all columns but the first; numbers stand to the right
 */
export function markdownTable (head, rows, alignment = '---:') {
  const line = cells => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map((_, column) => column === 0 ? '---' : alignment)), ...rows.map(line)].join('\n')
}

export function amountText (amount) {
  if (amount === 0) return '0'
  if (amount >= 1e6) return amount.toLocaleString('en-US')
  if (amount >= 100) return amount.toFixed(0)
  return amount >= 10 ? amount.toFixed(1) : amount < 0.095 ? amount.toFixed(3) : amount.toFixed(2)
}

/** The median, and the spread over the rounds. */
export function spreadText (measured) {
  if (measured === undefined) return '–'
  const { median, least, most, rounds } = measured
  return rounds === 1
    ? amountText(median)
    : `${amountText(median)} <sub>${amountText(least)}–${amountText(most)}</sub>`
}

/**
 * Fills what stands between `<!-- generated: NAME -->` and `<!-- end of NAME -->` in a text.
 *
 * @param {string} text
 * @param {Record<string, string>} parts by name
 */
export function fillMarkers (text, parts) {
  return text.replace(/(<!-- generated: (.+?) -->\n)[\s\S]*?(<!-- end of \2 -->)/g, (whole, begin, name, end) => {
    if (parts[name] === undefined) throw new Error(`Nothing is generated for "${name}"`)
    return `${begin}\n${parts[name]}\n\n${end}`
  })
}
