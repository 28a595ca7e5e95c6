// Starts with long arguments. Chromium passes a second start on to the first one in a message of at most 32 KiB on Linux and
// macOS, arguments included, and where it does not fit, it takes the first one for hung and kills it. So what is long goes
// through a file in the data folder, and a start with short arguments is made in its place.
import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import {
  closeSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { asNote, isArrival, type Note } from './arrivals.ts'

/** Of all arguments together, bytes. They go into the message twice, once in UTF-16 where Latin-1 has no such letters. */
export const LONGEST_ARGUMENTS = 6_000
/** Of those that bring nothing in, bytes: what is no switch of ours may be as long as it likes, and is left out then. */
const LONGEST_KEPT = LONGEST_ARGUMENTS / 3
/** Of such a file, bytes. The system's own limit for all arguments is 2 MiB where it was not changed. */
const LARGEST_FILE = 8 * 1024 * 1024

/** A start that was to bring such a file has long brought it, or never will, ms. */
const OLDEST = 60 * 60 * 1_000

const SWITCH = '--arrivals='
export const FILE_NAME = /^[0-9a-f-]{36}$/

/** Whether a start with these arguments must not be passed on as it is. `platform`: Windows passes on whatever it can start. */
export function isTooLong(argv: readonly string[], platform: NodeJS.Platform): boolean {
  // One that was made for another never makes a third, whatever its arguments are.
  if (platform === 'win32' || argv.some(arg => arg.startsWith(SWITCH))) return false
  return bytesOf(argv) > LONGEST_ARGUMENTS
}

function bytesOf(argv: readonly string[]): number {
  return argv.reduce((sum, arg) => sum + Buffer.byteLength(arg) + 1, 0)
}

/** Keeps what arrives with `note` in `dir`, and gives the arguments of the start that is to bring it. Throws where it cannot. */
export function spool({ args, folder }: Note, dir: string): readonly string[] {
  mkdirSync(dir, { recursive: true, mode: 0o700 })
  forgetOld(dir)
  const name = randomUUID()
  writeNote({ args: args.filter(isArrival), folder }, join(dir, name))
  return [...shortOf(args.filter(arg => !isArrival(arg))), `${SWITCH}${name}`]
}

/** Into a new file, for this user alone. Throws where it cannot. */
export function writeNote(note: Note, path: string): void {
  const file = openSync(path, 'wx', 0o600)
  try {
    writeFileSync(file, JSON.stringify(note))
  } finally {
    closeSync(file)
  }
}

/** The first of them that are short enough together: switches, and where the program is. */
function shortOf(args: readonly string[]): readonly string[] {
  let left = LONGEST_KEPT
  return args.filter(arg => {
    const bytes = bytesOf([arg])
    const fits = bytes <= left
    if (fits) left -= bytes
    return fits
  })
}

/** Links may hold secrets: those of a start that came to nothing do not stay. */
function forgetOld(dir: string): void {
  for (const name of readdirSync(dir)) {
    const path = join(dir, name)
    const facts = FILE_NAME.test(name) ? lstatSync(path, { throwIfNoEntry: false }) : undefined
    if (facts !== undefined && facts.mtimeMs < Date.now() - OLDEST) forget(path)
  }
}

/** What such a start brings, once; any other note as it is. Never throws. */
export function unspool(note: Note, dir: string): Note {
  const name = note.args.find(arg => arg.startsWith(SWITCH))?.slice(SWITCH.length)
  if (name === undefined || !FILE_NAME.test(name)) return note
  const path = join(dir, name)
  const kept = readNote(path)
  forget(path)
  return kept ?? note
}

/** What the file keeps; null where it is none of ours. Never throws. */
export function readNote(path: string): Note | null {
  try {
    const facts = lstatSync(path)
    if (!facts.isFile() || facts.size > LARGEST_FILE) return null
    return asNote(JSON.parse(readFileSync(path, 'utf8')))
  } catch {
    return null
  }
}

/** Never throws. */
export function forget(path: string): void {
  try {
    rmSync(path, { force: true })
  } catch {
    // A folder, or one in which nothing may be changed: it is none of ours.
  }
}

/**
 * Starts the program anew with what arrives in a file, in place of this process, which waits for it: an AppImage is there only
 * while its own process lives. `ended` gets the exit code, and an error where it could not be started. Returns what asks it to
 * quit.
 */
export function standBack(
  note: Note,
  dir: string,
  ended: (code: number, error?: unknown) => void,
): () => void {
  let child: ChildProcess
  try {
    child = spawn(process.execPath, spool(note, dir), { stdio: 'inherit' })
  } catch (error) {
    ended(1, error)
    return () => {}
  }
  child.once('error', error => ended(1, error))
  child.once('exit', code => ended(code ?? 1))
  return () => void child.kill('SIGTERM')
}
