// Opens the socket that commands come in by, where only this person can: in the data folder or, where a socket cannot be
// in that or others can look into it, in a private folder of the system's, whose address is then left in the data folder.
import { randomBytes } from 'node:crypto'
import {
  chmodSync,
  lstatSync,
  mkdtempSync,
  readFileSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import type { Server } from 'node:net'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { ADDRESS_NAME, fitsSocket, SOCKET_NAME } from './door.ts'

const PRIVATE_PREFIX = 'sluice-'

export interface Surroundings {
  readonly platform: NodeJS.Platform
  readonly env: Readonly<Record<string, string | undefined>>
}

/**
 * Makes the server listen for the app that has the lock of `dir`: what lies there of an earlier one is dead and replaced.
 * Resolves with the function that takes the traces away again; rejects where no place can be had.
 */
export async function placeSocket(
  server: Server,
  dir: string,
  { platform, env }: Surroundings,
): Promise<() => void> {
  clear(dir)
  if (platform === 'win32') {
    const pipe = `\\\\.\\pipe\\sluice-${randomBytes(16).toString('hex')}`
    await listen(server, pipe)
    leaveAddress(dir, pipe)
    return () => clear(dir)
  }
  const own = join(dir, SOCKET_NAME)
  if (fitsSocket(own) && isPrivate(dir) && (await canListen(server, own))) return () => clear(dir)
  for (const base of [env['XDG_RUNTIME_DIR'], tmpdir(), '/tmp']) {
    const socket = base ? privatePlace(base) : null
    if (socket === null) continue
    if (await canListen(server, socket)) {
      leaveAddress(dir, socket)
      return () => clear(dir)
    }
    removePrivate(socket)
  }
  throw new Error(`there is no place for a socket beside ${dir}`)
}

async function canListen(server: Server, path: string): Promise<boolean> {
  try {
    await listen(server, path)
    chmodSync(path, 0o600)
    return true
  } catch {
    // Not every file system has sockets.
    return false
  }
}

function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(path, () => {
      server.off('error', reject)
      resolve()
    })
  })
}

/** A folder of this person alone (mkdtemp(3)); null where there can be none. */
function privatePlace(base: string): string | null {
  try {
    const longest = join(base, `${PRIVATE_PREFIX}xxxxxx`, SOCKET_NAME)
    return fitsSocket(longest) ? join(mkdtempSync(join(base, PRIVATE_PREFIX)), SOCKET_NAME) : null
  } catch {
    return null
  }
}

function isPrivate(dir: string): boolean {
  const { mode, uid } = statSync(dir)
  return (mode & 0o077) === 0 && uid === process.geteuid?.()
}

function leaveAddress(dir: string, address: string): void {
  writeFileSync(join(dir, ADDRESS_NAME), `${address}\n`, { mode: 0o600, flag: 'wx' })
}

/** Takes away what an app left in its folder. */
function clear(dir: string): void {
  const file = join(dir, ADDRESS_NAME)
  try {
    if (lstatSync(file).isFile()) removePrivate(readFileSync(file, 'utf8').trim())
  } catch {
    // There was none.
  }
  rmSync(file, { force: true })
  rmSync(join(dir, SOCKET_NAME), { force: true })
}

/** Only what has the shape of ours. */
function removePrivate(socket: string): void {
  const folder = dirname(socket)
  if (basename(socket) !== SOCKET_NAME || !basename(folder).startsWith(PRIVATE_PREFIX)) return
  try {
    rmSync(socket, { force: true })
    rmdirSync(folder)
  } catch {
    // It was cleared away already, or is not ours.
  }
}
