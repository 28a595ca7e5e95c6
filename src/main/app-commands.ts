// What the window's commands reach: the queue and everything beside it, the folders it may name, and this computer's facts.
import { app, Notification } from 'electron'
import type { Handlers } from '../shared/contract.ts'
import { spoken } from '../shared/words.ts'
import type { AddingPorts } from './desktop/adding.ts'
import { type CommandPorts, createHandlers } from './desktop/commands.ts'
import type { AppDiagnosis } from './desktop/diagnostics-app.ts'
import { folderFacts, folderTrouble, makeFolder } from './desktop/folder.ts'
import type { Language } from './desktop/languages.ts'
import type { LoginItem } from './desktop/login-item.ts'
import type { NoticeBoard } from './desktop/notice-board.ts'
import type { Offers } from './desktop/offers.ts'
import { openPage } from './desktop/pages.ts'
import { createPreviews } from './desktop/previews.ts'
import type { Publishers } from './desktop/publishers.ts'
import { report } from './desktop/report.ts'
import { openRoots } from './desktop/roots-book.ts'
import { foldersOf, type SettingsBook, type SettingsPort } from './desktop/settings.ts'
import type { SystemPorts } from './desktop/system.ts'
import type { Updates } from './desktop/updates.ts'
import { cleanName, couldRun } from './engine/file-name.ts'
import type { DownloadQueue } from './engine/queue-api.ts'
import { chooseName } from './engine/url-name.ts'

export interface AnswerDeps {
  readonly queue: DownloadQueue
  readonly publishers: Publishers
  readonly settings: SettingsBook
  /** Text by key, kept for good. */
  readonly kept: SettingsPort
  readonly systemFolder: string
  /** Where new downloads go. */
  readonly folder: () => string
  readonly languages: readonly Language[]
  readonly loginItem: LoginItem
  readonly notices: NoticeBoard
  readonly offers: Offers
  readonly diagnostics: AppDiagnosis
  readonly updates: Updates
  readonly system: SystemPorts
  readonly clipboard: CommandPorts['clipboard']
  readonly hasTray: () => boolean
  readonly cancelCountdown: () => void
}

/** One handler a command; and how links are added, for those that come another way. */
export function answerWindow(deps: AnswerDeps): {
  readonly handlers: Handlers
  readonly adding: AddingPorts
} {
  const { queue, publishers, settings, systemFolder, folder, languages, diagnostics, system } = deps
  const roots = openRoots({
    kept: deps.kept,
    settled: () => [systemFolder, ...foldersOf(settings.current)],
    listed: () => queue.order().flatMap(id => queue.view(id)?.dir ?? []),
    report,
  })
  const previewPorts = { queue, settings: () => settings.current, folder, fileName: cleanName }
  const previews = createPreviews(previewPorts)
  const adding: AddingPorts = {
    ...previewPorts,
    folderTrouble,
    makeFolder: async dir => (await roots.refusal(dir)) ?? makeFolder(dir),
    likelyName: url => previews.nameOf(url) ?? chooseName({ wanted: null, disposition: null, url }),
  }
  const handlers = createHandlers({
    ...{ queue, settings, adding, previews, roots, folderFacts, couldRun, openPage },
    ...{ clipboard: deps.clipboard, cancelCountdown: deps.cancelCountdown, updates: deps.updates },
    publisher: publishers.queue,
    watchDetails: watched => publishers.details.watch(watched),
    figuresHistory: () => publishers.figures.history(),
    settingsView: () => ({
      settings: settings.current,
      spoken: spoken(),
      languages,
      systemFolder,
      canOpenAtLogin: deps.loginItem.isPossible,
      canNotify: Notification.isSupported(),
      // Electron tells the notification services of Linux nothing of sound; it is theirs to choose.
      canSilence: process.platform !== 'linux',
      hasTray: deps.hasTray(),
      version: app.getVersion(),
    }),
    dismissNotice: id => deps.notices.dismiss(id),
    takeOffered: () => deps.offers.take(),
    copyDiagnostics: diagnostics.copy,
    revealLogs: diagnostics.revealLogs,
    ...system,
  })
  return { handlers, adding }
}
