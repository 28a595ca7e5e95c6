// The arithmetic of a comparison: every contestant runs once in each round, so its ratio to the reference is taken
// within a round and the median is over rounds. Slow drifts of the machine fall out that way. Pure.

/** NaN for no values. */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b)
  const half = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2
}

/** { median, min, max } of values, or null for none. */
export function spread(values) {
  if (values.length === 0) return null
  return { median: median(values), min: Math.min(...values), max: Math.max(...values) }
}

/** Contestant over reference, round by round: both lists are in the order of the rounds and equally long. */
export function pairedRatios(values, references) {
  if (values.length !== references.length) throw new Error('a ratio needs both values of each round')
  return values.map((value, round) => value / references[round])
}

/** The order of `items` in round `round` (from 0): each is first once in as many rounds as there are items. */
export function rotated(items, round) {
  const first = round % items.length
  return [...items.slice(first), ...items.slice(0, first)]
}

/**
 * One line a contestant. `runs` are all runs of a scenario: { contestant, round, wall, cpu, rss, loop?, ping? } (seconds,
 * MiB, ms) or { contestant, round, failure }. `contestants`: { name, reference }, reference a contestant's name.
 * A contestant that failed in any round is { name, failure } and no number; so are ratios to a failed reference (null).
 */
export function summarize(contestants, runs) {
  return contestants.map(({ name, reference }) => {
    const own = runsOf(name, runs)
    const failed = own.find(({ failure }) => failure !== undefined)
    if (failed !== undefined) return { name, reference, failure: failed.failure }
    const base = runsOf(reference, runs)
    const isPaired = base.length === own.length && base.every(({ failure }) => failure === undefined)
    const ratios = key => (isPaired ? spread(pairedRatios(column(own, key), column(base, key))) : null)
    return {
      name,
      reference,
      wallRatio: ratios('wall'),
      cpuRatio: ratios('cpu'),
      wall: median(column(own, 'wall')),
      cpu: median(column(own, 'cpu')),
      rss: Math.max(...column(own, 'rss')),
      loop: own.every(({ loop }) => loop) ? spread(own.map(({ loop }) => loop.p99)) : null,
      ping: own.every(({ ping }) => ping) ? spread(own.map(({ ping }) => ping.p99)) : null,
    }
  })
}

function runsOf(name, runs) {
  return runs.filter(({ contestant }) => contestant === name).sort((a, b) => a.round - b.round)
}

function column(runs, key) {
  return runs.map(run => run[key])
}
