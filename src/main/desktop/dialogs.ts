// The questions main asks in its own windows, where a page cannot answer for the person.
import { type BrowserWindow, dialog, type MessageBoxOptions, type OpenDialogOptions } from 'electron'
import { say } from '../../shared/words.ts'

/** Whether a program from the internet may be started; false unless the person says so. */
export async function confirmRun(window: BrowserWindow | null, name: string): Promise<boolean> {
  const options: MessageBoxOptions = {
    type: 'warning',
    message: say('main.run.question', { name }),
    detail: say('main.run.detail'),
    buttons: [say('common.cancel'), say('main.run.open')],
    defaultId: 0,
    cancelId: 0,
    noLink: true,
  }
  const answer = await (window === null
    ? dialog.showMessageBox(options)
    : dialog.showMessageBox(window, options))
  return answer.response === 1
}

/** Whether a window that keeps failing should be tried once more; false: the person wants to quit. */
export async function confirmReload(window: BrowserWindow): Promise<boolean> {
  const answer = await dialog.showMessageBox(window, {
    type: 'error',
    message: say('main.reload.question'),
    detail: say('main.reload.detail'),
    buttons: [say('main.reload.show'), say('main.menu.quit')],
    defaultId: 0,
    cancelId: 0,
    noLink: true,
  })
  return answer.response === 0
}

/** Asks for a folder, starting from `current`; null when the person cancelled. */
export async function chooseFolder(window: BrowserWindow | null, current: string): Promise<string | null> {
  const options: OpenDialogOptions = {
    title: say('main.folder.title'),
    buttonLabel: say('main.folder.save-here'),
    defaultPath: current,
    properties: ['openDirectory', 'createDirectory'],
  }
  const answer = await (window === null
    ? dialog.showOpenDialog(options)
    : dialog.showOpenDialog(window, options))
  return answer.canceled ? null : (answer.filePaths[0] ?? null)
}
