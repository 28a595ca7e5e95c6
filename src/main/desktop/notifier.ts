// Shows notes by the system's means and hears what the person does with them. Electron's Notification comes in as an
// argument. Whether anything is heard or seen in quiet hours is for the system alone to decide.
import type { Clock } from '../engine/ports.ts'
import type { Note } from './notifications.ts'

/** Notes that stand at most: some systems never say that one has been closed. */
const MOST_STANDING = 20
/** Who shows notes may be started later, or anew, but is asked no sooner than this after a failure, ms. */
export const ASK_AGAIN_MS = 15 * 60_000

/** A button of a note, where the system has such: macOS and Windows. */
export interface NoteAction {
  readonly label: string
  readonly act: () => void
}

/** What a person can do with a note. */
export interface NoteActs {
  click(note: Note): void
  actions(note: Note): readonly NoteAction[]
}

/** The parts of Electron's Notification that are used. */
export interface NotificationParts {
  isSupported(): boolean
  new (options: ShownOptions): ShownNotification
}

export interface ShownOptions {
  readonly title: string
  readonly body: string
  readonly silent: boolean
  readonly actions: { readonly type: 'button'; readonly text: string }[]
}

interface ShownNotification {
  on(event: 'click' | 'close', listener: () => void): unknown
  on(event: 'action', listener: (details: { readonly actionIndex?: number }, index?: number) => void): unknown
  on(event: 'failed', listener: (event: unknown, error: string) => void): unknown
  show(): void
  close(): void
}

export interface NotifierDeps {
  readonly Notification: NotificationParts
  readonly platform: NodeJS.Platform
  readonly clock: Pick<Clock, 'timer'>
  /** Whether none may make a sound. Linux's notification services play none of their own accord. */
  readonly isSilent: () => boolean
  readonly acts: NoteActs
  readonly report: (error: unknown) => void
}

/**
 * Shows a note; the function that it returns takes it away. Never throws. `failed`: told where nobody can have seen it, as
 * soon as that is known.
 */
export type ShowNote = (note: Note, failed?: () => void) => () => void

export function createNotifier(deps: NotifierDeps): ShowNote {
  const { Notification, platform, clock, isSilent, acts, report } = deps
  /** Kept while they stand, as one that is let go of hears no click. */
  const standing = new Set<unknown>()
  /** Nobody shows notes here now: each further try could keep everything waiting for an answer that does not come. */
  let isDead = false
  let hasFailed = false

  function showWith({ title, body, ...note }: Note, failed: () => void): () => void {
    const actions = acts.actions({ title, body, ...note })
    const shown = new Notification({
      title,
      body: platform === 'linux' ? escapeMarkup(body) : body,
      silent: isSilent(),
      actions: actions.map(({ label }) => ({ type: 'button', text: label })),
    })
    const [oldest] = standing
    if (standing.size >= MOST_STANDING) standing.delete(oldest)
    standing.add(shown)
    shown.on('click', () => {
      standing.delete(shown)
      acts.click({ title, body, ...note })
    })
    // Electron 40 and later say it in the event, earlier ones beside it.
    shown.on('action', (details, index) => {
      standing.delete(shown)
      actions[details.actionIndex ?? index ?? -1]?.act()
    })
    shown.on('close', () => standing.delete(shown))
    shown.on('failed', (_event, error) => {
      standing.delete(shown)
      if (!hasFailed) report(new Error(`notifications cannot be shown: ${error}`))
      hasFailed = true
      if (!isDead) clock.timer(ASK_AGAIN_MS, () => (isDead = false))
      isDead = true
      failed()
    })
    shown.show()
    return () => {
      if (standing.delete(shown)) shown.close()
    }
  }

  return (note, failed = () => {}) => {
    try {
      if (isDead || !Notification.isSupported()) {
        failed()
        return () => {}
      }
      const takeAway = showWith(note, failed)
      return () => {
        try {
          takeAway()
        } catch (error) {
          report(error)
        }
      }
    } catch (error) {
      report(error)
      failed()
      return () => {}
    }
  }
}

/** Linux's services read the body as markup (Desktop Notifications Specification, "Markup"); Electron does not escape it. */
export function escapeMarkup(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
