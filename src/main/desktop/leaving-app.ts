// How the app lives on without its window: what works, the tray, closing and leaving, put together and wired to Electron.
import { app } from 'electron'
import type { DownloadId } from '../../shared/model.ts'
import type { DownloadQueue } from '../engine/queue-api.ts'
import { confirmQuit } from './dialogs.ts'
import { createLeaving, type Leaving } from './leaving.ts'
import { type ClosingSaidDeps, createClosingSaid } from './leaving-said.ts'
import type { Offers } from './offers.ts'
import type { SettingsBook } from './settings.ts'
import { realClock } from './timer.ts'
import { createDesktopTray } from './tray-electron.ts'
import { followWork } from './tray-work.ts'
import type { Frame } from './window.ts'

export interface LifeDeps extends Pick<ClosingSaidDeps, 'kept' | 'show' | 'tell' | 'report'> {
  readonly queue: DownloadQueue
  readonly settings: Pick<SettingsBook, 'current'>
  readonly frame: Frame
  readonly offers: Pick<Offers, 'offer'>
  /** Folder of the tray's pictures; null: no tray. */
  readonly pictures: string | null
  /** Brings the window forward with this download. */
  readonly openDownload: (id: DownloadId) => void
  /** Something stands that the person may still answer: a countdown. */
  readonly isAwaited: () => boolean
  /** Ends Sluice without a question. */
  readonly leave: () => void
}

export interface Life extends Omit<Leaving, 'close'> {
  readonly hasTray: boolean
  onVisible(visible: boolean): void
  onFocus(): void
  /** Another language is spoken. */
  languageChanged(): void
  close(): void
}

/** Follows the queue from now on, and puts the icon into the tray where there is one. */
export function beginLife(deps: LifeDeps): Life {
  const { queue, settings, frame, offers, report } = deps
  const quit = (): void => app.quit()
  const work = followWork(queue, () => frame.isWatched)
  const tray = createDesktopTray({
    ...{ queue, work, quit, report },
    pictures: deps.pictures,
    open: frame.comeForward,
    openDownload: deps.openDownload,
    offer: offers.offer,
  })
  const said = createClosingSaid(deps)
  const leaving = createLeaving({
    ...{ queue, work, clock: realClock, window: frame, said, quit },
    keepRunning: () => settings.current.keepRunning,
    findWayBack: async () => ((await tray.look()) ? 'tray' : process.platform === 'darwin' ? 'dock' : 'none'),
    isAwaited: deps.isAwaited,
    ask: (names, more) => confirmQuit(frame.window, names, more),
    leave: deps.leave,
  })
  return {
    ...leaving,
    get hasTray() {
      return tray.isThere
    },
    onVisible(visible) {
      leaving.changed()
      if (visible) said.opened()
      // It may have kept the focus all the time, and then gets no other.
      if (frame.isWatched) work.seen()
    },
    onFocus: work.seen,
    languageChanged: tray.refresh,
    close() {
      leaving.close()
      tray.close()
      work.close()
    },
  }
}
