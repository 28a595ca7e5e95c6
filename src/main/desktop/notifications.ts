// What the system is told to show when downloads end while nobody looks at the window: several within a moment are one.
import type { DownloadId, DownloadView } from '../../shared/model.ts'
import { troubleSentence } from '../../shared/sentences.ts'
import type { Settings } from '../../shared/settings.ts'
import { say } from '../../shared/words.ts'
import type { Clock } from '../engine/ports.ts'
import type { EndingsListener } from './endings.ts'

/** What ends within this time of the first is told with it, ms. */
export const MOMENT = 1_500
/** Least time between two notes, ms: hundreds of small files would make one after the other. */
export const BETWEEN = 10_000
/** The most characters of a file's name: a notification has room for two lines. */
export const NAME_ROOM = 60
/** Of these, so many are its end, which tells one part of a series from the next. */
const NAME_END = 20

/** What a note speaks of, for what the person does with it. */
export type NoteAbout =
  /** Downloads that are finished; at least one. */
  | { readonly kind: 'done'; readonly ids: readonly DownloadId[] }
  /** One that has failed. */
  | { readonly kind: 'failed'; readonly id: DownloadId }
  /** The end of all downloads, which can be stopped. */
  | { readonly kind: 'countdown' }
  | { readonly kind: 'list' }

export interface Note {
  readonly title: string
  /** Plain text. */
  readonly body: string
  readonly about: NoteAbout
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
    if (failed.length > 0) {
      return { title, body: say('main.note.failed', { count: failed.length }), about: { kind: 'list' } }
    }
    const body = done.length === 1 ? shortName(first.name) : namesOf(done)
    return { title, body, about: { kind: 'done', ids: done.map(({ id }) => id) } }
  }
  if (firstFailed === undefined) return null
  const title = say('main.note.failed', { count: failed.length })
  return failed.length === 1
    ? { title, body: reasonOf(firstFailed), about: { kind: 'failed', id: firstFailed.id } }
    : { title, body: namesOf(failed), about: { kind: 'list' } }
}

function reasonOf({ name, host, state }: DownloadView): string {
  if (state.kind !== 'failed') return shortName(name)
  const { what } = troubleSentence(state.because, { host })
  return say('main.note.reason', { name: shortName(name), what })
}

/** A few of them: a notification has room for two lines. */
function namesOf(views: readonly DownloadView[]): string {
  const [first = '', second = ''] = views.map(({ name }) => shortName(name))
  const rest = views.length - 2
  return rest > 0
    ? say('main.note.names-more', { first, second, count: rest })
    : say('main.note.names', { first, second })
}

/** Its beginning and its end where it is longer than NAME_ROOM characters. */
export function shortName(name: string): string {
  const letters = [...name]
  if (letters.length <= NAME_ROOM) return name
  return `${letters.slice(0, NAME_ROOM - NAME_END - 1).join('')}…${letters.slice(-NAME_END).join('')}`
}
