// Composition root of the app: builds, wires, nothing else.
// SLUICE_DATA_DIR replaces the data folder, SLUICE_DOWNLOAD_DIR the default folder for downloads.
import { randomUUID } from 'node:crypto'
import { existsSync, mkdirSync } from 'node:fs'
import { access } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { app, type BrowserWindow, dialog, powerMonitor, powerSaveBlocker, shell } from 'electron'
import { MAX_LINKS, plainItem } from '../shared/contract.ts'
import { checkLink, displayUrl } from '../shared/links.ts'
import type { Notice } from '../shared/model.ts'
import { addLinks, type CommandPorts, createHandlers } from './desktop/commands.ts'
import { createDetailsPublisher } from './desktop/details-publisher.ts'
import { chooseFolder, confirmRun } from './desktop/dialogs.ts'
import { CommandFailure } from './desktop/dispatch.ts'
import { createFigures } from './desktop/figures.ts'
import { followRunning } from './desktop/figures-running.ts'
import { folderTrouble } from './desktop/folder.ts'
import { createHostsPublisher } from './desktop/hosts-publisher.ts'
import { registerCommands, sendEvent } from './desktop/ipc.ts'
import { becomeOnlyInstance, quitThrough } from './desktop/lifecycle.ts'
import { installMenu } from './desktop/menu.ts'
import { followPower } from './desktop/power.ts'
import { registerScheme, serveBundle, serveDevelopment } from './desktop/protocol.ts'
import { createPublisher } from './desktop/publisher.ts'
import { lockDown } from './desktop/security.ts'
import { createSpeedHistory } from './desktop/speed-history.ts'
import { createSystemTraffic } from './desktop/system-traffic.ts'
import { realSystemTraffic } from './desktop/system-traffic-ports.ts'
import { realTimer } from './desktop/timer.ts'
import { openTrafficBook } from './desktop/traffic-book.ts'
import { createWindow, showWindow } from './desktop/window.ts'
import { couldRun } from './engine/file-name.ts'
import { StoreError } from './engine/store-port.ts'
import { buildQueue } from './wiring.ts'

/** Set while the app runs: takes links from a second start. */
let takeLinks: (links: readonly string[]) => void = () => {}

const dataDir = process.env['SLUICE_DATA_DIR']
if (dataDir) app.setPath('userData', resolve(dataDir))

const ownLinks = process.argv.slice(1).filter(isLink)

// Chromium's own switch must win: it is what lets root, as in a container, run Electron at all.
if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox()
registerScheme()
if (becomeOnlyInstance(ownLinks, links => takeLinks(links))) {
  app.whenReady().then(run).catch(endWith)
} else {
  app.exit(0)
}

function run(): void {
  const built = buildQueue({ dataDir: app.getPath('userData'), version: app.getVersion() })
  const { queue, settings } = built
  let window: BrowserWindow | null = null
  let notices: readonly Notice[] = built.notices

  const fallback = defaultFolder()
  const folder = (): string => settings.folder() ?? fallback
  const publisher = createPublisher({
    queue,
    clock: realTimer,
    folder,
    notices: () => notices,
    send: patch => sendEvent(window, 'queue:patch', patch),
  })
  const hostsPublisher = createHostsPublisher({
    queue,
    clock: realTimer,
    send: hosts => sendEvent(window, 'hosts:changed', hosts),
  })
  const clock = { now: () => Date.now(), ...realTimer }
  const running = followRunning(queue)
  const speeds = createSpeedHistory({ queue, running, clock })
  const detailsPublisher = createDetailsPublisher({
    queue,
    speeds,
    clock,
    send: details => sendEvent(window, 'details:changed', details),
  })
  const traffic = openTrafficBook({ fetched: () => queue.fetched, settings, clock })
  const figures = createFigures({
    fetched: () => queue.fetched,
    running,
    traffic,
    system: createSystemTraffic(realSystemTraffic),
    clock,
    send: all => sendEvent(window, 'figures:changed', all),
  })
  const ports: CommandPorts = {
    queue,
    publisher,
    watchDetails: watched => detailsPublisher.watch(watched),
    figuresHistory: () => figures.history(),
    folder,
    setFolder: dir => settings.setFolder(dir),
    dismissNotice: id => {
      notices = notices.filter(notice => notice.id !== id)
    },
    folderTrouble,
    fileExists: path =>
      access(path).then(
        () => true,
        () => false,
      ),
    couldRun,
    confirmRun: name => confirmRun(window, name),
    openPath: path => shell.openPath(path),
    revealPath: path => shell.showItemInFolder(path),
    chooseFolder: current => chooseFolder(window, current),
  }

  const say = (text: string): void => {
    notices = [...notices, { id: randomUUID(), text }]
    publisher.noticesChanged()
  }
  // Nothing of ours throws past its handlers; should something do so all the same, downloads go on.
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, error => {
      report(error)
      if (!notices.some(({ text }) => text === STUMBLED)) say(STUMBLED)
    })
  }

  const ready = queue.start()
  ready.catch(endWith)
  const unfollowPower = followPower({ queue, monitor: powerMonitor, blocker: powerSaveBlocker, report })
  registerCommands(() => window, { handlers: createHandlers(ports), ready, report })
  quitThrough(async () => {
    unfollowPower()
    publisher.close()
    hostsPublisher.close()
    detailsPublisher.close()
    figures.close()
    speeds.close()
    running.close()
    await ready.catch(() => {})
    await queue.stop()
    try {
      traffic.close()
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
  installMenu(process.platform)
  window = createWindow({
    preload: join(import.meta.dirname, '../preload/index.cjs'),
    icon: developmentIcon(),
    onVisible: visible => {
      publisher.setVisible(visible)
      hostsPublisher.setVisible(visible)
      detailsPublisher.setVisible(visible)
      figures.setVisible(visible)
    },
  })
  window.on('closed', () => {
    window = null
  })

  takeLinks = links => {
    if (window !== null) showWindow(window)
    if (links.length === 0) return
    ready
      .then(() => addLinks({ items: links.slice(0, MAX_LINKS).map(plainItem) }, ports))
      .then(({ rejected }) => {
        for (const { text, reason } of rejected) say(`${displayUrl(text)}: ${reason}`)
      })
      .catch(error => {
        report(error)
        if (error instanceof CommandFailure) say(error.message)
      })
  }
  if (ownLinks.length > 0) takeLinks(ownLinks)
}

const STUMBLED =
  'Something inside Sluice went wrong. Downloads go on; if the window looks odd, start Sluice again.'

/** Among switches and paths only what says so itself is a link. */
function isLink(argument: string): boolean {
  return /^https?:/i.test(argument) && checkLink(argument).ok
}

/** The system's own Downloads folder, made where a new account has none yet. */
function defaultFolder(): string {
  const wanted = process.env['SLUICE_DOWNLOAD_DIR']
  const dir = wanted ? resolve(wanted) : app.getPath('downloads')
  if (!existsSync(dir)) {
    try {
      mkdirSync(dir, { recursive: true })
    } catch (error) {
      report(error)
    }
  }
  return dir
}

/** Unpackaged, Linux shows Electron's icon unless told otherwise. */
function developmentIcon(): string | undefined {
  const path = join(import.meta.dirname, '../../assets/icon.png')
  return !app.isPackaged && existsSync(path) ? path : undefined
}

function report(error: unknown): void {
  process.stderr.write(`sluice: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
}

/** What cannot be recovered from: say it, and end with code 1. */
function endWith(error: unknown): void {
  report(error)
  const text =
    error instanceof StoreError
      ? error.message
      : 'Sluice could not start. Restart the computer and try again.'
  dialog.showErrorBox('Sluice cannot start', text)
  app.exit(1)
}
