// Which folders the window may name: those that the person has chosen, and what lies in them. A page that somebody has
// taken over can then put files nowhere else. The disk comes in as an argument, and no foreign server is ever asked.
import { posix, win32 } from 'node:path'

export interface RootsPorts {
  readonly platform: NodeJS.Platform
  /** Where a path leads once every link in it is followed; rejects where nothing is there. */
  readonly realPath: (path: string) => Promise<string>
}

/**
 * Folders that systems and programs take orders from (autostart, keys, settings). Whoever chose a folder with one of these
 * in it did not choose that one.
 */
const ORDERS: Readonly<Partial<Record<NodeJS.Platform, RegExp>>> = {
  win32: /^(?:[.$].*|appdata|start menu)$/i,
  darwin: /^(?:\..*|library)$/i,
}
const HIDDEN = /^\./

/** Whether `dir` is one of `roots` or lies in one of them, also once links are followed. */
export async function isWithinRoots(
  dir: string,
  roots: readonly string[],
  { platform, realPath }: RootsPorts,
): Promise<boolean> {
  const { isAbsolute, resolve } = platform === 'win32' ? win32 : posix
  if (!isAbsolute(dir)) return false
  const place = resolve(dir)
  const chosen = roots.map(root => resolve(root))
  // As it was chosen: a drive that is away, or a server that does not answer, changes nothing about that.
  if (chosen.some(root => stepsFrom(root, place, platform)?.length === 0)) return true

  const around = chosen.filter(root => stepsFrom(root, place, platform) !== null)
  // Windows signs in to a server that it is merely asked about, and so tells it who is there.
  if (around.length === 0 && isOnServer(place, platform)) return false
  const real = await realPlace(place, { platform, realPath })
  if (real === null) return false
  for (const root of chosen) {
    if (isOnServer(root, platform) && !around.includes(root)) continue
    const steps = stepsFrom(await realPath(root).catch(() => root), real, platform)
    if (steps?.every(step => !takesOrders(step, platform))) return true
  }
  return false
}

/** Names of folders from `root` down to `place`, none where they are the same; null where it is not inside. */
function stepsFrom(root: string, place: string, platform: NodeJS.Platform): readonly string[] | null {
  const { relative, isAbsolute, sep } = platform === 'win32' ? win32 : posix
  const way = relative(folded(root, platform), folded(place, platform))
  if (way === '') return []
  if (way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way)) return null
  return way.split(sep)
}

/** Windows and macOS know a name by its letters, whatever their case and however they are composed. */
function folded(path: string, platform: NodeJS.Platform): string {
  return platform === 'win32' || platform === 'darwin' ? path.normalize('NFC').toLowerCase() : path
}

/** `\\server\share`, `\\?\C:\…` and devices: all that Windows does not look for on a drive. */
function isOnServer(path: string, platform: NodeJS.Platform): boolean {
  return platform === 'win32' && /^[\\/]{2}/.test(path)
}

function takesOrders(step: string, platform: NodeJS.Platform): boolean {
  return (ORDERS[platform] ?? HIDDEN).test(step)
}

/** Where `place` is or, being missing, would be; null where that cannot be told. */
async function realPlace(place: string, { platform, realPath }: RootsPorts): Promise<string | null> {
  const { dirname, basename, join } = platform === 'win32' ? win32 : posix
  let at = place
  let rest = ''
  for (;;) {
    try {
      return join(await realPath(at), rest)
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : null
      if (code !== 'ENOENT' || dirname(at) === at) return null
      rest = join(basename(at), rest)
      at = dirname(at)
    }
  }
}
