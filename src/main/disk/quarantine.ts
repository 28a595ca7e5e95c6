// Marks a finished file as one that came from the internet, as browsers do, so that the system warns before it runs it:
// on Windows a Zone.Identifier stream, on macOS the quarantine attribute; Linux knows no such mark.
import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { open } from 'node:fs/promises'
import { basename } from 'node:path'
import { promisify } from 'node:util'
import type { Disk, FileSource } from '../engine/ports.ts'
import { errorCode, told } from './disk-errors.ts'

/** The system's program answers at once, ms. */
const PATIENCE = 10_000

/** How file systems without streams or attributes answer (FAT, exFAT, many shares): they cannot hold the mark. */
const CANNOT_HOLD = new Set(['ENOENT', 'EINVAL', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EISDIR'])

export interface QuarantineDeps {
  readonly platform: NodeJS.Platform
  /** Creates or replaces a file or stream, durably. Rejects with the system's error. */
  readonly write: (path: string, text: string) => Promise<void>
  /** Runs a program without a shell; rejects where it cannot be run or says no, with what it said as `stderr`. */
  readonly run: (file: string, args: readonly string[]) => Promise<void>
  /** Wall clock, ms. */
  readonly now: () => number
  readonly uuid: () => string
}

/** Disk.mark for this system; undefined where there is nothing to do. Marking a file again replaces its mark. */
export function createQuarantine(deps: QuarantineDeps): Disk['mark'] {
  switch (deps.platform) {
    case 'win32':
      return (path, source) =>
        told(`mark ${basename(path)}`, () =>
          whereItCan(() => deps.write(`${path}:Zone.Identifier`, zoneIdentifier(source))),
        )
    case 'darwin':
      return path =>
        told(`mark ${basename(path)}`, () =>
          whereItCan(() =>
            deps.run('/usr/bin/xattr', ['-w', 'com.apple.quarantine', quarantineValue(deps), path]),
          ),
        )
    default:
      return undefined
  }
}

export const systemQuarantine = createQuarantine({
  platform: process.platform,
  write: async (path, text) => {
    const handle = await open(path, 'w')
    try {
      await handle.writeFile(text)
      await handle.sync()
    } finally {
      await handle.close()
    }
  },
  run: async (file, args) => void (await promisify(execFile)(file, [...args], { timeout: PATIENCE })),
  now: Date.now,
  uuid: randomUUID,
})

/** As Chromium writes it where Windows cannot do it itself. Zone 3: the internet, for every http(s) link. */
function zoneIdentifier({ url, referrer }: FileSource): string {
  const from = referrer === null ? null : plainAddress(referrer)
  const lines = ['[ZoneTransfer]', 'ZoneId=3']
  if (from !== null) lines.push(`ReferrerUrl=${from}`)
  lines.push(`HostUrl=${plainAddress(url) ?? 'about:internet'}`)
  return lines.map(line => `${line}\r\n`).join('')
}

/** Without what could be a secret: user info, query and fragment. null where it is no http(s) link. */
function plainAddress(link: string): string | null {
  if (!URL.canParse(link)) return null
  const { protocol, origin, pathname } = new URL(link)
  return protocol === 'http:' || protocol === 'https:' ? `${origin}${pathname}` : null
}

/** Flags 0081: downloaded, and not yet opened by the person; then when, by whom, and a name for this event. */
function quarantineValue({ now, uuid }: QuarantineDeps): string {
  const seconds = Math.floor(now() / 1000).toString(16)
  return `0081;${seconds};Sluice;${uuid().toUpperCase()}`
}

async function whereItCan(mark: () => Promise<void>): Promise<void> {
  try {
    await mark()
  } catch (error) {
    const says = error instanceof Error && 'stderr' in error ? String(error.stderr) : ''
    if (!/operation not supported/i.test(says) && !CANNOT_HOLD.has(errorCode(error))) throw error
  }
}
