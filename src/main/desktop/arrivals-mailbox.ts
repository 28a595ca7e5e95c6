// What later starts bring, in files beside Chromium's message to the first: of two that start in one moment, on a busy
// computer, it refuses one without telling the other. So a start that ends leaves what it brings behind, and the first one
// looks for that a few times after its own start.
import { randomUUID } from 'node:crypto'
import { lstatSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Clock } from '../engine/ports.ts'
import { isArrival, type Note } from './arrivals.ts'
import { FILE_NAME, forget, readNote, writeNote } from './arrivals-spool.ts'

/** When the first one looks, ms after it runs. */
export const LOOKS: readonly number[] = [500, 2_000, 5_000, 15_000]
/** A start that was heard has left its file by then, ms. */
export const SETTLED = 3_000
/** What lies there longer was heard by an instance that has ended since, or is nobody's wish any more, ms. */
const OLDEST = 60_000

/** A note that can be told from another that says the same. */
export interface NamedNote extends Note {
  readonly id: string
}

export function named(note: Note): NamedNote {
  return { ...note, id: randomUUID() }
}

/** For the instance that runs; nothing where the note brings nothing. Never throws: Chromium's message is the usual way. */
export function leaveBehind({ id, args, folder }: NamedNote, dir: string): void {
  const brought = args.filter(isArrival)
  if (brought.length === 0) return
  try {
    mkdirSync(dir, { recursive: true, mode: 0o700 })
    writeNote({ args: brought, folder }, join(dir, id))
  } catch {
    // A full or read-only disk: what was said is all there is.
  }
}

export interface Mailbox {
  /** Whatever another start has told: what it leaves behind too is not taken again. */
  heard(note: unknown): void
  /** From now on looks for what was left by starts that were not heard. */
  open(take: (note: Note) => void): void
  /** At the very end: what was heard is not left for the next instance, which would take it once more. */
  close(): void
}

export function createMailbox(dir: string, clock: Pick<Clock, 'now' | 'timer'>): Mailbox {
  const known = new Set<string>()

  function look(take: (note: Note) => void): void {
    for (const name of namesIn(dir)) {
      const path = join(dir, name)
      const isNew = !known.has(name) && isYoung(path, clock.now())
      const note = isNew ? readNote(path) : null
      forget(path)
      if (note !== null) take(note)
    }
  }

  return {
    heard(note) {
      const id = idOf(note)
      if (id === null) return
      known.add(id)
      clock.timer(SETTLED, () => {
        forget(join(dir, id))
        known.delete(id)
      })
    },
    open(take) {
      for (const ms of LOOKS) clock.timer(ms, () => look(take))
    },
    close() {
      for (const id of known) forget(join(dir, id))
    },
  }
}

function idOf(note: unknown): string | null {
  if (typeof note !== 'object' || note === null || !('id' in note)) return null
  return typeof note.id === 'string' && FILE_NAME.test(note.id) ? note.id : null
}

function namesIn(dir: string): readonly string[] {
  try {
    return readdirSync(dir).filter(name => FILE_NAME.test(name))
  } catch {
    return []
  }
}

function isYoung(path: string, now: number): boolean {
  const facts = lstatSync(path, { throwIfNoEntry: false })
  return facts !== undefined && now - facts.mtimeMs < OLDEST
}
