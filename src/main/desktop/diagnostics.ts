// Puts what helps to find a fault on the clipboard, as text without secrets: diagnostics-text.ts says what. Gathered when it
// is asked for.
import type { DownloadId, DownloadState } from '../../shared/model.ts'
import type { Settings } from '../../shared/settings.ts'
import { say } from '../../shared/words.ts'
import type { DownloadQueue } from '../engine/queue-api.ts'
import { type DownloadFacts, diagnosticsText } from './diagnostics-text.ts'
import { CommandFailure } from './dispatch.ts'
import type { Person } from './redact.ts'

/** So many of the last lines of the log are taken along. */
const LOG_LINES = 200

type DiagnosedQueue = Pick<DownloadQueue, 'order' | 'view' | 'details' | 'timeline' | 'hosts'>

export interface DiagnosticsDeps {
  readonly queue: DiagnosedQueue
  readonly now: () => number
  readonly program: readonly string[]
  readonly settings: () => Settings
  readonly spoken: () => string
  readonly notices: () => readonly string[]
  /** The last lines of the log, oldest first. */
  readonly logTail: (lines: number) => readonly string[]
  /** The latest report of an end by an error; null: none. */
  readonly lastCrash: () => string | null
  readonly person: Person
  /** Puts a text on the clipboard; rejects where that cannot be. */
  readonly write: (text: string) => Promise<void>
}

export interface Diagnostics {
  /** null: of no download in particular. */
  text(id: DownloadId | null): string
  /** Puts it on the clipboard. Rejects with a CommandFailure where there is no such download any more. */
  copy(id: DownloadId | null): Promise<void>
}

export function createDiagnostics(deps: DiagnosticsDeps): Diagnostics {
  const { queue } = deps

  function text(id: DownloadId | null): string {
    return diagnosticsText({
      now: deps.now(),
      program: deps.program,
      settings: deps.settings(),
      spoken: deps.spoken(),
      states: statesOf(queue),
      notices: deps.notices(),
      download: id === null ? null : factsOf(queue, id),
      crash: deps.lastCrash(),
      log: deps.logTail(LOG_LINES),
      person: deps.person,
    })
  }

  return { text, copy: async id => deps.write(text(id)) }
}

/** How many downloads there are of each state. */
export function statesOf(
  queue: Pick<DownloadQueue, 'order' | 'view'>,
): ReadonlyMap<DownloadState['kind'], number> {
  const states = new Map<DownloadState['kind'], number>()
  for (const id of queue.order()) {
    const kind = queue.view(id)?.state.kind
    if (kind !== undefined) states.set(kind, (states.get(kind) ?? 0) + 1)
  }
  return states
}

/** Throws CommandFailure where it is no longer in the list. */
function factsOf(queue: DiagnosedQueue, id: DownloadId): DownloadFacts {
  const view = queue.view(id)
  if (view === null) throw new CommandFailure('not-found', say('main.download.unknown'))
  const details = queue.details(id, 1)
  return {
    view,
    servedBy: details?.identity.servedBy ?? null,
    hasValidator: details?.identity.hasValidator ?? false,
    headerNames: details?.headers.map(([name]) => name) ?? [],
    hasChecksum: details?.checksum != null,
    timeline: queue.timeline(id),
    host: queue.hosts().find(({ host }) => host === view.host) ?? null,
  }
}
