// What the log keeps while Sluice runs: how downloads change, how pages die, when the computer sleeps. Of a download
// its number and its host, never its name or link. Electron's objects come in as arguments.
import type { DownloadId, DownloadState } from '../../shared/model.ts'
import type { Clock } from '../engine/ports.ts'
import type { DownloadQueue } from '../engine/queue-api.ts'
import { statesOf } from './diagnostics.ts'
import { statesLine, stateWords } from './diagnostics-text.ts'
import type { Log } from './log.ts'
import type { PowerMonitor } from './power.ts'

/** What changes within this time is written together, ms. */
const GATHER_MS = 1_000
/** Where more change than that, only how many became what is kept, and of as many that failed why. */
const MOST_LINES = 10

export interface DownloadsFollowed {
  readonly queue: Pick<DownloadQueue, 'order' | 'view' | 'subscribe'>
  readonly clock: Pick<Clock, 'timer'>
  readonly log: Log
}

/** Follows the queue from now on; returns the function that writes what is left and ends it. */
export function followDownloads({ queue, clock, log }: DownloadsFollowed): () => void {
  const known = new Map<DownloadId, DownloadState['kind']>()
  const changed = new Set<DownloadId>()
  let removed = 0
  let cancel: (() => void) | null = null
  log.info(statesLine(statesOf(queue)))

  function write(): void {
    cancel = null
    const views = [...changed].flatMap(id => queue.view(id) ?? [])
    changed.clear()
    const lines = views.flatMap(({ id, host, state, received, total }) => {
      const before = known.get(id)
      if (before === state.kind) return []
      known.set(id, state.kind)
      const way = before === undefined ? '' : `${before} → `
      return [
        {
          state,
          line: `download ${id} (${host}): ${way}${stateWords(state)}, ${received} of ${total ?? '?'} bytes`,
        },
      ]
    })
    const isMany = lines.length > MOST_LINES
    if (isMany)
      log.info(`${lines.length} downloads changed: ${countsOf(lines.map(({ state }) => state.kind))}`)
    const told = isMany ? lines.filter(({ state }) => state.kind === 'failed').slice(0, MOST_LINES) : lines
    for (const { state, line } of told) log[state.kind === 'failed' ? 'warn' : 'info'](line)
    if (removed > 0) log.info(`${removed} downloads removed`)
    removed = 0
  }

  const unsubscribe = queue.subscribe(change => {
    if (!change.stateChanged && change.removed.length === 0) return
    for (const id of change.changed) changed.add(id)
    for (const id of change.removed) {
      changed.delete(id)
      known.delete(id)
    }
    removed += change.removed.length
    cancel ??= clock.timer(GATHER_MS, write)
  })
  return () => {
    unsubscribe()
    if (cancel === null) return
    cancel()
    write()
  }
}

function countsOf(kinds: readonly string[]): string {
  const counts = new Map<string, number>()
  for (const kind of kinds) counts.set(kind, (counts.get(kind) ?? 0) + 1)
  return [...counts].map(([kind, count]) => `${count} ${kind}`).join(', ')
}

/** What is used of Electron's app. */
export interface PagesFollowed {
  on(
    event: 'render-process-gone',
    listener: (
      event: unknown,
      contents: unknown,
      details: { readonly reason: string; readonly exitCode: number },
    ) => void,
  ): unknown
}

/** How pages die, from now on until the end; other processes are reported where they are looked after. */
export function followPages(app: PagesFollowed, log: Log): void {
  app.on('render-process-gone', (_event, _contents, { reason, exitCode }) => {
    if (reason !== 'clean-exit') log.error(`the page has gone: ${reason}, exit code ${exitCode}`)
  })
}

/** From now on until the end. */
export function followSleep(monitor: Pick<PowerMonitor, 'on'>, log: Log): void {
  monitor.on('suspend', () => log.info('the computer goes to sleep'))
  monitor.on('resume', () => log.info('the computer is awake again'))
}
