// Carries out one command in the app's queue, beside everything else that goes on in it: nothing but what the command is
// about is touched.
import type { Clock } from '../engine/ports.ts'
import type { DownloadQueue } from '../engine/queue-api.ts'
import type { WorkQueue } from './get.ts'
import { LONGEST_PATIENCE_MS } from './get-arguments.ts'
import { watchPatience } from './give-up.ts'
import type { Refusal, Request } from './protocol.ts'
import { type Settings, sharedBook } from './settled.ts'
import { type Wire, wireReport } from './wire-report.ts'
import { work } from './work.ts'

export interface SharedQueue {
  readonly queue: DownloadQueue
  readonly settings: Settings
  readonly clock: Clock
  /** What the asking side is told of an error; null for one that only a mistake of ours explains. */
  refusalOf(error: unknown): Refusal | null
  /** Writes down what nobody else is told. */
  report(error: unknown): void
}

const DONE = 0
const FAILED = 1

/** Tells the wire how it goes, the exit code last. Once the signal is aborted nothing more is told. Never rejects. */
export async function runShared(
  shared: SharedQueue,
  { command, ids }: Request,
  wire: Omit<Wire, 'monotonic'>,
  signal: AbortSignal,
): Promise<void> {
  const { queue, settings, clock } = shared
  const open: Wire = {
    send: answer => {
      if (!signal.aborted) wire.send(answer)
    },
    get isCongested() {
      return wire.isCongested
    },
    monotonic: () => clock.monotonic(),
  }
  const report = wireReport(open)
  try {
    const session = {
      queue: runByTheApp(queue),
      book: sharedBook(settings),
      report,
      hostWords: report.hostWords,
      watchPatience: (following: Parameters<typeof watchPatience>[2], giveUpMs: number) =>
        giveUpMs < LONGEST_PATIENCE_MS ? watchPatience(queue, clock, following, giveUpMs) : () => undefined,
    }
    const allDone = await work(session, command, ids, signal)
    open.send({ kind: 'exit', code: allDone ? DONE : FAILED })
  } catch (error) {
    if (signal.aborted) return
    const refusal = shared.refusalOf(error)
    if (refusal === null) shared.report(error)
    open.send({ kind: 'refused', refusal: refusal ?? { stumbled: true } })
    open.send({ kind: 'exit', code: FAILED })
  }
}

/** The app has started it, and what else is in it goes on. */
function runByTheApp(queue: DownloadQueue): WorkQueue {
  return {
    pauseAll: () => undefined,
    start: () => Promise.resolve(),
    add: intents => queue.add(intents),
    restart: ids => queue.restart(ids),
    resume: ids => queue.resume(ids),
    check: (ids, mend) => queue.check(ids, mend),
    relink: (id, url) => queue.relink(id, url),
    order: () => queue.order(),
    view: id => queue.view(id),
    subscribe: listener => queue.subscribe(listener),
    hosts: () => queue.hosts(),
    capHost: (host, connections) => queue.capHost(host, connections),
    forgetHost: host => queue.forgetHost(host),
  }
}
