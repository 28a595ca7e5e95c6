// The program's icon in dock, taskbar and launcher, on Electron: what it shows of all downloads, and what its own menu
// offers.
import { app, Menu } from 'electron'
import type { Clock } from '../engine/ports.ts'
import type { DownloadQueue } from '../engine/queue-api.ts'
import { type DesktopTask, installIconMenu, taskAmong } from './jump-list.ts'
import { report } from './report.ts'
import { followTaskbar } from './taskbar.ts'
import { createTaskbarShell } from './taskbar-shell.ts'
import type { Frame } from './window.ts'

export interface IconDeps {
  readonly queue: Pick<DownloadQueue, 'order' | 'view' | 'subscribe' | 'pauseAll' | 'resumeAll'>
  readonly clock: Pick<Clock, 'timer'>
  readonly frame: Pick<Frame, 'window' | 'comeForward'>
  /** Resolves when the queue is repaired and running. */
  readonly ready: Promise<void>
  /** Lets the window ask for links. */
  readonly add: () => void
}

export interface Icon {
  /** Its menu speaks another language now. */
  languageChanged(): void
  windowShown(): void
  close(): void
}

/** Follows the queue from now on, and does what this start and later ones were asked to do by their arguments. */
export function createIcon({ queue, clock, frame, ready, add }: IconDeps): Icon {
  const perform = (task: DesktopTask): void => {
    if (task === 'pause-all') queue.pauseAll()
    else if (task === 'resume-all') queue.resumeAll()
    else {
      frame.comeForward()
      add()
    }
  }
  const performAmong = (args: readonly string[]): void => {
    const task = taskAmong(args)
    if (task !== null) ready.then(() => perform(task)).catch(report)
  }
  const onSecond = (_event: unknown, args: readonly string[]): void => performAmong(args)
  performAmong(process.argv)
  app.on('second-instance', onSecond)

  const shell = createTaskbarShell({
    platform: process.platform,
    window: () => frame.window,
    setBadgeCount: count => app.setBadgeCount(count),
  })
  const unfollow = followTaskbar({ queue, clock, show: shell.show })
  const installMenu = (): void =>
    installIconMenu({
      platform: process.platform,
      executable: process.execPath,
      setUserTasks: tasks => app.setUserTasks(tasks),
      setDockMenu: items => app.dock?.setMenu(Menu.buildFromTemplate([...items])),
      perform,
    })
  installMenu()
  return {
    languageChanged: installMenu,
    windowShown: shell.windowShown,
    close() {
      app.off('second-instance', onSecond)
      unfollow()
    },
  }
}
