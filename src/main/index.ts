// The way in for Electron: the app (start.ts), or the command line (cli/main.ts) where the arguments are a command. Both are
// awaited, so that a command is over before Chromium begins: no screen, no profile, no process beside it.
import { app } from 'electron'
import { commandAmong } from './cli/invocation.ts'

const command = commandAmong(process.argv, app.isPackaged)
if (command === null) {
  try {
    await import('./start.ts')
  } catch (error) {
    // Electron would say it in its own words, and stay without a window.
    const { endWith } = await import('./desktop/system.ts')
    endWith(error, null)
  }
} else {
  const { runCommand } = await import('./cli/in-electron.ts')
  await runCommand(command)
}
