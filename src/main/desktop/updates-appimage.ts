// A new version takes an AppImage's place: proved once more while it is written beside it, then renamed over it, so that
// whatever goes wrong leaves the old one whole. The path stays, because shortcuts and the autostart entry lead to it.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import type { Stats } from 'node:fs'
import { open, rename, rm, stat } from 'node:fs/promises'
import { basename, delimiter, dirname, join } from 'node:path'

export interface Staging {
  /** The file that was fetched. */
  readonly from: string
  /** Its digest as it was published, base64. */
  readonly sha512: string
  /** The AppImage. */
  readonly to: string
}

/**
 * Writes the new version beside the AppImage, where one step is enough to put it in its place. Resolves with that step,
 * which rejects where the AppImage is no longer the one that was there: the person has moved it, or has a newer one by now.
 * Rejects where the file is not what was published, or cannot be written there; `to` is as it was in any case.
 */
export async function stageAppImage({ from, sha512, to }: Staging): Promise<() => Promise<void>> {
  const beside = join(dirname(to), `.${basename(to)}.new`)
  let old: Stats
  try {
    old = await stat(to)
    const mode = (old.mode & 0o777) | 0o100
    if ((await copy(from, beside, mode)) !== sha512) {
      throw Object.assign(new Error('the file is not what was published'), { code: 'ERR_CHECKSUM_MISMATCH' })
    }
  } catch (error) {
    await rm(beside, { force: true }).catch(() => {})
    throw error
  }
  return async () => {
    const now = await stat(to).catch(() => null)
    if (now === null || !isSameFile(now, old)) {
      await rm(beside, { force: true }).catch(() => {})
      throw new Error(`${to} is not the file that was to be replaced`)
    }
    await rename(beside, to)
    await settle(dirname(to))
    await rm(from, { force: true }).catch(() => {})
  }
}

const isSameFile = (one: Stats, other: Stats): boolean =>
  one.dev === other.dev && one.ino === other.ino && one.size === other.size && one.mtimeMs === other.mtimeMs

/** Copies, durably; resolves with the SHA-512 of what was copied, base64. */
async function copy(from: string, to: string, mode: number): Promise<string> {
  const hash = createHash('sha512')
  await rm(to, { force: true })
  const source = await open(from, 'r')
  try {
    // Exclusively: whatever else has got the name in between is not written to.
    const target = await open(to, 'wx', mode)
    try {
      for await (const chunk of source.createReadStream({ autoClose: false, highWaterMark: 1_048_576 })) {
        hash.update(chunk)
        await target.writeFile(chunk)
      }
      await target.chmod(mode)
      await target.sync()
    } finally {
      await target.close()
    }
  } finally {
    await source.close()
  }
  return hash.digest('base64')
}

/** The rename is durable too, where the folder can be synced. */
async function settle(dir: string): Promise<void> {
  const handle = await open(dir, 'r').catch(() => null)
  if (handle === null) return
  await handle.sync().catch(() => {})
  await handle.close()
}

/** Starts an AppImage as a program of its own, which goes on when we end. */
export function startAppImage(
  path: string,
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): void {
  const env = outsideEnvironment(environment)
  const child = spawn(path, [...args], { env, cwd: dirname(path), detached: true, stdio: 'ignore' })
  child.on('error', () => {})
  child.unref()
}

/** The environment without what an AppImage's own start has put into it: its mount is gone with us. */
export function outsideEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const mount = environment['APPDIR'] ?? ''
  const env: Record<string, string> = {}
  for (const [name, value] of Object.entries(environment)) {
    if (value === undefined || OWN_NAMES.has(name)) continue
    const kept = mount !== '' && PATH_LISTS.has(name) ? without(mount, value) : value
    if (kept !== '') env[name] = kept
  }
  return env
}

const OWN_NAMES: ReadonlySet<string> = new Set(['APPIMAGE', 'APPDIR', 'ARGV0', 'OWD'])
const PATH_LISTS: ReadonlySet<string> = new Set([
  ...['PATH', 'LD_LIBRARY_PATH', 'XDG_DATA_DIRS', 'GSETTINGS_SCHEMA_DIR'],
])

function without(mount: string, list: string): string {
  return list
    .split(delimiter)
    .filter(path => path !== mount && !path.startsWith(`${mount}/`))
    .join(delimiter)
}
