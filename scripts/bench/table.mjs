// What people read: a scenario's summary as a Markdown table whose columns line up in a terminal too, and the place
// of each table in docs/performance.md. Pure.

const HEAD = [
  'contestant',
  'wall ratio',
  'wall s',
  'CPU ratio',
  'CPU s',
  'RSS MiB',
  'loop p99 ms',
  'ping p99 ms',
]

/** `lines` as statistics.summarize gives them. Columns that nobody fills are left out. */
export function scenarioTable(lines) {
  const rows = lines.map(cells)
  const used = HEAD.map((_, at) => at === 0 || rows.some(row => row[at] !== undefined && row[at] !== ''))
  const kept = row => used.flatMap((isUsed, at) => (isUsed ? [row[at] ?? ''] : []))
  return layOut(kept(HEAD), rows.map(kept))
}

function cells(line) {
  if (line.failure !== undefined) return [line.name, `FAILED: ${line.failure.replaceAll('|', '/')}`]
  const { name, reference, wallRatio, cpuRatio, wall, cpu, rss, loop, ping } = line
  const isReference = name === reference
  return [
    name,
    isReference ? '1' : ratio(wallRatio),
    wall.toFixed(2),
    isReference ? '1' : ratio(cpuRatio),
    cpu.toFixed(2),
    rss.toFixed(0),
    loop === null ? '' : loop.median.toFixed(1),
    ping === null ? '' : ping.median.toFixed(1),
  ]
}

/** `0.53 [0.45..0.88]`: the median, then the least and the greatest of the rounds. */
export function ratio(value) {
  if (value === null) return '-'
  return `${value.median.toFixed(2)} [${value.min.toFixed(2)}..${value.max.toFixed(2)}]`
}

function layOut(head, rows) {
  // A failure's reason runs over the columns to its right and widens none.
  const isWide = row => row[1]?.startsWith('FAILED')
  const width = head.map((title, at) =>
    Math.max(
      title.length,
      ...rows.filter(row => at === 0 || !isWide(row)).map(row => (row[at] ?? '').length),
    ),
  )
  const draw = row => `| ${row.map((cell, at) => cell.padEnd(width[at])).join(' | ')} |`
  return [draw(head), `|${width.map(wide => '-'.repeat(wide + 2)).join('|')}|`, ...rows.map(draw)].join('\n')
}

/**
 * `text` with what stands between the markers of `name` replaced by `body`; null where it has no such markers:
 * `<!-- bench NAME -->` and `<!-- /bench NAME -->`, each on a line of its own.
 */
export function replaceSection(text, name, body) {
  const begin = `<!-- bench ${name} -->\n`
  const end = `<!-- /bench ${name} -->`
  const from = text.indexOf(begin)
  const to = text.indexOf(end, from)
  if (from < 0 || to < 0) return null
  return `${text.slice(0, from + begin.length)}\n${body}\n\n${text.slice(to)}`
}
