// Puts a view of the taskbar where the system shows it: the window's bar, the program's number. Electron's parts come in
// as arguments.
import type { TaskbarView } from './taskbar.ts'

export interface TaskbarWindow {
  setProgressBar(progress: number, options: { readonly mode: TaskbarView['mode'] }): void
}

export interface TaskbarShellDeps {
  readonly platform: NodeJS.Platform
  /** null while it is closed. */
  readonly window: () => TaskbarWindow | null
  readonly setBadgeCount: (count: number) => unknown
}

/** @returns what shows a view. */
export function createTaskbarShell(deps: TaskbarShellDeps): (view: TaskbarView) => void {
  let count = 0
  return view => {
    deps.window()?.setProgressBar(view.progress, { mode: view.mode })
    // Windows has no numbers there, but for pictures drawn for each.
    if (view.count === count || deps.platform === 'win32') return
    count = view.count
    deps.setBadgeCount(count)
  }
}
