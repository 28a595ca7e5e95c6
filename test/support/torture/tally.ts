// What a run of the torture has shown so far, and its closing lines. Pure.
import type { Task } from './arguments.ts'
import type { DiskReport } from './disks.ts'
import type { Verdict } from './judge.ts'
import type { KillReport } from './kill.ts'
import type { SyscallReport } from './syscalls.ts'

/** What came of one task; `broken`: its process ended, or it threw. */
export type TaskResult =
  | { readonly kind: 'group'; readonly verdicts: readonly Verdict[] }
  | { readonly kind: 'kill'; readonly report: KillReport }
  | { readonly kind: 'disk'; readonly report: DiskReport }
  | { readonly kind: 'syscall'; readonly report: SyscallReport }
  | { readonly kind: 'broken'; readonly task: Task; readonly detail: string }

export interface Tally {
  readonly seed: number
  readonly downloads: number
  readonly right: number
  readonly removed: number
  /** By failure code. */
  readonly refused: Readonly<Record<string, number>>
  /** Of those refused, the ones that nothing at the server explains. */
  readonly unexplained: readonly Finding[]
  readonly wrong: readonly Finding[]
  readonly faults: number
  readonly requests: number
  readonly waited: number
  /** Of files that came right: bytes they have, and bytes that were fetched. */
  readonly free: Bytes
  readonly forced: Bytes
  readonly kills: number
  readonly killRuns: number
  readonly killLost: { readonly most: number; readonly sum: number; readonly beyond: number }
  readonly disks: {
    readonly runs: number
    readonly files: number
    readonly right: number
    readonly stops: number
  }
  readonly syscalls: { readonly runs: number; readonly failed: number }
}

export interface Bytes {
  readonly size: number
  readonly fetched: number
}

/** Something to look into, and what --only takes to repeat it. */
export interface Finding {
  readonly only: string
  readonly detail: string
}

export function emptyTally(seed: number): Tally {
  const none = { size: 0, fetched: 0 }
  return {
    seed,
    downloads: 0,
    right: 0,
    removed: 0,
    refused: {},
    unexplained: [],
    wrong: [],
    faults: 0,
    requests: 0,
    waited: 0,
    free: none,
    forced: none,
    kills: 0,
    killRuns: 0,
    killLost: { most: 0, sum: 0, beyond: 0 },
    disks: { runs: 0, files: 0, right: 0, stops: 0 },
    syscalls: { runs: 0, failed: 0 },
  }
}

export function add(tally: Tally, result: TaskResult): Tally {
  switch (result.kind) {
    case 'group':
      return result.verdicts.reduce(addVerdict, tally)
    case 'kill': {
      const { index, lost, wrong } = result.report
      const { most, sum, beyond } = tally.killLost
      return {
        ...tally,
        kills: tally.kills + lost.length,
        killRuns: tally.killRuns + 1,
        killLost: {
          most: Math.max(most, ...lost.map(({ bytes }) => bytes)),
          sum: lost.reduce((all, { bytes }) => all + bytes, sum),
          beyond: beyond + lost.filter(({ bytes, bound }) => bytes > bound).length,
        },
        wrong: [...tally.wrong, ...wrong.map(detail => ({ only: `kill-${index}`, detail }))],
      }
    }
    case 'disk': {
      const { index, files, right, stops, wrong } = result.report
      const { disks } = tally
      return {
        ...tally,
        disks: {
          runs: disks.runs + 1,
          files: disks.files + files,
          right: disks.right + right,
          stops: disks.stops + stops,
        },
        wrong: [...tally.wrong, ...wrong.map(detail => ({ only: `disk-${index}`, detail }))],
      }
    }
    case 'syscall': {
      const { index, what, code, wrong } = result.report
      const { runs, failed } = tally.syscalls
      return {
        ...tally,
        syscalls: { runs: runs + 1, failed: failed + (code === 0 ? 0 : 1) },
        wrong: [
          ...tally.wrong,
          ...wrong.map(detail => ({ only: `syscall-${index}`, detail: `${what}: ${detail}` })),
        ],
      }
    }
    case 'broken': {
      const { kind, index } = result.task
      const only = kind === 'group' ? String(index * 10) : `${kind}-${index}`
      return { ...tally, wrong: [...tally.wrong, { only, detail: result.detail }] }
    }
  }
}

function addVerdict(tally: Tally, verdict: Verdict): Tally {
  const { number, end, detail, excused, size, fetched, forced } = verdict
  const finding = { only: String(number), detail }
  const bytes = ({ size: sizes, fetched: all }: Bytes): Bytes => ({
    size: sizes + size,
    fetched: all + fetched,
  })
  return {
    ...tally,
    downloads: tally.downloads + 1,
    right: tally.right + (end === 'right' ? 1 : 0),
    removed: tally.removed + (end === 'removed' ? 1 : 0),
    refused:
      end === 'refused' ? { ...tally.refused, [detail]: (tally.refused[detail] ?? 0) + 1 } : tally.refused,
    unexplained: excused ? tally.unexplained : [...tally.unexplained, finding],
    wrong: end === 'wrong' ? [...tally.wrong, finding] : tally.wrong,
    faults: tally.faults + verdict.faults,
    requests: tally.requests + verdict.requests,
    waited: tally.waited + verdict.waited,
    free: end === 'right' && !forced ? bytes(tally.free) : tally.free,
    forced: end === 'right' && forced ? bytes(tally.forced) : tally.forced,
  }
}

export interface Surroundings {
  /** Real seconds. */
  readonly seconds: number
  readonly interrupted: boolean
  /** What could not be done here, as sentences. */
  readonly missing: readonly string[]
}

/** The closing lines. */
export function closing(tally: Tally, { seconds, interrupted, missing }: Surroundings): readonly string[] {
  const { refused, wrong, unexplained, kills, killLost, disks, syscalls } = tally
  const codes = Object.entries(refused).sort(([, a], [, b]) => b - a)
  const sum = codes.reduce((all, [, count]) => all + count, 0)
  const list = codes.map(([code, count]) => `${code} ${count}`).join(', ')
  const again = (only: string): string => `npm run torture -- --seed ${tally.seed} --only ${only}`
  return [
    `Seed ${tally.seed}; ${Math.round(seconds)} s${interrupted ? '; stopped before the end' : ''}`,
    `Downloads: ${tally.downloads}, with ${tally.faults} faults in ${tally.requests} requests`,
    `  right ${tally.right}, removed by the person ${tally.removed}, refused ${sum}${list === '' ? '' : ` (${list})`}`,
    ...unexplained.map(
      ({ only, detail }) => `  refused (${detail}) and nothing at the server explains it: ${again(only)}`,
    ),
    `  fetched beyond the sizes: ${beyond(tally.free)}; where the server or the person forced it: ${beyond(tally.forced)}`,
    `  nothing to do but wait: ${tally.waited} s of the engine's time, ${average(tally.waited, tally.downloads)} s a download`,
    `Kills: ${kills}; lost by a kill at most ${mib(killLost.most)}, on average ${mib(average(killLost.sum, kills))}; ` +
      `above the bound (2 s and 8 chunks a file): ${killLost.beyond}`,
    `Full disks: ${disks.runs} runs, ${disks.right} of ${disks.files} files right, ${disks.stops} stops for want of room`,
    `Failing system calls: ${syscalls.runs} runs, ${syscalls.failed} of them ended with an error and went on the next time`,
    ...missing,
    `Wrong: ${wrong.length}`,
    ...wrong.map(({ only, detail }) => `  ${detail}\n    ${again(only)}`),
  ]
}

function beyond({ size, fetched }: Bytes): string {
  const more = fetched - size
  return `${mib(more)} of ${mib(size)} (${size === 0 ? 0 : ((100 * more) / size).toFixed(1)} %)`
}

function mib(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MiB`
}

function average(sum: number, count: number): number {
  return count === 0 ? 0 : Math.round((10 * sum) / count) / 10
}
