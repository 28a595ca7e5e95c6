// What starts the contestant `sluice electron`: a real Electron on a screen that lasts as long as the run.
import { homedir } from 'node:os'
import { join } from 'node:path'
import { withDesktopSession } from '../lib/desktop-session.mjs'
import { SetUpError } from '../lib/process.mjs'
import { setUp } from '../lib/set-up.mjs'

const RUNNER = join(import.meta.dirname, 'electron/main.mjs')

/**
 * Calls `body` with { command, args, env, version } as run-engine.mjs takes it, or with null where it is not needed or
 * there is no Electron (which `say` is told).
 */
export async function withElectron(isNeeded, say, body) {
  const electron = isNeeded ? await provide(say) : null
  if (electron === null) return body(null)
  // Chromium refuses its sandbox to root.
  const switches = process.getuid() === 0 ? ['--no-sandbox'] : []
  // Contestants get another HOME, where the key to the user's own screen is not found.
  const key = process.env.XAUTHORITY ?? join(homedir(), '.Xauthority')
  return withDesktopSession(session => {
    const env = { XAUTHORITY: key, ...session }
    return body({
      command: electron.executable,
      switches,
      args: [...switches, RUNNER],
      env,
      version: electron.version,
    })
  })
}

async function provide(say) {
  try {
    return await setUp()
  } catch (error) {
    if (!(error instanceof SetUpError)) throw error
    say(`Going on without Electron: ${error.message}`)
    return null
  }
}
