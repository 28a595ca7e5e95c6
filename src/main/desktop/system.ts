// What the commands ask of the system: its programs for files, its dialogs, the words for what cannot be recovered from.
import { app, type BrowserWindow, dialog, shell } from 'electron'
import { say } from '../../shared/words.ts'
import type { CommandPorts } from './commands.ts'
import { chooseFolder, confirmRun } from './dialogs.ts'
import { lookAt } from './look-at.ts'
import { complain, report } from './report.ts'

export type SystemPorts = Pick<
  CommandPorts,
  'lookAt' | 'confirmRun' | 'openPath' | 'revealPath' | 'chooseFolder'
>

/** @param window that dialogs belong to. */
export function systemPorts(window: () => BrowserWindow | null): SystemPorts {
  return {
    lookAt,
    confirmRun: name => confirmRun(window(), name),
    openPath: path => shell.openPath(path),
    revealPath: path => shell.showItemInFolder(path),
    chooseFolder: current => chooseFolder(window(), current),
  }
}

/**
 * Says what cannot be recovered from, and ends with code 1 once that is read, or at a signal: on stderr too, where there may
 * be no screen for a dialog.
 * @param sentence null: nothing that a person could do.
 */
export function endWith(error: unknown, sentence: string | null): void {
  const end = (): void => app.exit(1)
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.once(signal, end)
  const [title, said] = [say('main.start.title'), sentence ?? say('main.start.failed')]
  complain(said)
  if (sentence === null) report(error)
  if (!app.isReady()) {
    dialog.showErrorBox(title, said)
    end()
    return
  }
  // Not the box that is waited for: that hears no signal, and keeps a core busy on Linux while it stands.
  dialog
    .showMessageBox({
      type: 'error',
      title: 'Sluice',
      message: title,
      detail: said,
      buttons: [say('common.close')],
    })
    .catch(report)
    .finally(end)
}
