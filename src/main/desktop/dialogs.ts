// The questions main asks in its own windows, where a page cannot answer for the person.
import { type BrowserWindow, dialog, type MessageBoxOptions, type OpenDialogOptions } from 'electron'

/** Whether a program from the internet may be started; false unless the person says so. */
export async function confirmRun(window: BrowserWindow | null, name: string): Promise<boolean> {
  const options: MessageBoxOptions = {
    type: 'warning',
    message: `“${name}” is a program.`,
    detail:
      'Opening it lets it run on this computer and change anything you can change. ' +
      'Open it only if you trust where it came from.',
    buttons: ['Cancel', 'Open anyway'],
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
    message: 'The Sluice window keeps failing.',
    detail:
      'Your downloads go on without it. Show it again, or quit: what was received is kept, and the downloads ' +
      'go on at the next start.',
    buttons: ['Show it again', 'Quit Sluice'],
    defaultId: 0,
    cancelId: 0,
    noLink: true,
  })
  return answer.response === 0
}

/** Asks for a folder, starting from `current`; null when the person cancelled. */
export async function chooseFolder(window: BrowserWindow | null, current: string): Promise<string | null> {
  const options: OpenDialogOptions = {
    title: 'Save downloads to',
    buttonLabel: 'Save here',
    defaultPath: current,
    properties: ['openDirectory', 'createDirectory'],
  }
  const answer = await (window === null
    ? dialog.showOpenDialog(options)
    : dialog.showOpenDialog(window, options))
  return answer.canceled ? null : (answer.filePaths[0] ?? null)
}
