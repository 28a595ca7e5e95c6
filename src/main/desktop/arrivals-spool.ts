// Starts with long arguments. Chromium passes a second start on to the first one in a message of at most 32 KiB on Linux and
// macOS, arguments included, and where it does not fit, it takes the first one for hung and kills it. So what is long goes
// through a file in the data folder, and a start with short arguments is made in its place.
import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { closeSync, lstatSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { asNote, isArrival, type Note } from './arrivals.ts'

/** Of all arguments together, bytes; they go into the message twice. */
export const LONGEST_ARGUMENTS = 12_000
/** Of such a file, bytes. The system's own limit for all arguments is 2 MiB where it was not changed. */
const LARGEST_FILE = 8 * 1024 * 1024

const SWITCH = '--arrivals='

/** Whether a start with these arguments must not be passed on as it is. `platform`: Windows passes on whatever it can start. */
export function isTooLong(argv: readonly string[], platform: NodeJS.Platform): boolean {
  if (platform === 'win32') return false
  return argv.reduce((sum, arg) => sum + Buffer.byteLength(arg) + 1, 0) > LONGEST_ARGUMENTS
}

/** Keeps what arrives with `note` in `dir`, and gives the arguments of the start that is to bring it. Throws where it cannot. */
export function spool({ args, folder }: Note, dir: string): readonly string[] {
  mkdirSync(dir, { recursive: true, mode: 0o700 })
  const name = randomUUID()
  const file = openSync(join(dir, name), 'wx', 0o600)
  try {
    writeFileSync(file, JSON.stringify({ args: args.filter(isArrival), folder }))
  } finally {
    closeSync(file)
  }
  return [...args.filter(arg => !isArrival(arg)), `${SWITCH}${name}`]
}

/** What such a start brings, once; any other note as it is. Never throws. */
export function unspool(note: Note, dir: string): Note {
  const name = note.args.find(arg => arg.startsWith(SWITCH))?.slice(SWITCH.length)
  if (name === undefined || !/^[0-9a-f-]{36}$/.test(name)) return note
  const path = join(dir, name)
  try {
    const facts = lstatSync(path)
    if (!facts.isFile() || facts.size > LARGEST_FILE) return note
    return asNote(JSON.parse(readFileSync(path, 'utf8')))
  } catch {
    return note
  } finally {
    rmSync(path, { force: true })
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
