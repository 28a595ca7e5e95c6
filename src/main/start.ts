// The app's start: the data, the frame of the window, and then the app behind it (app.ts).
// SLUICE_DATA_DIR replaces the data folder, SLUICE_DOWNLOAD_DIR the default folder for downloads.
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { app, nativeTheme, powerMonitor } from 'electron'
import type { EventName, Events, Handlers } from '../shared/contract.ts'
import { say, speak, spoken } from '../shared/words.ts'
import { type RunningApp, runApp } from './app.ts'
import { appImageOf } from './desktop/app-image.ts'
import { asNote, createArrivals, hearSystem, noteOf } from './desktop/arrivals.ts'
import { createMailbox, leaveBehind, named } from './desktop/arrivals-mailbox.ts'
import { isTooLong, standBack, unspool } from './desktop/arrivals-spool.ts'
import { awaitNextStart } from './desktop/come-back.ts'
import { packageKind } from './desktop/diagnostics-program.ts'
import { makeFolder } from './desktop/folder.ts'
import { createForwarding } from './desktop/forward.ts'
import { type Holder, lockHolder } from './desktop/instance-lock.ts'
import { registerCommands, sendEvent } from './desktop/ipc.ts'
import { needsNoWindow } from './desktop/jump-list.ts'
import { languageFor, loadLanguages, pageIn } from './desktop/languages.ts'
import { leaveWithSystem, quitThrough, reportGoneProcesses } from './desktop/leaving-quit.ts'
import { becomeOnlyInstance } from './desktop/lifecycle.ts'
import { beginDiagnosis, type Diagnosis } from './desktop/log-begin.ts'
import { createLoginItem, HIDDEN } from './desktop/login-item.ts'
import { hasNoScreen, isSocketThere } from './desktop/no-screen.ts'
import { defaultFolder, windowIcon } from './desktop/places.ts'
import { APP_URL, registerScheme, serveBundle, serveDevelopment } from './desktop/protocol.ts'
import { complain, report } from './desktop/report.ts'
import { asksForSafeMode, safeSettings } from './desktop/safe-mode.ts'
import { lockDown, lockEngine } from './desktop/security.ts'
import { openSettings } from './desktop/settings.ts'
import { endWith } from './desktop/system.ts'
import { otherTemporary } from './desktop/temporary-folder.ts'
import { realClock } from './desktop/timer.ts'
import { findTrayHost } from './desktop/tray-electron.ts'
import { createFrame } from './desktop/window.ts'
import { StoreError } from './engine/store-port.ts'
import { dataFolderTrouble, lockTrouble } from './store/data-folder.ts'
import { sqliteVersion } from './store/sqlite-version.ts'
import { openData } from './wiring.ts'

const isSafe = asksForSafeMode(process.argv)
if (isSafe) app.disableHardwareAcceleration()
/** null until this is known to be the only instance. */
let diagnosis: Diagnosis | null = null

const dataDir = process.env['SLUICE_DATA_DIR']
if (dataDir) app.setPath('userData', resolve(dataDir))

/** What this start and later ones bring, until the app takes it. */
const spoolDir = join(app.getPath('userData'), 'arrivals')
const arrivals = createArrivals(note => unspool(note, spoolDir))
const mailbox = createMailbox(spoolDir, realClock)
const note = named(noteOf(process.argv.slice(1), process.cwd))
hearSystem(app, arrivals)

// Chromium's own switch must win: it is what lets root, as in a container, run Electron at all.
if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox()
registerScheme()
lockEngine()
// Windows shows notifications only of programs that it knows by their shortcut.
if (process.platform === 'win32') app.setAppUserModelId('example.sluice.app')
if (
  hasNoScreen({
    platform: process.platform,
    environment: process.env,
    hasOwnPlatform: ['ozone-platform', 'headless'].some(name => app.commandLine.hasSwitch(name)),
    isThere: isSocketThere,
  })
) {
  complain(say('main.start.no-screen'))
  app.exit(1)
} else if (isTooLong(process.argv, process.platform) && dataFolderTrouble(app.getPath('userData')) === null) {
  const quit = standBack(note, spoolDir, (code, error) => {
    if (error !== undefined) report(error)
    app.exit(code)
  })
  // It ends with the one in its place, and not before. A signal comes as a wish to quit, too.
  app.on('before-quit', event => {
    event.preventDefault()
    quit()
  })
} else {
  const dir = app.getPath('userData')
  const temporary = otherTemporary(process.env['TMPDIR'], process.platform)
  if (temporary !== null) process.env['TMPDIR'] = temporary
  const holder = (): Holder => lockHolder(dir, process.platform, process.pid)
  const onSecond = (brought: unknown): void => {
    mailbox.heard(brought)
    if (!needsNoWindow(asNote(brought).args)) arrivals.come(brought)
  }
  const isOnly =
    becomeOnlyInstance(note, onSecond) ||
    // Who had it may just have ended.
    (holder() === 'nobody' && becomeOnlyInstance(note, onSecond))
  // A folder in which nothing can be locked looks as if another Sluice had it.
  if (isOnly || holder() !== 'another' || dataFolderTrouble(dir) !== null) {
    arrivals.begin(note)
    app
      .whenReady()
      .then(() => start(isOnly))
      .catch(fail)
  } else {
    leaveBehind(note, spoolDir)
    app.exit(0)
  }
}

/** @param isOnly whether the data folder is locked for this instance. */
async function start(isOnly: boolean): Promise<void> {
  const languages = loadLanguages()
  const tags = languages.map(({ tag }) => tag)
  const setLanguage = (wanted: string): void =>
    speak(languageFor(wanted, app.getPreferredSystemLanguages(), tags))
  const setTheme = (theme: typeof nativeTheme.themeSource): void => {
    nativeTheme.themeSource = theme
  }
  // What goes wrong before the settings are read is told in the system's language.
  setLanguage('system')
  if (!isOnly) throw lockTrouble(app.getPath('userData'), tmpdir())

  diagnosis = beginDiagnosis({
    dataDir: app.getPath('userData'),
    app,
    program: {
      version: app.getVersion(),
      versions: { ...process.versions, sqlite: sqliteVersion() },
      kind: packageKind({
        isPackaged: app.isPackaged,
        platform: process.platform,
        environment: process.env,
        executable: process.execPath,
        resources: process.resourcesPath,
      }),
      isSafe,
      isUsualFolder: !dataDir,
      systemLanguages: app.getPreferredSystemLanguages(),
    },
  })
  const data = openData({ dataDir: app.getPath('userData'), version: app.getVersion() })
  const loginItem = createLoginItem({
    app,
    platform: process.platform,
    environment: process.env,
    home: app.getPath('home'),
    executable: process.execPath,
  })
  const settings = isSafe
    ? safeSettings()
    : openSettings({ kept: data.settings, makeFolder, openAtLogin: on => loginItem.set(on), report })
  setTheme(settings.current.theme)
  setLanguage(settings.current.language)

  // electron-vite names its server here; a packaged app has none, whatever the environment says.
  const development = app.isPackaged ? null : (process.env['ELECTRON_RENDERER_URL'] ?? null)
  lockDown({ development, isPackaged: app.isPackaged }, report)
  if (development === null) serveBundle(join(import.meta.dirname, '../renderer'))
  else serveDevelopment(development)

  let running: RunningApp | null = null
  let isLeaving = false
  let isSessionEnding = false
  let answer: (handlers: Promise<Handlers>) => void = () => {}
  const handlers = new Promise<Handlers>(done => {
    answer = done
  })
  const assets = join(import.meta.dirname, '../../assets')
  const frame = createFrame({
    preload: join(import.meta.dirname, '../preload/index.cjs'),
    icon: windowIcon(assets, app.isPackaged, process.platform),
    page: () => pageIn(spoken(), APP_URL),
    isHidden: process.argv.includes(HIDDEN) || app.getLoginItemSettings().wasOpenedAtLogin === true,
    findWayBack: async () => !isSafe && (await findTrayHost()) !== null,
    ...{ kept: data.settings, report },
    onVisible: visible => running?.onVisible(visible),
    onFocus: () => running?.onFocus(),
    onLoad: () => running?.onLoad(),
    onClose: () => (running === null ? app.quit() : running.onClose()),
    onSessionQuery: () => running?.checkpoint(),
    onSessionEnd() {
      isSessionEnding = true
      leave()
    },
  })
  registerCommands(() => frame.window, { handlers, report })
  const leave = quitThrough({
    app,
    async shutDown() {
      isLeaving = true
      const nextStart = awaitNextStart(arrivals, process.argv.slice(1))
      frame.savePlace()
      await running?.close()
      await data.close()
      diagnosis?.end()
      // Windows gives an installer no time when the person signs out.
      if (isSessionEnding) return
      const isReplaced = await running?.finish()
      mailbox.close()
      const args = nextStart()
      // An installer that is at work from now on would find us in its way; on Linux it is done.
      if (args === null || (isReplaced && process.platform !== 'linux')) return
      app.relaunch({ execPath: appImageOf(process.env, process.execPath) ?? process.execPath, args })
    },
    mayQuit: async () => running === null || running.mayQuit(),
    report,
  })
  leaveWithSystem(leave, powerMonitor)
  reportGoneProcesses(app, report)

  await frame.painted
  if (isLeaving) return
  running = runApp({
    ...{ data, settings, loginItem, languages, setTheme, setLanguage, frame, leave, fail, diagnosis, isSafe },
    trayPictures: isSafe ? null : join(assets, 'tray'),
    systemFolder: defaultFolder(
      {
        wanted: process.env['SLUICE_DOWNLOAD_DIR'],
        system: app.getPath('downloads'),
        home: app.getPath('home'),
      },
      report,
    ),
    send: <E extends EventName>(event: E, payload: Events[E]) => sendEvent(frame.window, event, payload),
  })
  running.onVisible(frame.isShown)
  running.onFocus()
  answer(running.handlers)
  app.on('activate', frame.comeForward)
  const { onArrived } = running
  const mayComeForward = createForwarding(realClock.monotonic)
  arrivals.follow(arrived => {
    if (mayComeForward(arrived)) frame.comeForward()
    onArrived(arrived)
  })
  mailbox.open(arrivals.come)
}

/** The store says what is wrong with its list in a sentence of its own. */
function fail(error: unknown): void {
  const sentence = error instanceof StoreError ? error.message : null
  // What the person can put right by themselves is no error of ours.
  if (sentence === null) diagnosis?.keepCrash(error)
  else diagnosis?.log.error(error)
  endWith(error, sentence)
}
