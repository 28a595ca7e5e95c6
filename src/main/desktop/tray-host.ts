// Whether the system has a tray. Windows and macOS always do; on Linux somebody on the session bus must own the name
// org.kde.StatusNotifierWatcher (StatusNotifierItem specification), which is asked by the system's own programs.
import { execFile } from 'node:child_process'

/** The system's programs answer within it, ms, or there is no tray. */
const PATIENCE = 1_500

const WATCHER = 'org.kde.StatusNotifierWatcher'
const BUS = 'org.freedesktop.DBus'

export interface Asking {
  readonly file: string
  readonly args: readonly string[]
}

/** Programs that can ask the bus, in the order in which they are tried. */
export const ASKINGS: readonly Asking[] = [
  {
    file: 'gdbus',
    args: [
      ...['call', '--session', '--timeout', '1', '--dest', BUS, '--object-path', '/org/freedesktop/DBus'],
      ...['--method', `${BUS}.GetNameOwner`, WATCHER],
    ],
  },
  {
    file: 'busctl',
    args: ['--user', '--timeout=1', 'call', BUS, '/org/freedesktop/DBus', BUS, 'GetNameOwner', 's', WATCHER],
  },
  {
    file: 'dbus-send',
    args: [
      ...['--session', '--print-reply=literal', '--reply-timeout=1000', `--dest=${BUS}`],
      ...['/org/freedesktop/DBus', `${BUS}.GetNameOwner`, `string:${WATCHER}`],
    ],
  },
]

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
 * Who shows the tray: on Linux that program's unique name on the bus, which is another after it was started anew. null: nobody,
 * or nobody knows. Never rejects.
 */
export async function trayHost(
  platform: NodeJS.Platform,
  environment: Readonly<Record<string, string | undefined>>,
  ask: Ask = askProgram,
): Promise<string | null> {
  if (platform === 'win32' || platform === 'darwin') return platform
  // Without either there is no bus, and looking for one would start one.
  if (!environment['DBUS_SESSION_BUS_ADDRESS'] && !environment['XDG_RUNTIME_DIR']) return null
  for (const asking of ASKINGS) {
    try {
      return ownerIn((await ask(asking)) ?? '')
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
