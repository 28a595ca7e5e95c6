// The way out: every quit keeps what was received, checkpointed and stored, before the process ends, whether it comes from a
// menu, the window, a signal or the end of the session. Electron's objects come in as arguments.

/** A quit waits this long for the last checkpoint, ms; after that the last regular one is good enough. */
export const QUIT_DEADLINE = 10_000

/** The parts of Electron's app that a quit goes through. */
export interface QuittingApp {
  on(event: 'before-quit', listener: (event: { preventDefault(): void }) => void): unknown
  on(event: 'window-all-closed', listener: () => void): unknown
  quit(): void
  exit(code: number): void
}

export interface QuitDeps {
  readonly app: QuittingApp
  /** Stops everything in good order. */
  readonly shutDown: () => Promise<void>
  /** Asks the person who wants to quit where that costs something; false: Sluice goes on. */
  readonly mayQuit: () => Promise<boolean>
  readonly report: (error: unknown) => void
}

/**
 * Every quit goes by way of `shutDown`, once; a second wish to quit changes nothing. Returns what ends the app without
 * a question: the person has been asked already, or nobody is there to answer.
 */
export function quitThrough({ app: own, shutDown, mayQuit, report }: QuitDeps): () => void {
  let isAsking = false
  let isLeaving = false

  own.on('before-quit', event => {
    event.preventDefault()
    if (isAsking || isLeaving) return
    isAsking = true
    mayQuit()
      .catch((error: unknown) => {
        report(error)
        return true
      })
      .then(may => {
        isAsking = false
        if (may) leave()
      })
  })
  own.on('window-all-closed', () => own.quit())

  function leave(): void {
    if (isLeaving) return
    isLeaving = true
    const deadline = setTimeout(() => own.exit(0), QUIT_DEADLINE)
    shutDown()
      .then(
        () => 0,
        (error: unknown) => {
          report(error)
          return 1
        },
      )
      .then(code => {
        clearTimeout(deadline)
        own.exit(code)
      })
  }
  return leave
}

const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const

/** The parts of Electron's powerMonitor that are used. */
export interface ShutdownMonitor {
  /** The listener is given an event that can be prevented, which Electron's types leave out. */
  on(event: 'shutdown', listener: () => void): unknown
}

/** Whoever ends the process or the session from outside waits for no answer. */
export function leaveWithSystem(leave: () => void, monitor: ShutdownMonitor): void {
  for (const signal of SIGNALS) process.on(signal, leave)
  // Linux and macOS wait a little for who asks for it; Windows tells the window.
  monitor.on('shutdown', (event?: { preventDefault(): void }) => {
    event?.preventDefault()
    leave()
  })
}

interface GoneDetails {
  readonly type: string
  readonly reason: string
  readonly exitCode: number
}

/** Says which of Electron's own processes has gone, as the one for graphics does; they are started anew by themselves. */
export function reportGoneProcesses(
  own: {
    on(event: 'child-process-gone', listener: (event: unknown, details: GoneDetails) => void): unknown
  },
  report: (error: unknown) => void,
): void {
  own.on('child-process-gone', (_event, { type, reason, exitCode }) => {
    if (reason === 'clean-exit') return
    report(new Error(`the ${type} process has gone: ${reason} (${exitCode})`))
  })
}
