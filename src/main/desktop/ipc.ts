// The only file that speaks ipcMain: one handler a command of the contract, and the events on their way out.
// A command counts only when it comes from the main frame of our own window, showing our own page.
import { type BrowserWindow, type IpcMainInvokeEvent, ipcMain } from 'electron'
import { COMMANDS, type Command, type EventName, type Events } from '../../shared/contract.ts'
import { type DispatchContext, dispatch, isOwnPage } from './dispatch.ts'

export type WindowSource = () => BrowserWindow | null

/** Registers every command; `window` names the one window whose main frame may call. */
export function registerCommands(window: WindowSource, context: DispatchContext): void {
  for (const command of Object.keys(COMMANDS) as Command[]) {
    ipcMain.handle(command, (event, ...raw: unknown[]) =>
      dispatch(command, raw, isTrusted(event, window()), context),
    )
  }
}

/** Sends an event to the window; nothing happens while it is gone, crashed or loading. */
export function sendEvent<E extends EventName>(
  window: BrowserWindow | null,
  event: E,
  payload: Events[E],
): void {
  if (window === null || window.isDestroyed()) return
  const contents = window.webContents
  if (contents.isDestroyed() || contents.isCrashed()) return
  contents.send(event, payload)
}

function isTrusted(event: IpcMainInvokeEvent, window: BrowserWindow | null): boolean {
  if (window === null || window.isDestroyed() || event.sender !== window.webContents) return false
  const frame = event.senderFrame
  return frame !== null && frame === window.webContents.mainFrame && isOwnPage(frame.url)
}
