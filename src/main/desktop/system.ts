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
 * Says what cannot be recovered from, and ends with code 1: on stderr too, where there may be no screen for a dialog.
 * @param sentence null: nothing that a person could do.
 */
export function endWith(error: unknown, sentence: string | null): void {
  const said = sentence ?? say('main.start.failed')
  complain(said)
  if (sentence === null) report(error)
  dialog.showErrorBox(say('main.start.title'), said)
  app.exit(1)
}
