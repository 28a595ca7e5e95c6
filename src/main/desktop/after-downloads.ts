// What follows the end of downloads: notifications, and at the end of all what the person has chosen. Puts the parts of
// it together; Electron's own come in as arguments.
import type { Countdown } from '../../shared/details.ts'
import { say } from '../../shared/words.ts'
import type { Clock } from '../engine/ports.ts'
import type { DownloadQueue } from '../engine/queue-api.ts'
import { type EndingsListener, followEndings } from './endings.ts'
import { createNotifications, type Note } from './notifications.ts'
import type { ShowNote } from './notifier.ts'
import { carryOut, type RunProgram } from './power-off.ts'
import type { SettingsBook } from './settings.ts'
import { createWhenDone, type WhenDone } from './when-done.ts'

export interface AfterDownloadsDeps {
  readonly queue: Pick<DownloadQueue, 'order' | 'view' | 'subscribe' | 'suspend'>
  readonly clock: Pick<Clock, 'now' | 'timer'>
  readonly settings: Pick<SettingsBook, 'current' | 'change'>
  /** The person sees the window. */
  readonly isWatched: () => boolean
  readonly show: ShowNote
  readonly send: (countdown: Countdown | null) => void
  readonly quit: () => void
  readonly run: RunProgram
  /** Who else hears of each end. */
  readonly others: readonly EndingsListener[]
  /** Told a sentence for the person where the computer did not do what it should. */
  readonly complain: (sentence: string) => void
  readonly report: (error: unknown) => void
}

export interface AfterDownloads extends Pick<WhenDone, 'countdown' | 'cancel' | 'settingChanged'> {
  /** Nothing follows any more. */
  close(): void
}

function warningOf(action: Countdown['action']): Note {
  const [title, about] = [say('main.end.title'), { kind: 'countdown' } as const]
  switch (action) {
    case 'quit':
      return { title, body: say('main.end.quit-soon'), about }
    case 'sleep':
      return { title, body: say('main.end.sleep-soon'), about }
    case 'shutdown':
      return { title, body: say('main.end.shutdown-soon'), about }
  }
}

/** Follows the queue from now on. */
export function createAfterDownloads(deps: AfterDownloadsDeps): AfterDownloads {
  const { queue, clock, settings, report } = deps
  const notifications = createNotifications({
    clock,
    settings: () => settings.current,
    isWatched: deps.isWatched,
    show: deps.show,
  })
  let takeWarningAway = (): void => {}
  const whenDone = createWhenDone({
    clock,
    setting: () => settings.current.whenDone,
    send(countdown) {
      deps.send(countdown)
      takeWarningAway()
      takeWarningAway = () => {}
      // Nobody may see the window, and the person may be at work on something else.
      if (countdown !== null && !deps.isWatched()) {
        takeWarningAway = deps.show(warningOf(countdown.action))
      }
    },
    act(action) {
      // Once is what was asked for: nobody wants tomorrow's first download to shut the computer down.
      settings.change({ whenDone: 'nothing' }).catch(report)
      void carryOut(action, {
        platform: process.platform,
        windows: process.env['SystemRoot'],
        run: deps.run,
        suspend: () => queue.suspend(),
        quit: deps.quit,
        complain: deps.complain,
        report,
      })
    },
  })
  const unfollow = followEndings(queue, [notifications, whenDone, ...deps.others])
  return {
    get countdown() {
      return whenDone.countdown
    },
    cancel: whenDone.cancel,
    settingChanged: whenDone.settingChanged,
    close() {
      unfollow()
      notifications.close()
      whenDone.cancel()
    },
  }
}
