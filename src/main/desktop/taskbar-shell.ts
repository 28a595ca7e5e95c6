// Puts a view of the taskbar where the system shows it: the window's bar, the program's number. Electron's parts come in
// as arguments.
import { IDLE, type TaskbarView } from './taskbar.ts'

export interface TaskbarWindow {
  setProgressBar(progress: number, options: { readonly mode: TaskbarView['mode'] }): void
}

export interface TaskbarShellDeps {
  readonly platform: NodeJS.Platform
  /** null while it is closed. */
  readonly window: () => TaskbarWindow | null
  readonly setBadgeCount: (count: number) => unknown
}

export interface TaskbarShell {
  show(view: TaskbarView): void
  /** The window has a button there again, which is a new one on Windows. */
  windowShown(): void
}

export function createTaskbarShell(deps: TaskbarShellDeps): TaskbarShell {
  let count = 0
  let shown = IDLE
  const showBar = (): void => deps.window()?.setProgressBar(shown.progress, { mode: shown.mode })
  return {
    show(view) {
      shown = view
      showBar()
      // Windows has no numbers there, but for pictures drawn for each.
      if (view.count === count || deps.platform === 'win32') return
      count = view.count
      deps.setBadgeCount(count)
    },
    windowShown: showBar,
  }
}
