// What the icon's own menu offers: the jump list of Windows, the dock menu of macOS, the actions of Linux's desktop entry.
// Windows and Linux start the program anew with a switch, which the running one is handed.
import { say } from '../../shared/words.ts'
import { isArrival } from './arrivals.ts'

export const DESKTOP_TASKS = ['add', 'pause-all', 'resume-all'] as const
export type DesktopTask = (typeof DESKTOP_TASKS)[number]

const WORDS = {
  add: 'main.menu.add',
  'pause-all': 'main.menu.pause-all',
  'resume-all': 'main.menu.resume-all',
} as const

/** The first that the arguments of a start name, as '--add'; null: none. Whatever else is among them is passed over. */
export function taskAmong(args: readonly string[]): DesktopTask | null {
  for (const argument of args) {
    const task = DESKTOP_TASKS.find(name => argument === `--${name}`)
    if (task !== undefined) return task
  }
  return null
}

/** Whether a start with these arguments is done without its window: nobody pauses all to see it. */
export function needsNoWindow(args: readonly string[]): boolean {
  const task = taskAmong(args)
  return task !== null && task !== 'add' && !args.some(isArrival)
}

export interface IconMenuDeps {
  readonly platform: NodeJS.Platform
  /** Absolute path of our own program. */
  readonly executable: string
  /** Electron's app.setUserTasks. */
  readonly setUserTasks: (tasks: UserTask[]) => unknown
  /** Makes the menu of the dock. */
  readonly setDockMenu: (items: readonly DockItem[]) => void
  readonly perform: (task: DesktopTask) => void
}

/** Electron's Task. */
export interface UserTask {
  readonly program: string
  readonly arguments: string
  readonly title: string
  readonly description: string
  readonly iconPath: string
  readonly iconIndex: number
}

export interface DockItem {
  readonly label: string
  readonly click: () => void
}

/** Puts it in place in the language that is spoken; again after that has changed. Nothing on Linux. */
export function installIconMenu(deps: IconMenuDeps): void {
  const { platform, executable, perform } = deps
  if (platform === 'win32') {
    deps.setUserTasks(
      DESKTOP_TASKS.map(task => ({
        program: executable,
        arguments: `--${task}`,
        title: plain(task),
        description: plain(task),
        iconPath: executable,
        iconIndex: 0,
      })),
    )
  } else if (platform === 'darwin') {
    deps.setDockMenu(DESKTOP_TASKS.map(task => ({ label: say(WORDS[task]), click: () => perform(task) })))
  }
}

/** Without the dots that say that a dialog follows: a task of the jump list is no entry of a menu. */
function plain(task: DesktopTask): string {
  return say(WORDS[task]).replace(/…$/, '')
}
