// A screen and a message bus for Electron where the machine has none (Linux): Xvfb and a D-Bus session daemon of
// our own, for as long as `body` runs. Unlike xvfb-run it hands signals on and leaves nothing behind.
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findCommand } from './paths.mjs'
import { SetUpError } from './process.mjs'
import { hasScreen } from './system-packages.mjs'

/** Calls `body` with the environment to give to Electron; ends what it started when `body` is done. */
export async function withDesktopSession(body) {
  if (process.platform !== 'linux') return body({})
  const env = {}
  const helpers = []
  const folder = await mkdtemp(join(tmpdir(), 'sluice-screen-'))
  try {
    if (!hasScreen()) {
      console.log('No screen here: running on a virtual one (Xvfb).')
      env.XAUTHORITY = await writeAuthority(folder)
      const screen = ['-screen', '0', '1440x900x24', '-nolisten', 'tcp', '-auth', env.XAUTHORITY]
      const { child, line } = await startHelper('Xvfb', ['-displayfd', '3', ...screen])
      helpers.push(child)
      env.DISPLAY = `:${line}`
    }
    if (!process.env.DBUS_SESSION_BUS_ADDRESS && findCommand('dbus-daemon') !== null) {
      const { child, line } = await startHelper('dbus-daemon', [
        '--session',
        '--nofork',
        '--nopidfile',
        '--print-address=3',
      ])
      helpers.push(child)
      env.DBUS_SESSION_BUS_ADDRESS = line
    }
    return await body(env)
  } finally {
    await Promise.all(helpers.map(endHelper))
    await rm(folder, { recursive: true, force: true })
  }
}

/** Starts a daemon that writes one line to descriptor 3 when it is ready. */
function startHelper(name, args) {
  // It ends with us even where we are killed and cannot clean up.
  const bound = findCommand('setpriv') === null ? [] : ['setpriv', '--pdeathsig', 'TERM']
  const [command, ...rest] = [...bound, name, ...args]
  return new Promise((done, fail) => {
    // In a session of its own: a Ctrl-C is for the app, which still needs its screen while it quits.
    const child = spawn(command, rest, { stdio: ['ignore', 'ignore', 'pipe', 'pipe'], detached: true })
    let complaint = ''
    child.stderr.on('data', data => {
      complaint += data
    })
    let said = ''
    child.stdio[3].on('data', data => {
      said += data
      if (said.includes('\n')) done({ child, line: said.slice(0, said.indexOf('\n')) })
    })
    child.on('error', error => fail(new SetUpError(`${name} could not be started: ${error.message}`)))
    child.on('close', () => fail(new SetUpError(`${name} ended before it was ready.\n${complaint.trim()}`)))
  })
}

function endHelper(child) {
  if (child.exitCode !== null || child.signalCode !== null) return undefined
  return new Promise(done => {
    child.on('close', done)
    child.kill('SIGTERM')
  })
}

/**
 * An Xauthority file (Xau(3)) with one cookie for any display: family "wild" (65535), no address, no number.
 * Written here because the display's number is known only after the server has read the file.
 */
async function writeAuthority(folder) {
  const counted = bytes => Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 0xff]), bytes])
  const none = Buffer.alloc(0)
  const fields = [none, none, Buffer.from('MIT-MAGIC-COOKIE-1'), randomBytes(16)]
  const path = join(folder, 'authority')
  await writeFile(path, Buffer.concat([Buffer.from([0xff, 0xff]), ...fields.map(counted)]), { mode: 0o600 })
  return path
}
