// Diagnosis of the running app: tells what is to be told of the last end, follows the queue into the log, and copies the
// diagnostics. Electron's objects come in as arguments.
import type { DownloadId } from '../../shared/model.ts'
import { say, spoken } from '../../shared/words.ts'
import type { Clock } from '../engine/ports.ts'
import type { DownloadQueue } from '../engine/queue-api.ts'
import { noticesOf } from './crash-notices.ts'
import { createDiagnostics } from './diagnostics.ts'
import type { Diagnosis } from './log-begin.ts'
import { followDownloads, followSleep } from './log-follow.ts'
import type { NoticeBoard } from './notice-board.ts'
import type { PowerMonitor } from './power.ts'
import type { SettingsBook } from './settings.ts'

export interface AppDiagnosisDeps {
  readonly diagnosis: Diagnosis
  readonly queue: DownloadQueue
  readonly clock: Pick<Clock, 'now' | 'timer'>
  readonly settings: Pick<SettingsBook, 'current'>
  readonly notices: Pick<NoticeBoard, 'all' | 'tell'>
  readonly monitor: Pick<PowerMonitor, 'on'>
  /** Downloads at work when the last session ended without a word; null: it ended in good order. */
  readonly interrupted: number | null
  readonly isSafe: boolean
  /** Puts a text on the clipboard. */
  readonly write: (text: string) => Promise<void>
  readonly process: {
    on(event: 'uncaughtException' | 'unhandledRejection', listener: (error: unknown) => void): unknown
  }
  readonly report: (error: unknown) => void
  /** Shows a file in its folder. */
  readonly reveal: (path: string) => void
}

export interface AppDiagnosis {
  /** Copies the diagnostics; null: of no download in particular. */
  copy(id: DownloadId | null): Promise<void>
  revealLogs(): void
  /** Writes into the log what is left. */
  close(): void
}

/** From now on, with the queue built but not started. */
export function diagnoseApp(deps: AppDiagnosisDeps): AppDiagnosis {
  const { queue, clock, notices, interrupted, isSafe } = deps
  const { log, program, crashes, person } = deps.diagnosis
  if (interrupted !== null) log.warn(`the last end was none in good order: ${interrupted} at work`)
  for (const text of noticesOf({ interrupted, report: crashes.take(), isSafe })) notices.tell(text)
  const { copy } = createDiagnostics({
    ...{ queue, program, spoken, person },
    now: clock.now,
    settings: () => deps.settings.current,
    notices: () => notices.all.map(({ text }) => text),
    logTail: log.tail,
    lastCrash: crashes.latest,
    write: deps.write,
  })
  const unfollow = followDownloads({ queue, clock, log })
  followSleep(deps.monitor, log)
  // Nothing of ours throws past its handlers; should something do so all the same, downloads go on.
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    deps.process.on(event, error => {
      deps.report(error)
      notices.tell(say('main.stumbled'))
    })
  }
  return {
    copy,
    revealLogs: () => deps.reveal(log.path),
    close: unfollow,
  }
}
