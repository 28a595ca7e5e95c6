// What the command line prints: JSON lines for programs, a progress line and plain sentences for people.
import { join } from 'node:path'
import prettyBytes from 'pretty-bytes'
import { formatDuration, percent } from '../../shared/format.ts'
import type { CheckReport, DownloadId, DownloadView } from '../../shared/model.ts'
import { isOffline, stateSentence, troubleSentence } from '../../shared/sentences.ts'
import { checkLine, checkSentence, isRight } from './check-words.ts'
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
  /** One has begun to wait, or waits for another reason: a reason that is new is printed at once. */
  waits(view: DownloadView, active: ActiveDownloads): void
  /** What was found when it was compared with the checksums of its pieces. */
  checked(view: DownloadView, found: CheckReport): void
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
  const isNew = newReasons()
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
        // A wait may take days, and is no progress.
        if (view !== null && (view.state.kind !== 'waiting' || isNew(view))) print('progress', view)
      }
    },
    waits: view => {
      if (!isNew(view)) return
      lookedAt.set(view.id, output.now())
      print('progress', view)
    },
    checked: (view, found) => output.out(`${JSON.stringify(checkLine(view, found))}\n`),
    ended: view => print(view.state.kind === 'done' ? 'done' : 'failed', view),
    notice: text => output.err(`${text}\n`),
  }
}

/** Standard output: where each file is. Standard error: everything else, a progress line where it is a terminal. */
export function plainReport(output: Output): Report {
  let lookedAt = Number.NEGATIVE_INFINITY
  const isNew = newReasons()
  const wipe = (): void => {
    if (output.columns !== null) output.err('\r\x1b[2K')
  }
  const say = (text: string): void => {
    wipe()
    output.err(`${text}\n`)
  }
  const sayWait = (view: DownloadView): void => say(`${view.name}: ${waitSentence(view, output.now())}`)
  const isDue = (): boolean => output.now() - lookedAt >= EVERY_MS
  const draw = (active: ActiveDownloads): void => {
    lookedAt = output.now()
    const views = [...active.ids].flatMap(id => active.view(id) ?? [])
    // One alone tells its reason in the line itself.
    if (output.columns === null || views.length > 1) views.filter(isNew).map(sayWait)
    const [first] = views
    if (output.columns === null || first === undefined) return
    wipe()
    output.err((views.length === 1 ? one(first, output) : several(views)).slice(0, output.columns - 1))
  }
  return {
    started: (view, resumed) => say(`${resumed ? 'Going on with' : 'Downloading'} ${shownLink(view.url)}`),
    progress: (_changed, active) => {
      if (isDue()) draw(active)
    },
    waits: (view, active) => {
      if (!isNew(view)) return
      const alone = output.columns !== null && active.ids.size === 1
      if (!alone) sayWait(view)
      // Many may begin to wait at once, and each has had its line.
      if (alone || isDue()) draw(active)
    },
    checked: (view, found) => {
      if (view.path !== null && isRight(view, found)) {
        wipe()
        output.out(`${view.path}\n`)
      }
      say(checkSentence(view, found))
    },
    ended: view => {
      if (view.path !== null) {
        wipe()
        output.out(`${view.path}\n`)
      }
      const size = prettyBytes(view.received)
      say(
        view.path === null
          ? `${view.name}: ${sentence(view)}${newLinkAdvice(view)}`
          : `${view.name}: ${stateSentence(view, output.now())}, ${size}`,
      )
    },
    notice: say,
  }
}

/**
 * Tells whether a download waits for a reason that was not told yet. The same reason again is news only after bytes have
 * come: a host that cannot be reached is tried again and again.
 */
function newReasons(): (view: DownloadView) => boolean {
  const told = new Map<DownloadId, { readonly why: string; readonly received: number }>()
  return view => {
    if (view.state.kind !== 'waiting') return false
    const { id, received } = view
    const why = sentence(view)
    const last = told.get(id)
    if (last?.why === why && last.received === received) return false
    told.set(id, { why, received })
    return true
  }
}

function sentence({ state, host }: DownloadView): string {
  if (state.kind === 'waiting') return troubleSentence(state.because, { host, waiting: true }).what
  if (state.kind !== 'failed') return ''
  const { what, todo } = troubleSentence(state.because, { host })
  return `${what} ${todo}`
}

/** The state and, where nobody knows how long it will last and it does not say so itself, what ends it. */
function waitSentence(view: DownloadView, now: number): string {
  const { state, host } = view
  const phrase = stateSentence(view, now)
  if (state.kind !== 'waiting' || state.until !== null || isOffline(state.because)) return phrase
  return `${phrase}. ${troubleSentence(state.because, { host, waiting: true }).todo}`
}

function newLinkAdvice({ id, state, received }: DownloadView): string {
  if (state.kind !== 'failed' || received === 0) return ''
  if (!['expired-link', 'gone', 'forbidden'].includes(state.because.code)) return ''
  return ` With a new link, sluice relink ${id} URL goes on with it.`
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
  const waiting = views.filter(({ state }) => state.kind === 'waiting').length
  const running = views.length - waiting
  const counts = [running > 0 ? `${running} running` : '', waiting > 0 ? `${waiting} waiting` : '']
  const what = counts.filter(text => text !== '').join(', ')
  return `${bar(received, known)} ${what}, ${prettyBytes(received)}${of}, ${prettyBytes(sum(view => view.speed))}/s`
}

function bar(received: number, total: number | null): string {
  if (total === null) return '[ ... ]'
  const full = percent(received, total)
  return `[${'#'.repeat(Math.floor((full * BAR) / 100)).padEnd(BAR, '.')}] ${String(full).padStart(3)} %`
}
