// What `npm run torture` was asked for, or one sentence about what is wrong with it. Pure.
import { parseArgs } from 'node:util'
import { GROUP } from './plan.ts'

export const TASK_KINDS = ['group', 'kill', 'disk', 'syscall'] as const
export type TaskKind = (typeof TASK_KINDS)[number]

export interface Task {
  readonly kind: TaskKind
  readonly index: number
}

export interface TortureCommand {
  readonly kind: 'run'
  readonly downloads: number
  readonly kills: number
  readonly disks: number
  readonly syscalls: number
  readonly workers: number
  readonly seed: number
  /** This one alone; null: all. */
  readonly only: Task | null
  readonly json: boolean
}

export type CommandLine =
  | TortureCommand
  | { readonly kind: 'help' }
  | { readonly kind: 'wrong'; readonly message: string }

const DEFAULTS = { downloads: 1_000, kills: 40, disks: 20, syscalls: 20, workers: 2 } as const

export const USAGE = `Usage: npm run torture [-- options]

Downloads from servers that do everything wrong, is killed, and runs out of disk; judges each file. Loopback only.

  --downloads N   downloads against random faults, in tens (default: ${DEFAULTS.downloads})
  --kills N       kill -9 of the command line, about so many (default: ${DEFAULTS.kills})
  --disks N       runs on a small volume that is filled (default: ${DEFAULTS.disks}; needs leave to mount)
  --syscalls N    runs whose system calls fail (default: ${DEFAULTS.syscalls}; needs strace)
  --workers N     processes at once, 1 to 8 (default: ${DEFAULTS.workers})
  --seed S        repeats the run of that seed, as far as the machine repeats itself
  --only X        one alone: a download's number, or kill-N, disk-N, syscall-N
  --json          the result as one JSON object
  --help

Exit code: 0 no file wrong, 1 a file was wrong or a download hung, 2 wrong usage, 130 stopped by Ctrl-C.
`

/** @param chance the seed where none is given. */
export function readArguments(argv: readonly string[], chance: number): CommandLine {
  try {
    return read(argv, chance)
  } catch (error) {
    if (!(error instanceof TypeError) && !(error instanceof RangeError)) throw error
    // parseArgs throws TypeErrors that begin with what is wrong ("Unknown option '--foo'. To specify ...").
    const [what] = error.message.split(/\. |\n|\.$/)
    return { kind: 'wrong', message: `${what}; npm run torture -- --help names the options.` }
  }
}

function read(argv: readonly string[], chance: number): CommandLine {
  const number = { type: 'string' } as const
  const { values } = parseArgs({
    args: [...argv],
    options: {
      downloads: number,
      kills: number,
      disks: number,
      syscalls: number,
      workers: number,
      seed: number,
      only: number,
      json: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  })
  if (values.help === true) return { kind: 'help' }
  const whole = (
    name: Exclude<keyof typeof values, 'json' | 'help'>,
    otherwise: number,
    most = 1e6,
  ): number => {
    const text = values[name] ?? String(otherwise)
    if (/^\d{1,10}$/.test(text) && Number(text) <= most) return Number(text)
    throw new RangeError(`--${name} takes a whole number up to ${most}, not "${text}"`)
  }
  const workers = whole('workers', DEFAULTS.workers, 8)
  if (workers === 0) throw new RangeError('--workers takes 1 at least')
  return {
    kind: 'run',
    downloads: Math.ceil(whole('downloads', DEFAULTS.downloads) / GROUP) * GROUP,
    kills: whole('kills', DEFAULTS.kills),
    disks: whole('disks', DEFAULTS.disks),
    syscalls: whole('syscalls', DEFAULTS.syscalls),
    workers,
    seed: whole('seed', chance, 2 ** 31),
    only: values.only === undefined ? null : readOnly(values.only),
    json: values.json === true,
  }
}

function readOnly(text: string): Task {
  const match = /^(?:(kill|disk|syscall)-)?(\d{1,7})$/.exec(text)
  if (match === null)
    throw new RangeError(`--only takes a number, or kill-N, disk-N, syscall-N, not "${text}"`)
  const index = Number(match[2])
  const kind = match[1] as TaskKind | undefined
  return kind === undefined ? { kind: 'group', index: Math.floor(index / GROUP) } : { kind, index }
}
