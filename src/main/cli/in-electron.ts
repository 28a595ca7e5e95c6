// A command in the process of the desktop program, before that has become one.
import { writeSync } from 'node:fs'
import { inspect } from 'node:util'
import { app } from 'electron'
import { main } from './main.ts'

/** Ends the process with the command's exit code, once everything it said is written. Never rejects. */
export async function runCommand(words: readonly string[]): Promise<void> {
  // Node ends at what nobody catches. Electron would show a window, or go on without an end where there is no screen.
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) process.on(event, breakOff)
  // Nothing that a person sees comes of a command, no icon in the dock either.
  if (process.platform === 'darwin') app.setActivationPolicy('prohibited')
  const code = await main(words).catch(breakOff)
  for (const stream of [process.stdout, process.stderr]) await written(stream)
  process.exit(code)
}

function breakOff(error: unknown): never {
  try {
    writeSync(2, `${inspect(error)}\n`)
  } catch {
    // Nobody can be told.
  }
  process.exit(BROKEN_OFF)
}

/** As Node's. */
const BROKEN_OFF = 1

/** Also where it cannot be written: interruption.ts has heard of that. */
function written(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise(resolve => {
    if (stream.destroyed) resolve()
    else stream.write('', () => resolve())
  })
}
