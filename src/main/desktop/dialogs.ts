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

/** Whether to go on waiting for a window that does not answer; the question is withdrawn by `answered`. */
export async function confirmWait(window: BrowserWindow, answered: AbortSignal): Promise<boolean> {
  const answer = await dialog.showMessageBox(window, {
    type: 'warning',
    message: say('main.unresponsive.question'),
    detail: say('main.unresponsive.detail'),
    buttons: [say('main.unresponsive.wait'), say('main.unresponsive.reload')],
    defaultId: 0,
    cancelId: 0,
    noLink: true,
    signal: answered,
  })
  return answered.aborted || answer.response === 0
}

/** Whether to quit though these downloads would begin again from nothing. @param more of them are not named. */
export async function confirmQuit(
  window: BrowserWindow | null,
  names: readonly string[],
  more: number,
): Promise<boolean> {
  const count = names.length + more
  const lines = [
    ...names.map(name => `• ${name}`),
    ...(more > 0 ? [say('main.leaving.more', { count: more })] : []),
  ]
  const options: MessageBoxOptions = {
    type: 'warning',
    message: say('main.leaving.question', { count }),
    detail: `${lines.join('\n')}\n\n${say('main.leaving.detail', { count })}`,
    buttons: [say('main.leaving.keep'), say('main.leaving.quit')],
    defaultId: 0,
    cancelId: 0,
    noLink: true,
  }
  // A window that nobody sees would hide the question with it.
  const parent = window?.isVisible() === true && !window.isMinimized() ? window : null
  const answer = await (parent === null
    ? dialog.showMessageBox(options)
    : dialog.showMessageBox(parent, options))
  return answer.response === 1
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
