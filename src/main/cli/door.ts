// Where the open app listens for commands, and how a command finds it: a socket in the data folder, or an address there.
// Both belong to the person alone; what belongs to somebody else is passed over.
import { lstatSync, readFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'

export const SOCKET_NAME = 'sluice.sock'
/** Holds the address where the socket cannot be in the data folder itself. */
export const ADDRESS_NAME = 'sluice.address'
/** Bytes: sun_path has 104 on macOS and 108 on Linux, its end included (unix(7)). */
export const LONGEST_SOCKET_PATH = 100
const LONGEST_ADDRESS = 4_096

/** Whether a socket can have this path. */
export const fitsSocket = (path: string): boolean => Buffer.byteLength(path) <= LONGEST_SOCKET_PATH

/** Where the app with this data folder says that it listens; null where it says nothing. It may be gone since. */
export function addressIn(dir: string, platform: NodeJS.Platform = process.platform): string | null {
  try {
    const file = join(dir, ADDRESS_NAME)
    const facts = lstatSync(file, { throwIfNoEntry: false })
    if (facts === undefined) return platform === 'win32' ? null : ownSocket(join(dir, SOCKET_NAME))
    if (!facts.isFile() || !isOwn(facts.uid, platform) || facts.size > LONGEST_ADDRESS) return null
    const address = readFileSync(file, 'utf8').trim()
    return platform === 'win32' ? pipe(address) : ownSocket(address)
  } catch {
    // A folder that cannot be looked into has no app for this person.
    return null
  }
}

/** A way to the app with this data folder; null where none is open. Never rejects. */
export function knock(dir: string): Promise<Socket | null> {
  const address = addressIn(dir)
  if (address === null) return Promise.resolve(null)
  return new Promise(resolve => {
    const socket = connect(address)
    socket.once('error', () => resolve(null))
    socket.once('connect', () => resolve(socket))
  })
}

function ownSocket(path: string): string | null {
  const facts = lstatSync(path, { throwIfNoEntry: false })
  return facts?.isSocket() === true && isOwn(facts.uid, process.platform) ? path : null
}

const pipe = (address: string): string | null =>
  /^\\\\\.\\pipe\\sluice-[0-9a-f]{32}$/.test(address) ? address : null

/** Windows has no such ids; there the folder's own rules hold. */
const isOwn = (uid: number, platform: NodeJS.Platform): boolean =>
  platform === 'win32' || uid === process.geteuid?.()
