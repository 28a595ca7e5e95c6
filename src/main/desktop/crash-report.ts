// Reports of ends by an error: one file each in a folder of their own, for this user alone, told once at the next start.
// Written at the worst of moments, so everything is synchronous and nothing throws.
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Older ones are deleted. */
const MOST_REPORTS = 5
/** Of one report, UTF-16 units. */
const LONGEST = 65_536
/** Of one that has not been told yet. */
const NEW = '.new.txt'

export interface CrashReports {
  /** Where it was written; null where it could not be. @param text without secrets. */
  write(text: string, now: number): string | null
  /** The newest one that has not been told yet, with its new name; all count as told from now on. null: none. */
  take(): string | null
  /** The text of the newest one; null: none. */
  latest(): string | null
}

/** @param folder made when there is something to write in it. */
export function crashReportsIn(folder: string): CrashReports {
  /** Names, oldest first: they begin with the hour. */
  function names(): readonly string[] {
    return quietly(
      () =>
        readdirSync(folder)
          .filter(name => /^[\dTZ-]+(?:\.new)?\.txt$/.test(name))
          .sort(),
      [],
    )
  }

  return {
    write(text, now) {
      return quietly(() => {
        mkdirSync(folder, { recursive: true, mode: 0o700 })
        const path = join(folder, `${new Date(now).toISOString().replace(/[:.]/g, '-')}${NEW}`)
        writeFileSync(path, text.slice(0, LONGEST), { mode: 0o600, flag: 'wx' })
        for (const name of names().slice(0, -MOST_REPORTS)) rmSync(join(folder, name), { force: true })
        return path
      }, null)
    },
    take() {
      const untold = names().filter(name => name.endsWith(NEW))
      const told = untold.map(name => {
        const path = join(folder, `${name.slice(0, -NEW.length)}.txt`)
        return quietly(
          () => {
            renameSync(join(folder, name), path)
            return path
          },
          join(folder, name),
        )
      })
      return told.at(-1) ?? null
    },
    latest() {
      const last = names().at(-1)
      return last === undefined ? null : quietly(() => readFileSync(join(folder, last), 'utf8'), null)
    },
  }
}

function quietly<T>(work: () => T, otherwise: T): T {
  try {
    return work()
  } catch {
    return otherwise
  }
}
