// What ends a command before its downloads have: a signal, or output that cannot be written any more.

/** How a command ends: its exit code, and what is still to be said when everything is stored. */
export interface Ending {
  readonly code: number
  readonly notice: string | null
}

export interface Interruption {
  /** The first one; pending for good where nothing interrupts. */
  readonly ending: Promise<Ending>
  /** Leaves signals to the system again. */
  forget(): void
}

const SIGNALS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const
type Signal = keyof typeof SIGNALS
/**
 * 128 + SIGPIPE (13), as a shell tells of a program that the signal ended. Node ignores the signal, so the write
 * itself fails: with EPIPE, on Windows also with EOF.
 */
const READER_GONE = 141
const UNWRITABLE = 1
const GO_ON = 'Run the same command again to go on.'

/** Listens until forgotten; a second signal ends the process at once (everything committed stays). */
export function interruption(): Interruption {
  const names = Object.keys(SIGNALS) as Signal[]
  let end: (ending: Ending) => void = () => undefined
  const ending = new Promise<Ending>(resolve => {
    end = resolve
  })
  let signalled = false
  const onSignal = (name: NodeJS.Signals): void => {
    const code = SIGNALS[name as Signal]
    if (signalled) process.exit(code)
    signalled = true
    end({ code, notice: `Stopped. ${GO_ON}` })
  }
  for (const name of names) process.on(name, onSignal)
  // For good: an error of the last write comes after everything else, and nobody listening would be a crash.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', error => end(unwritable(error)))
  return {
    ending,
    forget: () => {
      for (const name of names) process.off(name, onSignal)
    },
  }
}

/** Quiet where the reader went away (`sluice … | head -1`); a full disk behind a redirection is worth a word. */
export function unwritable(error: NodeJS.ErrnoException): Ending {
  if (error.code === 'EPIPE' || error.code === 'EOF') return { code: READER_GONE, notice: null }
  const why = error.code === 'ENOSPC' ? 'the disk is full' : (error.code ?? error.message)
  return { code: UNWRITABLE, notice: `sluice: The output could not be written: ${why}. ${GO_ON}` }
}
