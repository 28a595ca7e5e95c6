// The icon in the tray, kept true while it stands: at most one look a second, none while nothing happens, and the system is
// told only what differs. Electron's objects come in as arguments.
import type { MenuItemConstructorOptions } from 'electron'
import type { DownloadView } from '../../shared/model.ts'
import type { Clock } from '../engine/ports.ts'
import type { DownloadQueue } from '../engine/queue-api.ts'
import { createMeter } from './figures-meter.ts'
import {
  MOST_NAMED,
  type TrayActs,
  type TrayModel,
  type TrayState,
  trayModel,
  trayStateOf,
  trayTemplate,
} from './tray-menu.ts'
import type { Work } from './tray-work.ts'

/** Least time between two changes, ms. */
export const TRAY_BEAT = 1_000

/** The parts of Electron's Tray that are used. */
export interface TrayParts<Menu> {
  setImage(path: string): void
  setToolTip(text: string): void
  setContextMenu(menu: Menu): void
  popUpContextMenu(menu: Menu): void
  on(event: 'click' | 'right-click', listener: () => void): unknown
  destroy(): void
}

export interface TrayIconDeps<Menu> {
  readonly create: (image: string) => TrayParts<Menu>
  readonly buildMenu: (template: MenuItemConstructorOptions[]) => Menu
  /** Absolute path of a state's picture. */
  readonly image: (state: TrayState) => string
  readonly platform: NodeJS.Platform
  readonly queue: Pick<DownloadQueue, 'view' | 'fetched'>
  readonly work: Work
  readonly clock: Clock
  readonly acts: TrayActs
}

export interface TrayIcon {
  /** What it says may be said otherwise now: in another language. */
  refresh(): void
  close(): void
}

/** Puts the icon into the tray. */
export function showTrayIcon<Menu>(deps: TrayIconDeps<Menu>): TrayIcon {
  const { queue, work, clock, platform, acts } = deps
  const meter = createMeter()
  let cancel: (() => void) | null = null
  let lastBeat = clock.monotonic()
  meter.restart(lastBeat, queue.fetched)
  let shown = modelNow()
  const tray = deps.create(deps.image(shown.state))
  tray.setToolTip(shown.tooltip)

  // Linux asks for the menu whenever it likes; elsewhere it is made when it is opened, as it may not change under the pointer.
  const isKept = platform !== 'win32' && platform !== 'darwin'
  const menuOf = (model: TrayModel): Menu => deps.buildMenu(trayTemplate(model, acts))
  if (isKept) tray.setContextMenu(menuOf(shown))
  else tray.on('right-click', () => tray.popUpContextMenu(menuOf(modelNow())))
  tray.on('click', () => {
    if (platform === 'darwin') tray.popUpContextMenu(menuOf(modelNow()))
    else acts.open()
  })

  function modelNow(): TrayModel {
    const named: DownloadView[] = []
    for (const id of work.running) {
      const view = queue.view(id)
      if (view !== null) named.push(view)
      if (named.length === MOST_NAMED) break
    }
    return trayModel({
      state: trayStateOf(work),
      speed: meter.smoothed(),
      running: work.running.size,
      waiting: work.waiting.size,
      unseen: work.unseen.size,
      named,
    })
  }

  function beat(): void {
    cancel = null
    const now = clock.monotonic()
    // Of a time in which nobody looked there is no speed.
    if (now - lastBeat > 2 * TRAY_BEAT) meter.restart(now, queue.fetched)
    else meter.add(now, queue.fetched)
    lastBeat = now
    const model = modelNow()
    if (model.state !== shown.state) tray.setImage(deps.image(model.state))
    if (model.tooltip !== shown.tooltip) tray.setToolTip(model.tooltip)
    if (isKept && JSON.stringify(model) !== JSON.stringify(shown)) tray.setContextMenu(menuOf(model))
    shown = model
    if (work.running.size > 0) plan()
  }

  function plan(): void {
    cancel ??= clock.timer(Math.max(0, Math.ceil(lastBeat + TRAY_BEAT - clock.monotonic())), beat)
  }

  const unsubscribe = work.subscribe(plan)
  if (work.running.size > 0) plan()

  return {
    refresh: plan,
    close() {
      unsubscribe()
      cancel?.()
      // A beat that is planned by what is still told finds nothing to show.
      cancel = () => {}
      tray.destroy()
    },
  }
}
