// The log: what happened, line by line, in a file that only this user can read. Every entry passes the redaction. It
// never throws and never keeps the app from starting: where it cannot be written, that is said once and nothing else is.
import { chmodSync, closeSync, fstatSync, mkdirSync, openSync, readSync } from 'node:fs'
import { homedir, userInfo } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import electronLog from 'electron-log/node'
import { type Person, redact } from './redact.ts'

/** The file is put aside as main.old.log above this, bytes; only one of those is kept. */
const LARGEST_LOG = 2 * 1_048_576
/** Of an entry no more is kept, UTF-16 units. */
const LONGEST_ENTRY = 16_384
/** Of so much the redaction sees: what is cut off is not looked at. */
const LONGEST_SEEN = 4 * LONGEST_ENTRY
/** Read from the end of the file for its last lines, bytes. */
const TAIL_BYTES = 131_072

/** What electron-updater asks of a logger too. */
export interface Log {
  info(...what: readonly unknown[]): void
  warn(...what: readonly unknown[]): void
  error(...what: readonly unknown[]): void
}

export interface LogFile extends Log {
  readonly path: string
  /** The last lines, oldest first; empty where there are none. */
  tail(lines: number): readonly string[]
}

export interface LogOptions {
  /** Made where it is missing. */
  readonly folder: string
  readonly person: Person
  /** Told, once, that the log cannot be written. */
  readonly complain: (sentence: string) => void
  readonly largest?: number
}

/** Who uses this computer now. */
export function presentPerson(): Person {
  try {
    return { home: homedir(), user: userInfo().username }
  } catch {
    // An account that the system has no entry of, as in some containers.
    return { home: process.env['HOME'] ?? '', user: '' }
  }
}

/** Errors with their causes and what belongs to them, other things as Node shows them; without secrets. */
export function entryOf(what: readonly unknown[], person: Person): string {
  const text = what
    .map(one => (typeof one === 'string' ? one : inspect(one, { depth: 4, maxStringLength: 4_096 })))
    .join(' ')
  const left = plain(redact(text.slice(0, LONGEST_SEEN), person))
  return left.length <= LONGEST_ENTRY ? left : `${left.slice(0, LONGEST_ENTRY)}…`
}

/** No line of an entry can pass for another entry, and nothing in it changes how a screen shows it. */
function plain(text: string): string {
  return (
    text
      .replace(/\r\n?/g, '\n')
      .replace(/\n+$/, '')
      .replace(/\n(?! {4})/g, '\n    ')
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
      .replace(/[\0-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g, '�')
  )
}

/** Opens the log; a file that cannot be written is none, for as long as the process lives. */
export function openLog({ folder, person, complain, largest = LARGEST_LOG }: LogOptions): LogFile {
  const path = join(folder, 'main.log')
  const logger = electronLog.create({ logId: path })
  const { file, console, ipc, remote } = logger.transports
  let hasComplained = false

  console.level = false
  if (ipc) ipc.level = false
  if (remote) remote.level = false
  file.resolvePathFn = () => path
  file.setAppName('Sluice')
  file.maxSize = largest
  file.writeOptions = { flag: 'a', mode: 0o600, encoding: 'utf8' }
  file.transforms = [
    ({ message }) => [`${message.date.toISOString()} ${message.level} ${String(message.data[0])}`],
    ({ data }) => data[0],
  ]
  // What the library has to say of its own trouble, it says to the console of the first logger.
  electronLog.transports.console.writeFn = ({ message }) => {
    if (hasComplained) return
    hasComplained = true
    const [why] = entryOf(message.data.slice(-1), person).split('\n')
    complain(`the log cannot be written: ${why}`)
  }
  makePrivate(folder, path)

  const write =
    (level: keyof Log) =>
    (...what: readonly unknown[]): void => {
      try {
        logger[level](entryOf(what, person))
      } catch {
        // What cannot even be shown as text.
      }
    }
  return {
    path,
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    tail: lines => lastLines(path, lines),
  }
}

/** As far as it goes: what is there may belong to somebody else. */
function makePrivate(folder: string, path: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    chmodSync(path, 0o600)
  } catch {
    // The first entry says what is wrong, or makes the file.
  }
}

function lastLines(path: string, lines: number): readonly string[] {
  try {
    const file = openSync(path, 'r')
    try {
      const { size } = fstatSync(file)
      const length = Math.min(size, TAIL_BYTES)
      const bytes = Buffer.alloc(length)
      const read = readSync(file, bytes, 0, length, size - length)
      const all = bytes.toString('utf8', 0, read).split(/\r?\n/)
      // Of the first line only the end may have been read.
      return (length < size ? all.slice(1) : all).filter(line => line !== '').slice(-lines)
    } finally {
      closeSync(file)
    }
  } catch {
    return []
  }
}
