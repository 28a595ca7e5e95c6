// A start where no window can be: Chromium would end with a segmentation fault, so it is said before.
import { existsSync, readFileSync } from 'node:fs'
import { isAbsolute, join } from 'node:path'

export interface ScreenFacts {
  readonly platform: string
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Whether Chromium was told where to draw. */
  readonly hasOwnPlatform: boolean
  /** Whether a program listens, or did so lately, at the socket with this path. */
  readonly isThere: (socket: string) => boolean
}

/** Only Linux can be without a screen, as over a remote shell, in a container, or with the name of one that has ended. */
export function hasNoScreen({ platform, environment, hasOwnPlatform, isThere }: ScreenFacts): boolean {
  if (platform !== 'linux' || hasOwnPlatform) return false
  return !hasX(environment['DISPLAY'], isThere) && !hasWayland(environment, isThere)
}

/** A display (X(7), "Display names") of another computer, or reached as if it were on one, is taken at its word. */
function hasX(display: string | undefined, isThere: ScreenFacts['isThere']): boolean {
  const [, host, number] = /^(.*):(\d+)(?:\.\d+)?$/.exec(display ?? '') ?? []
  if (host === undefined) return false
  return (host !== '' && host !== 'unix') || isThere(`/tmp/.X11-unix/X${number}`)
}

/** wl_display_connect(3): a path, or a name in the folder of the session. */
function hasWayland(environment: ScreenFacts['environment'], isThere: ScreenFacts['isThere']): boolean {
  const name = environment['WAYLAND_DISPLAY']
  const folder = environment['XDG_RUNTIME_DIR']
  if (!name) return false
  if (isAbsolute(name)) return isThere(name)
  return Boolean(folder) && isThere(join(folder ?? '', name))
}

/** As a file, or in the abstract namespace, which has no files (unix(7)). */
export function isSocketThere(path: string): boolean {
  try {
    return existsSync(path) || readFileSync('/proc/net/unix', 'utf8').includes(` @${path}\n`)
  } catch {
    return false
  }
}
