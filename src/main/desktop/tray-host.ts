// Whether the system has a tray. Windows and macOS always do; on Linux somebody on the session bus must own the name
// org.kde.StatusNotifierWatcher (StatusNotifierItem specification), which is asked by the system's own programs.
import { execFile } from 'node:child_process'

/** The system's programs answer within it, ms, or there is no tray. */
const PATIENCE = 1_500

const WATCHER = 'org.kde.StatusNotifierWatcher'
const BUS = 'org.freedesktop.DBus'
const OWNER = `${BUS}.GetNameOwner`
const PROPERTY = `${BUS}.Properties.Get`
const HAS_HOST = 'IsStatusNotifierHostRegistered'

export interface Asking {
  readonly file: string
  readonly args: readonly string[]
}

/** A program that can ask the bus: one method of one object, by arguments that are strings. */
interface Asker {
  readonly file: string
  readonly args: (to: string, path: string, method: string, words: readonly string[]) => readonly string[]
}

/** In the order in which they are tried. */
const ASKERS: readonly Asker[] = [
  {
    file: 'gdbus',
    args: (to, path, method, words) => [
      ...['call', '--session', '--timeout', '1', '--dest', to, '--object-path', path],
      ...['--method', method, ...words],
    ],
  },
  {
    file: 'busctl',
    args(to, path, method, words) {
      const [interfaceName, member] = split(method)
      const signature = 's'.repeat(words.length)
      return ['--user', '--timeout=1', 'call', to, path, interfaceName, member, signature, ...words]
    },
  },
  {
    file: 'dbus-send',
    args: (to, path, method, words) => [
      ...['--session', '--print-reply=literal', '--reply-timeout=1000', `--dest=${to}`],
      ...[path, method, ...words.map(word => `string:${word}`)],
    ],
  },
]

function split(method: string): readonly [interfaceName: string, member: string] {
  const dot = method.lastIndexOf('.')
  return [method.slice(0, dot), method.slice(dot + 1)]
}

/** What a program says; null: it said no, or took too long. Rejects where there is no such program. */
export type Ask = (asking: Asking) => Promise<string | null>

export const askProgram: Ask = ({ file, args }) =>
  new Promise((resolve, reject) => {
    execFile(file, [...args], { timeout: PATIENCE }, (error, stdout) => {
      if (error === null) resolve(stdout)
      else if (error.code === 'ENOENT' || error.code === 'EACCES') reject(error)
      else resolve(null)
    })
  })

/**
 * Who shows the tray: on Linux the unique name on the bus of the program that icons register with, which is another after it
 * was started anew. null: nobody, also where that program says that it has no panel to show them in; or nobody knows. Never
 * rejects.
 */
export async function trayHost(
  platform: NodeJS.Platform,
  environment: Readonly<Record<string, string | undefined>>,
  ask: Ask = askProgram,
): Promise<string | null> {
  if (platform === 'win32' || platform === 'darwin') return platform
  // Without either there is no bus, and looking for one would start one.
  if (!environment['DBUS_SESSION_BUS_ADDRESS'] && !environment['XDG_RUNTIME_DIR']) return null
  for (const { file, args } of ASKERS) {
    try {
      const owner = ownerIn(
        (await ask({ file, args: args(BUS, '/org/freedesktop/DBus', OWNER, [WATCHER]) })) ?? '',
      )
      if (owner === null) return null
      const shows = await ask({
        file,
        args: args(owner, '/StatusNotifierWatcher', PROPERTY, [WATCHER, HAS_HOST]),
      })
      return /\btrue\b/.test(shows ?? '') ? owner : null
    } catch {
      // The next one may be there.
    }
  }
  return null
}

/** The unique name (':1.5') in what a program printed. */
function ownerIn(text: string): string | null {
  return /:\d+\.\d+/.exec(text)?.[0] ?? null
}
