// The app behind its window: the queue and everything that follows it, wired to Electron. Begun when the frame of the
// window stands, so that a long list keeps nobody from seeing it.
import { app, clipboard, powerMonitor, powerSaveBlocker, shell } from 'electron'
import type { EventName, Events, Handlers } from '../shared/contract.ts'
import type { DownloadId } from '../shared/model.ts'
import type { Settings } from '../shared/settings.ts'
import { answerWindow } from './app-commands.ts'
import { shareQueue } from './cli/sharing.ts'
import { addLinks } from './desktop/adding.ts'
import { createAfterDownloads } from './desktop/after-downloads.ts'
import type { Arrived } from './desktop/arrivals.ts'
import { createClipboardWatch, unlistedIn } from './desktop/clipboard.ts'
import { diagnoseApp } from './desktop/diagnostics-app.ts'
import { followSettings } from './desktop/effects.ts'
import { createIcon, type Icon } from './desktop/icon.ts'
import type { Language } from './desktop/languages.ts'
import { beginLife } from './desktop/leaving-app.ts'
import type { Diagnosis } from './desktop/log-begin.ts'
import { agreeOnLogin, type LoginItem } from './desktop/login-item.ts'
import { installMenu } from './desktop/menu.ts'
import { createNotes } from './desktop/notes.ts'
import { createNoticeBoard } from './desktop/notice-board.ts'
import { createOffers } from './desktop/offers.ts'
import { receiver } from './desktop/open-files.ts'
import { openPage } from './desktop/pages.ts'
import { followPower } from './desktop/power.ts'
import { runProgram } from './desktop/power-off.ts'
import { createPublishers } from './desktop/publishers.ts'
import { report } from './desktop/report.ts'
import type { SettingsBook } from './desktop/settings.ts'
import { systemPorts } from './desktop/system.ts'
import { realSystemTraffic } from './desktop/system-traffic-ports.ts'
import { realClock } from './desktop/timer.ts'
import { updatesOfThisProgram } from './desktop/updates-electron.ts'
import type { Frame } from './desktop/window.ts'
import { couldRun } from './engine/file-name.ts'
import type { Data } from './wiring.ts'

export interface AppDeps {
  readonly data: Data
  readonly settings: SettingsBook
  readonly loginItem: LoginItem
  readonly languages: readonly Language[]
  /** The system's own folder for downloads. */
  readonly systemFolder: string
  readonly setTheme: (theme: Settings['theme']) => void
  readonly setLanguage: (wanted: string) => void
  readonly frame: Frame
  /** Folder of the tray's pictures; null: no tray. */
  readonly trayPictures: string | null
  /** Ends Sluice without a question. */
  readonly leave: () => void
  readonly send: <E extends EventName>(event: E, payload: Events[E]) => void
  /** Told what the app cannot go on after. */
  readonly fail: (error: unknown) => void
  readonly diagnosis: Diagnosis
  /** Started with --safe-mode. */
  readonly isSafe: boolean
}

export interface RunningApp {
  /** Resolves when the queue is repaired and running. */
  readonly handlers: Promise<Handlers>
  onVisible(visible: boolean): void
  onFocus(): void
  /** The page has been loaded. */
  onLoad(): void
  /** What other starts, programs and files bring. */
  onArrived(arrived: Arrived): void
  /** The person closes the window. */
  onClose(): void
  /** Whether a quit costs nothing, or the person says so. */
  mayQuit(): Promise<boolean>
  /** Makes durable what was received; downloads go on. */
  checkpoint(): void
  /** Stops everything in good order; the data is left open. */
  close(): Promise<void>
  /** After all else, the data closed: puts a version that is ready in our place; false: there was none. */
  finish(): Promise<boolean>
}

export function runApp(deps: AppDeps): RunningApp {
  const { data, settings, loginItem, languages, systemFolder, setTheme, setLanguage, frame, send, isSafe } =
    deps
  const queue = data.buildQueue({ resting: isSafe })
  const folder = (): string => settings.current.folder ?? systemFolder
  const notices = createNoticeBoard(data.notices, () => publishers.queue.noticesChanged())
  const publishers = createPublishers({
    queue,
    clock: realClock,
    folder,
    notices: () => notices.all,
    settings: data.settings,
    system: realSystemTraffic,
    send,
  })

  const watch = createClipboardWatch({
    read: () => clipboard.readText(),
    write: text => clipboard.writeText(text),
    isWanted: () => settings.current.watchClipboard,
    unlisted: links => unlistedIn(queue, links),
    send: offer => send('clipboard:offered', offer),
  })
  const lookAtClipboard = (): void => void watch.look().catch(report)
  const system = systemPorts(() => frame.window)
  const choose = (id: DownloadId): void => send('download:chosen', id)
  const notes = createNotes({
    ...{ ...system, queue, clock: realClock, settings, frame, couldRun, choose },
    cancelCountdown: () => afterDownloads.cancel(),
    complain: text => notices.tell(text),
  })
  const afterDownloads = createAfterDownloads({
    queue,
    clock: realClock,
    settings,
    ...notes,
    send(countdown) {
      send('countdown:changed', countdown)
      life.changed()
    },
    quit: deps.leave,
    run: runProgram,
    complain: text => notices.tell(text),
    report,
  })

  const offers = createOffers(count => send('links:offered', count))
  const diagnostics = diagnoseApp({
    ...{ diagnosis: deps.diagnosis, queue, settings, notices, isSafe },
    clock: realClock,
    ...{ monitor: powerMonitor, process, report },
    interrupted: data.interrupted,
    write: watch.write,
    reveal: path => shell.showItemInFolder(path),
  })
  const updates = updatesOfThisProgram({
    settings,
    clock: realClock,
    isSafeMode: isSafe,
    send: view => send('update:changed', view),
    report,
  })

  const life = beginLife({
    ...{ queue, settings, frame, offers, show: notes.show, report, leave: deps.leave },
    kept: data.settings,
    pictures: deps.trayPictures,
    openDownload(id) {
      frame.comeForward()
      choose(id)
    },
    tell: text => notices.tell(text),
    isAwaited: () => afterDownloads.countdown !== null,
  })

  const { adding, handlers } = answerWindow({
    ...{ queue, publishers, settings, systemFolder, folder, languages, loginItem },
    ...{ notices, offers, diagnostics, updates, system },
    kept: data.settings,
    clipboard: watch,
    hasTray: () => life.hasTray,
    cancelCountdown: () => afterDownloads.cancel(),
  })

  let icon: Icon | null = null
  followSettings({
    settings,
    setTheme,
    setLanguage: wanted => {
      setLanguage(wanted)
      installMenu(process.platform, {
        send(chosen) {
          if (!frame.isShown) frame.comeForward()
          send('menu:chosen', chosen)
        },
        ...{ openPage, diagnostics, tell: notices.tell, report },
      })
      life.languageChanged()
      icon?.languageChanged()
    },
    setLimits: limits => queue.setLimits(limits),
    folderChanged: () => publishers.queue.folderChanged(),
    watchClipboardChanged: lookAtClipboard,
    whenDoneChanged: () => afterDownloads.settingChanged(),
    send: now => send('settings:changed', now),
  })
  agreeOnLogin(settings, loginItem).catch(report)

  const ready = queue.start()
  ready.catch(deps.fail)
  icon = createIcon({
    ...{ queue, clock: realClock, frame, ready },
    add: () => send('menu:chosen', 'add'),
  })
  const commandLine = shareQueue({
    ...{ queue, ready, settings: data.settings, clock: realClock, report },
    ...{ dir: app.getPath('userData'), version: app.getVersion() },
  })
  const unfollowPower = followPower({
    queue,
    clock: realClock,
    monitor: powerMonitor,
    blocker: powerSaveBlocker,
    onSuspend: () => afterDownloads.cancel(),
    report,
  })
  async function close(): Promise<void> {
    unfollowPower()
    life.close()
    updates.close()
    icon?.close()
    afterDownloads.close()
    publishers.close()
    await ready.catch(() => {})
    await commandLine.close()
    await queue.stop()
    diagnostics.close()
    try {
      publishers.save()
    } catch (error) {
      report(error)
    }
  }

  return {
    handlers: ready.then(() => handlers),
    onVisible(visible) {
      publishers.setVisible(visible)
      life.onVisible(visible)
      if (visible) icon?.windowShown()
    },
    onFocus() {
      life.onFocus()
      lookAtClipboard()
    },
    onLoad() {
      send('clipboard:offered', watch.offer)
      send('countdown:changed', afterDownloads.countdown)
      offers.remind()
    },
    onArrived: receiver({
      add: request => addLinks(request, adding),
      tell: notices.tell,
      ...{ ready, offers, report },
    }),
    onClose: life.closeWindow,
    async mayQuit() {
      const may = await life.mayQuit()
      if (!may) updates.stay()
      return may
    },
    checkpoint: () => void queue.suspend().catch(report),
    close,
    async finish() {
      const isReady = updates.view.kind === 'ready'
      await updates.finish()
      return isReady
    },
  }
}
