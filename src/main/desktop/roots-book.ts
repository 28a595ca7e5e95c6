// The folders the window may name (roots.ts), kept: those that the person picked in a dialog of main's own, in this
// session or an earlier one, beside those that the settings and the list know anyway.
import { realpath } from 'node:fs/promises'
import { resolve } from 'node:path'
import { say } from '../../shared/words.ts'
import { isWithinRoots } from './roots.ts'

/** Nobody goes back to more; the oldest are forgotten first. */
export const MOST_PICKED = 50
const KEY = 'pickedFolders'

export interface RootsDeps {
  /** Text by key; both throw StoreError. */
  readonly kept: { read(key: string): string | null; write(key: string, value: string): void }
  /** The system's folder, and those of the settings. */
  readonly settled: () => readonly string[]
  /** Folders of the downloads in the list: asked only where nothing else speaks for a folder. */
  readonly listed: () => Iterable<string>
  readonly report: (error: unknown) => void
}

export interface RootsBook {
  /** Keeps a folder that the person has picked. Never throws: what cannot be kept counts until the end of the session. */
  add(dir: string): void
  /** A sentence where the window may not name `dir`, else null. */
  refusal(dir: string): Promise<string | null>
}

export function openRoots({ kept, settled, listed, report }: RootsDeps): RootsBook {
  const ports = { platform: process.platform, realPath: (path: string) => realpath(path) }
  let picked = readPicked(kept.read(KEY))

  return {
    add(dir) {
      const place = resolve(dir)
      picked = [place, ...picked.filter(other => other !== place)].slice(0, MOST_PICKED)
      try {
        kept.write(KEY, JSON.stringify(picked))
      } catch (error) {
        report(error)
      }
    },
    async refusal(dir) {
      const isAllowed =
        (await isWithinRoots(dir, [...settled(), ...picked], ports)) ||
        (await isWithinRoots(dir, [...new Set(listed())], ports))
      return isAllowed ? null : say('main.folder.unchosen', { dir })
    },
  }
}

function readPicked(text: string | null): readonly string[] {
  try {
    const read: unknown = JSON.parse(text ?? '[]')
    return Array.isArray(read) ? read.filter(dir => typeof dir === 'string').slice(0, MOST_PICKED) : []
  } catch {
    return []
  }
}
