// What the command line prints: JSON lines for programs, a progress line and plain sentences for people.
import { join } from 'node:path'
import prettyBytes from 'pretty-bytes'
import { formatDuration, percent } from '../../shared/format.ts'
import type { DownloadId, DownloadView } from '../../shared/model.ts'
import { stateSentence, troubleSentence } from '../../shared/sentences.ts'
import { shownLink } from './shown-link.ts'

/** The downloads that do something right now. A look at one costs, so a report looks only where it is due to print. */
export interface ActiveDownloads {
  readonly ids: ReadonlySet<DownloadId>
  /** null where it is gone. */
  view(id: DownloadId): DownloadView | null
}

export interface Report {
  started(view: DownloadView, resumed: boolean): void
  /** Called after each change of active downloads; looks and prints at most twice a second. */
  progress(changed: readonly DownloadId[], active: ActiveDownloads): void
  ended(view: DownloadView): void
  notice(text: string): void
}

export interface Output {
  out(text: string): void
  err(text: string): void
  /** Columns of the terminal; null where standard error is none. */
  readonly columns: number | null
  now(): number
}

const EVERY_MS = 500
/** Cells of the progress bar: with all its figures the line fits 80 columns. */
const BAR = 16

/**
 * Standard output: one object a line, `{event, url, path, bytes, total, code?, message?}`. The url keeps its query,
 * tokens included, because programs find their download by it.
 */
export function jsonReport(output: Output): Report {
  const lookedAt = new Map<DownloadId, number>()
  const print = (event: string, view: DownloadView): void => {
    const { state } = view
    const trouble = state.kind === 'failed' || state.kind === 'waiting' ? state.because : null
    const line = {
      event,
      url: view.url,
      path: view.path ?? join(view.dir, view.name),
      bytes: view.received,
      total: view.total,
      ...(trouble === null ? {} : { code: trouble.code, message: sentence(view) }),
    }
    output.out(`${JSON.stringify(line)}\n`)
  }
  return {
    started: (view, resumed) => print(resumed ? 'resumed' : 'added', view),
    progress: (changed, active) => {
      const now = output.now()
      for (const id of changed) {
        if (now - (lookedAt.get(id) ?? Number.NEGATIVE_INFINITY) < EVERY_MS) continue
        lookedAt.set(id, now)
        const view = active.view(id)
        if (view !== null) print('progress', view)
      }
    },
    ended: view => print(view.state.kind === 'done' ? 'done' : 'failed', view),
    notice: text => output.err(`${text}\n`),
  }
}

/** Standard output: where each file is. Standard error: everything else, a progress line where it is a terminal. */
export function plainReport(output: Output): Report {
  let lookedAt = Number.NEGATIVE_INFINITY
  const said = new Map<DownloadId, string>()
  const wipe = (): void => {
    if (output.columns !== null) output.err('\r\x1b[2K')
  }
  const say = (text: string): void => {
    wipe()
    output.err(`${text}\n`)
  }
  /** Where there is no bar to redraw: only why something waits, once each time. */
  const sayWaits = (views: readonly DownloadView[]): void => {
    for (const view of views) {
      const key = view.state.kind === 'waiting' ? `${view.state.because.code} ${view.state.until}` : ''
      if (key !== '' && said.get(view.id) !== key) say(`${view.name}: ${stateSentence(view, output.now())}`)
      said.set(view.id, key)
    }
  }
  return {
    started: (view, resumed) => say(`${resumed ? 'Going on with' : 'Downloading'} ${shownLink(view.url)}`),
    progress: (_changed, active) => {
      if (output.now() - lookedAt < EVERY_MS) return
      lookedAt = output.now()
      const views = [...active.ids].flatMap(id => active.view(id) ?? [])
      const [first] = views
      if (output.columns === null) return sayWaits(views)
      if (first === undefined) return
      wipe()
      output.err((views.length === 1 ? one(first, output) : several(views)).slice(0, output.columns - 1))
    },
    ended: view => {
      if (view.path !== null) {
        wipe()
        output.out(`${view.path}\n`)
      }
      const size = prettyBytes(view.received)
      say(
        view.path === null
          ? `${view.name}: ${sentence(view)}`
          : `${view.name}: ${stateSentence(view, output.now())}, ${size}`,
      )
    },
    notice: say,
  }
}

function sentence(view: DownloadView): string {
  const { state } = view
  if (state.kind !== 'failed' && state.kind !== 'waiting') return ''
  const { what, todo } = troubleSentence(state.because, { host: view.host })
  return state.kind === 'failed' ? `${what} ${todo}` : what
}

function one(view: DownloadView, output: Output): string {
  const { state, received, total, speed, timeLeft } = view
  if (state.kind !== 'running') return `${view.name}: ${stateSentence(view, output.now())}`
  const of = total === null ? 'size unknown' : `of ${prettyBytes(total)}`
  const left = timeLeft === null ? '' : `, ${formatDuration(timeLeft)} left`
  return `${bar(received, total)} ${prettyBytes(received)} ${of}, ${prettyBytes(speed)}/s${left}`
}

function several(views: readonly DownloadView[]): string {
  const sum = (of: (view: DownloadView) => number): number => views.reduce((all, view) => all + of(view), 0)
  const known = views.every(view => view.total !== null) ? sum(view => view.total ?? 0) : null
  const received = sum(view => view.received)
  const of = known === null ? '' : ` of ${prettyBytes(known)}`
  return `${bar(received, known)} ${views.length} running, ${prettyBytes(received)}${of}, ${prettyBytes(sum(view => view.speed))}/s`
}

function bar(received: number, total: number | null): string {
  if (total === null) return '[ ... ]'
  const full = percent(received, total)
  return `[${'#'.repeat(Math.floor((full * BAR) / 100)).padEnd(BAR, '.')}] ${String(full).padStart(3)} %`
}
