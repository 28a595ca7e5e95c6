// Rows of text as aligned columns. Pure.

/** One line each. The last column is as wide as it likes; `right` names those that hold figures. */
export function table(rows: readonly (readonly string[])[], right: readonly number[] = []): string {
  const widths: number[] = []
  for (const row of rows) {
    for (const [i, cell] of row.entries()) widths[i] = Math.max(widths[i] ?? 0, cell.length)
  }
  return rows.map(row => `${line(row, widths, right)}\n`).join('')
}

function line(row: readonly string[], widths: readonly number[], right: readonly number[]): string {
  const cells = row.map((cell, i) => {
    const width = widths[i] ?? 0
    return right.includes(i) ? cell.padStart(width) : cell.padEnd(width)
  })
  return cells.join('  ').trimEnd()
}
