// The tray on Electron: its own classes, the pictures in the assets folder, and what the menu does.
import { join } from 'node:path'
import { clipboard, Menu, screen, Tray } from 'electron'
import type { DownloadQueue } from '../engine/queue-api.ts'
import { realClock } from './timer.ts'
import { createTray, type DesktopTray } from './tray.ts'
import { clipboardOffer } from './tray-clipboard.ts'
import { trayHost } from './tray-host.ts'
import { showTrayIcon } from './tray-icon.ts'
import { pictureOf, type TrayActs } from './tray-menu.ts'
import type { Work } from './tray-work.ts'

/** A panel that is started together with Sluice, when the person signs in, is there after this time, ms. */
const SECOND_LOOK = 15_000

export interface DesktopTrayDeps {
  readonly queue: DownloadQueue
  readonly work: Work
  /** Folder of the pictures; null: no icon is put there. */
  readonly pictures: string | null
  readonly open: () => void
  readonly openDownload: TrayActs['openDownload']
  readonly offer: (...offer: ReturnType<typeof offerOf>) => void
  readonly quit: () => void
  readonly report: (error: unknown) => void
}

/** Who shows the tray here; null: nobody. */
export function findTrayHost(): Promise<string | null> {
  return trayHost(process.platform, process.env)
}

/** Looks for a tray at once. */
export function createDesktopTray(deps: DesktopTrayDeps): DesktopTray {
  const { queue, work, report } = deps
  const acts: TrayActs = {
    open: deps.open,
    openDownload: deps.openDownload,
    pauseAll: () => queue.pauseAll(),
    resumeAll: () => queue.resumeAll(),
    addFromClipboard: () => void addFromClipboard().catch(report),
    quit: deps.quit,
  }

  async function addFromClipboard(): Promise<void> {
    // Both at once in older versions of Electron, by and by in newer ones.
    const text: string = await clipboard.readText()
    deps.offer(...offerOf(text))
    deps.open()
  }

  const tray = createTray({
    host: async () => (deps.pictures === null ? null : findTrayHost()),
    show: () =>
      showTrayIcon<Menu>({
        create: image => new Tray(image),
        buildMenu: template => Menu.buildFromTemplate(template),
        image: state => join(deps.pictures ?? '', pictureOf(state, process.platform, scaleNow())),
        platform: process.platform,
        ...{ queue, work, clock: realClock, acts },
      }),
    report,
  })
  let cancel = (): void => {}
  void tray.look().then(isThere => {
    if (!isThere) cancel = realClock.timer(SECOND_LOOK, () => void tray.look())
  })
  return {
    ...tray,
    get isThere() {
      return tray.isThere
    },
    close() {
      cancel()
      tray.close()
    },
  }
}

function scaleNow(): number {
  return screen.getPrimaryDisplay().scaleFactor
}

function offerOf(text: string) {
  const { items, troubles } = clipboardOffer(text)
  return [items, troubles] as const
}
