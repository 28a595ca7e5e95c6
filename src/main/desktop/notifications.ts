// What the system is told to show when downloads end while nobody looks at the window: several within a moment are one.
import type { DownloadView } from '../../shared/model.ts'
import { troubleSentence } from '../../shared/sentences.ts'
import type { Settings } from '../../shared/settings.ts'
import { say } from '../../shared/words.ts'
import type { Clock } from '../engine/ports.ts'
import type { EndingsListener } from './endings.ts'

/** What ends within this time of the first is told with it, ms. */
export const MOMENT = 1_500
/** Least time between two notes, ms: hundreds of small files would make one after the other. */
export const BETWEEN = 10_000
/** Notes that stand at most: some systems never say that one has been closed. */
const MOST_STANDING = 20

export interface Note {
  readonly title: string
  readonly body: string
}

export interface NotificationsDeps {
  readonly clock: Pick<Clock, 'timer'>
  readonly settings: () => Pick<Settings, 'notifyDone' | 'notifyFailed'>
  /** The person sees the window: nothing has to be told. */
  readonly isWatched: () => boolean
  readonly show: (note: Note) => void
}

export interface Notifications extends Required<Pick<EndingsListener, 'ended'>> {
  close(): void
}

export function createNotifications({ clock, settings, isWatched, show }: NotificationsDeps): Notifications {
  let ended: DownloadView[] = []
  let cancel: (() => void) | null = null

  function isWanted({ state }: DownloadView): boolean {
    const { notifyDone, notifyFailed } = settings()
    if (state.kind === 'failed') return notifyFailed && state.because.code !== 'cancelled'
    return notifyDone
  }

  function flush(): void {
    cancel = null
    const note = noteOf(ended.filter(isWanted))
    ended = []
    if (note === null || isWatched()) return
    show(note)
    cancel = clock.timer(BETWEEN, flush)
  }

  return {
    ended(view) {
      if (isWatched() || !isWanted(view)) return
      ended.push(view)
      cancel ??= clock.timer(MOMENT, flush)
    },
    close() {
      cancel?.()
      cancel = null
      ended = []
    },
  }
}

/** What is said of downloads that have ended; null of none. */
export function noteOf(ended: readonly DownloadView[]): Note | null {
  const done = ended.filter(({ state }) => state.kind === 'done')
  const failed = ended.filter(({ state }) => state.kind === 'failed')
  const [first] = done
  const [firstFailed] = failed
  if (first !== undefined) {
    const title = say('main.note.done', { count: done.length })
    if (failed.length > 0) return { title, body: say('main.note.failed', { count: failed.length }) }
    return { title, body: done.length === 1 ? first.name : namesOf(done) }
  }
  if (firstFailed === undefined) return null
  const title = say('main.note.failed', { count: failed.length })
  return { title, body: failed.length === 1 ? reasonOf(firstFailed) : namesOf(failed) }
}

function reasonOf({ name, host, state }: DownloadView): string {
  if (state.kind !== 'failed') return name
  return say('main.note.reason', { name, what: troubleSentence(state.because, { host }).what })
}

/** A few of them: a notification has room for two lines. */
function namesOf(views: readonly DownloadView[]): string {
  const [first = '', second = ''] = views.map(({ name }) => name)
  const rest = views.length - 2
  return rest > 0
    ? say('main.note.names-more', { first, second, count: rest })
    : say('main.note.names', { first, second })
}

/** The parts of Electron's Notification that are used. */
export interface NotificationParts {
  isSupported(): boolean
  new (
    options: Note,
  ): {
    on(event: 'click' | 'close', listener: () => void): unknown
    show(): void
  }
}

/** Shows notes by the system's means; `onClick`: the person has chosen one. Never throws. */
export function createNotifier(
  Notification: NotificationParts,
  onClick: () => void,
  report: (error: unknown) => void,
): (note: Note) => void {
  /** Kept while they stand, as one that is let go of hears no click. */
  const standing = new Set<unknown>()
  return note => {
    try {
      if (!Notification.isSupported()) return
      const shown = new Notification(note)
      const [oldest] = standing
      if (standing.size >= MOST_STANDING) standing.delete(oldest)
      standing.add(shown)
      shown.on('click', () => {
        standing.delete(shown)
        onClick()
      })
      shown.on('close', () => standing.delete(shown))
      shown.show()
    } catch (error) {
      report(error)
    }
  }
}
