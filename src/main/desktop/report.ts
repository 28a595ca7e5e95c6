// What goes wrong and nobody has to be told: on stderr, for whoever reads it there.

// Whoever read it may have gone (a closed terminal, a pipe to another program). Each write would then fail as an
// uncaught exception, whose report is another write: without end.
process.stderr.on('error', () => {})

/** Never throws. */
export function report(error: unknown): void {
  process.stderr.write(`sluice: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
}
