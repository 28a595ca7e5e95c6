// What goes wrong and nobody has to be told: on stderr, for whoever reads it there, and in the log once there is one.
import { entryOf, type Log, presentPerson } from './log.ts'

// Whoever read it may have gone (a closed terminal, a pipe to another program). Each write would then fail as an
// uncaught exception, whose report is another write: without end.
process.stderr.on('error', () => {})

const person = presentPerson()
let log: Pick<Log, 'error'> | null = null

/** Never throws. */
export function report(error: unknown): void {
  complain(entryOf([error], person))
  log?.error(error)
}

/** One sentence on stderr, where the log is what is wrong. Never throws. */
export function complain(text: string): void {
  process.stderr.write(`sluice: ${text}\n`)
}

/** From now on errors are kept in the log too. */
export function reportInto(kept: Pick<Log, 'error'>): void {
  log = kept
}
