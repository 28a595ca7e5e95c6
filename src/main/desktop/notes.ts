// Notifications on Electron: who shows them, when nobody needs them, and what a person does with them.
import { app, Notification } from 'electron'
import type { DownloadId } from '../../shared/model.ts'
import type { Clock } from '../engine/ports.ts'
import type { AfterDownloadsDeps } from './after-downloads.ts'
import { createNoteActs } from './note-acts.ts'
import { createNotifier } from './notifier.ts'
import { type OpeningPorts, openFile } from './opening.ts'
import { createRecent } from './recent.ts'
import { report } from './report.ts'
import type { SettingsBook } from './settings.ts'
import type { Frame } from './window.ts'

export interface NotesDeps extends OpeningPorts {
  readonly clock: Pick<Clock, 'timer'>
  readonly settings: Pick<SettingsBook, 'current'>
  readonly frame: Frame
  /** Lets the window select it. */
  readonly choose: (id: DownloadId) => void
  readonly cancelCountdown: () => void
  /** Told a sentence for the person. */
  readonly complain: (sentence: string) => void
}

/** What follows the end of downloads has to know of them. */
export function createNotes(deps: NotesDeps): Pick<AfterDownloadsDeps, 'show' | 'isWatched' | 'others'> {
  const { queue, frame, settings } = deps
  const { platform } = process
  /** The question belongs to the window: over one that is hidden nobody would see it. */
  const confirmRun = (name: string): Promise<boolean> => {
    frame.comeForward()
    return deps.confirmRun(name)
  }
  const acts = createNoteActs({
    ...deps,
    view: id => queue.view(id),
    fileExists: async path => (await deps.lookAt(path)) !== null,
    openFile: id => openFile(id, { ...deps, confirmRun }),
    comeForward: frame.comeForward,
    report,
  })
  const recent = createRecent({
    platform,
    clock: deps.clock,
    addRecentDocument: path => app.addRecentDocument(path),
    couldRun: deps.couldRun,
  })
  return {
    show: createNotifier({
      Notification,
      platform,
      clock: deps.clock,
      isSilent: () => !settings.current.notifySound,
      acts,
      report,
    }),
    isWatched: () => frame.isWatched,
    others: recent === null ? [] : [recent],
  }
}
