// The only bridge between the window and main: `window.sluice`, exactly SluiceBridge and nothing else.
// Runs sandboxed, as one CommonJS file. Names outside the contract never reach main.
import { contextBridge, type IpcRendererEvent, ipcRenderer } from 'electron'
import {
  type Args,
  COMMANDS,
  type Command,
  EVENTS,
  type EventName,
  type Events,
  type Reply,
  type SluiceBridge,
} from '../shared/contract.ts'

const REFUSED = {
  ok: false,
  error: { code: 'not-allowed', message: 'The window asked for something Sluice does not offer.' },
} as const

const UNSENDABLE = {
  ok: false,
  error: { code: 'bad-request', message: 'That request could not be sent. Nothing was changed.' },
} as const

const bridge: SluiceBridge = {
  async invoke<C extends Command>(command: C, ...args: Args<C>): Promise<Reply<C>> {
    if (!Object.hasOwn(COMMANDS, command)) return REFUSED
    try {
      return await ipcRenderer.invoke(command, ...args)
    } catch {
      return UNSENDABLE
    }
  },

  on<E extends EventName>(event: E, listener: (payload: Events[E]) => void): () => void {
    if (!Object.hasOwn(EVENTS, event)) return () => {}
    // The event object would hand ipcRenderer to the page, so only the payload goes on.
    const forward = (_event: IpcRendererEvent, payload: Events[E]): void => listener(payload)
    ipcRenderer.on(event, forward)
    return () => {
      ipcRenderer.removeListener(event, forward)
    }
  },
}

contextBridge.exposeInMainWorld('sluice', bridge)
