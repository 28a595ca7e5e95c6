// Composition root of the app: builds, wires, nothing else.
// SLUICE_DATA_DIR replaces the data folder, SLUICE_DOWNLOAD_DIR the default folder for downloads.
import { join, resolve } from 'node:path'
import {
  app,
  type BrowserWindow,
  clipboard,
  Notification,
  nativeTheme,
  powerMonitor,
  powerSaveBlocker,
} from 'electron'
import type { EventName, Events } from '../shared/contract.ts'
import { say, speak, spoken } from '../shared/words.ts'
import { type AddingPorts, addLinks } from './desktop/adding.ts'
import { createAfterDownloads } from './desktop/after-downloads.ts'
import { createClipboardWatch, unlistedIn } from './desktop/clipboard.ts'
import { type CommandPorts, createHandlers } from './desktop/commands.ts'
import { followSettings } from './desktop/effects.ts'
import { folderFacts, folderTrouble, makeFolder } from './desktop/folder.ts'
import { registerCommands, sendEvent } from './desktop/ipc.ts'
import { languageFor, loadLanguages, pageIn } from './desktop/languages.ts'
import { becomeOnlyInstance, quitThrough } from './desktop/lifecycle.ts'
import { agreeOnLogin, createLoginItem, HIDDEN } from './desktop/login-item.ts'
import { installMenu } from './desktop/menu.ts'
import { createNoticeBoard } from './desktop/notice-board.ts'
import { createNotifier } from './desktop/notifications.ts'
import { defaultFolder, developmentIcon } from './desktop/places.ts'
import { followPower } from './desktop/power.ts'
import { runProgram } from './desktop/power-off.ts'
import { createPreviews } from './desktop/previews.ts'
import { APP_URL, registerScheme, serveBundle, serveDevelopment } from './desktop/protocol.ts'
import { createPublishers } from './desktop/publishers.ts'
import { report } from './desktop/report.ts'
import { lockDown } from './desktop/security.ts'
import { openSettings } from './desktop/settings.ts'
import { endWith, systemPorts } from './desktop/system.ts'
import { realSystemTraffic } from './desktop/system-traffic-ports.ts'
import { linksAmong, takeLinks } from './desktop/take-links.ts'
import { realClock } from './desktop/timer.ts'
import { createWindow, showWindow } from './desktop/window.ts'
import { cleanName, couldRun } from './engine/file-name.ts'
import { StoreError } from './engine/store-port.ts'
import { chooseName } from './engine/url-name.ts'
import { buildQueue } from './wiring.ts'

/** Set while the app runs: takes links from a second start. */
let onLinks: (links: readonly string[]) => void = () => {}

const dataDir = process.env['SLUICE_DATA_DIR']
if (dataDir) app.setPath('userData', resolve(dataDir))

const ownLinks = linksAmong(process.argv.slice(1))

// Chromium's own switch must win: it is what lets root, as in a container, run Electron at all.
if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox()
registerScheme()
// Windows shows notifications only of programs that it knows by their shortcut.
if (process.platform === 'win32') app.setAppUserModelId('example.sluice.app')
if (becomeOnlyInstance(ownLinks, links => onLinks(links))) {
  app.whenReady().then(run).catch(end)
} else {
  app.exit(0)
}

function run(): void {
  const languages = loadLanguages()
  const setLanguage = (wanted: string): void =>
    speak(
      languageFor(
        wanted,
        app.getPreferredSystemLanguages(),
        languages.map(({ tag }) => tag),
      ),
    )
  // What goes wrong before the settings are read is told in the system's language.
  setLanguage('system')

  const built = buildQueue({ dataDir: app.getPath('userData'), version: app.getVersion() })
  const { queue } = built
  let window: BrowserWindow | null = null
  const send = <E extends EventName>(event: E, payload: Events[E]): void => sendEvent(window, event, payload)
  const comeForward = (): void => {
    if (window !== null) showWindow(window)
  }

  const loginItem = createLoginItem({
    app,
    platform: process.platform,
    environment: process.env,
    home: app.getPath('home'),
    executable: process.execPath,
  })
  const settings = openSettings({
    kept: built.settings,
    makeFolder,
    openAtLogin: on => loginItem.set(on),
    report,
  })
  const fallback = defaultFolder(process.env['SLUICE_DOWNLOAD_DIR'], report)
  const folder = (): string => settings.current.folder ?? fallback
  const notices = createNoticeBoard(built.notices, () => publishers.queue.noticesChanged())
  const publishers = createPublishers({
    queue,
    clock: realClock,
    folder,
    notices: () => notices.all,
    settings: built.settings,
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
  const afterDownloads = createAfterDownloads({
    queue,
    clock: realClock,
    settings,
    isWatched: () => window?.isFocused() ?? false,
    show: createNotifier(Notification, comeForward, report),
    send: countdown => send('countdown:changed', countdown),
    quit: () => app.quit(),
    run: runProgram,
    complain: text => notices.tell(text),
    report,
  })

  const previewPorts = { queue, settings: () => settings.current, folder, fileName: cleanName }
  const previews = createPreviews(previewPorts)
  const adding: AddingPorts = {
    ...previewPorts,
    folderTrouble,
    makeFolder,
    likelyName: url => previews.nameOf(url) ?? chooseName({ wanted: null, disposition: null, url }),
  }
  const ports: CommandPorts = {
    queue,
    publisher: publishers.queue,
    watchDetails: watched => publishers.details.watch(watched),
    figuresHistory: () => publishers.figures.history(),
    settings,
    settingsView: () => ({
      settings: settings.current,
      spoken: spoken(),
      languages,
      systemFolder: fallback,
      canOpenAtLogin: loginItem.isPossible,
      canNotify: Notification.isSupported(),
    }),
    adding,
    previews,
    clipboard: watch,
    cancelCountdown: () => afterDownloads.cancel(),
    dismissNotice: id => notices.dismiss(id),
    folderFacts,
    couldRun,
    ...systemPorts(() => window),
  }

  // Nothing of ours throws past its handlers; should something do so all the same, downloads go on.
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, error => {
      report(error)
      notices.tell(say('main.stumbled'))
    })
  }

  followSettings({
    settings,
    setTheme: theme => {
      nativeTheme.themeSource = theme
    },
    setLanguage: wanted => {
      setLanguage(wanted)
      installMenu(process.platform, chosen => {
        if (window?.isVisible() !== true || window.isMinimized()) comeForward()
        send('menu:chosen', chosen)
      })
    },
    setLimits: limits => queue.setLimits(limits),
    folderChanged: () => publishers.queue.folderChanged(),
    watchClipboardChanged: lookAtClipboard,
    whenDoneChanged: () => afterDownloads.settingChanged(),
    send: now => send('settings:changed', now),
  })
  agreeOnLogin(settings, loginItem).catch(report)

  const ready = queue.start()
  ready.catch(end)
  const unfollowPower = followPower({
    queue,
    monitor: powerMonitor,
    blocker: powerSaveBlocker,
    onSuspend: () => afterDownloads.cancel(),
    report,
  })
  registerCommands(() => window, { handlers: createHandlers(ports), ready, report })
  quitThrough(async () => {
    unfollowPower()
    afterDownloads.close()
    publishers.close()
    await ready.catch(() => {})
    await queue.stop()
    try {
      publishers.save()
    } catch (error) {
      report(error)
    }
    await built.close()
  }, report)

  // electron-vite names its server here; a packaged app has none, whatever the environment says.
  const development = app.isPackaged ? null : (process.env['ELECTRON_RENDERER_URL'] ?? null)
  lockDown(development)
  if (development === null) serveBundle(join(import.meta.dirname, '../renderer'))
  else serveDevelopment(development)
  window = createWindow({
    preload: join(import.meta.dirname, '../preload/index.cjs'),
    icon: developmentIcon(join(import.meta.dirname, '../../assets')),
    page: () => pageIn(spoken(), APP_URL),
    isHidden: process.argv.includes(HIDDEN) || app.getLoginItemSettings().wasOpenedAtLogin === true,
    onVisible: visible => publishers.setVisible(visible),
    onFocus: lookAtClipboard,
    onLoad: () => {
      send('clipboard:offered', watch.offer)
      send('countdown:changed', afterDownloads.countdown)
    },
  })
  window.on('closed', () => {
    window = null
  })
  app.on('activate', comeForward)

  onLinks = links => {
    comeForward()
    void takeLinks(links, {
      add: request => addLinks(request, adding),
      ready,
      tell: text => notices.tell(text),
      report,
    })
  }
  if (ownLinks.length > 0) onLinks(ownLinks)
}

/** The store says what is wrong with its list in a sentence of its own. */
function end(error: unknown): void {
  endWith(error, error instanceof StoreError ? error.message : null)
}
