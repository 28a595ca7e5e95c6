// A command in the process of the desktop program, before that has become one.
import { app } from 'electron'
import { main } from './main.ts'

/** Ends the process with the command's exit code, once everything it said is written. */
export async function runCommand(words: readonly string[]): Promise<void> {
  // Nothing that a person sees comes of a command, no icon in the dock either.
  if (process.platform === 'darwin') app.setActivationPolicy('prohibited')
  const code = await main(words)
  for (const stream of [process.stdout, process.stderr]) await written(stream)
  process.exit(code)
}

/** Also where it cannot be written: interruption.ts has heard of that. */
function written(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise(resolve => {
    if (stream.destroyed) resolve()
    else stream.write('', () => resolve())
  })
}
