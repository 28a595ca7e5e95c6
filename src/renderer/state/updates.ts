// What main last said of new versions of Sluice, and which of them the person wants to hear no more of.
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { SluiceBridge, UpdateView } from '../../shared/contract.ts'
import { formatInstant, percent } from '../../shared/format.ts'
import { say } from '../../shared/words.ts'

export interface UpdatesState {
  /** null until main has said. */
  readonly view: UpdateView | null
  /** The version whose message has been put away. */
  readonly putOff: string | null
}

export interface Updates {
  readonly store: StoreApi<UpdatesState>
  /** Asks main anew: sentences of its own may be in another language now. */
  read(): Promise<void>
  stop(): void
}

/** Listens to `bridge` and asks once. */
export function startUpdates(bridge: SluiceBridge): Updates {
  const store = createStore<UpdatesState>(() => ({ view: null, putOff: null }))
  const stop = bridge.on('update:changed', view => store.setState({ view }))
  async function read(): Promise<void> {
    const reply = await bridge.invoke('update:read')
    if (reply.ok) store.setState({ view: reply.value })
  }
  void read()
  return { store, read, stop }
}

/** The version that is ready and has not been put off; null: none. */
export function readyVersion({ view, putOff }: UpdatesState): string | null {
  return view?.kind === 'ready' && view.version !== putOff ? view.version : null
}

/** `isAutomatic`: a version that is ready is installed when Sluice quits; else only when it is asked for. */
export function readySentence(version: string, isAutomatic: boolean): string {
  return say(isAutomatic ? 'updates.ready' : 'updates.ready-asked', { version })
}

/** Where things stand, in a sentence; '' until main has said. */
export function updateSentence(view: UpdateView | null, isAutomatic: boolean): string {
  switch (view?.kind) {
    case undefined:
      return ''
    case 'off':
    case 'failed':
      return view.because
    case 'idle':
      return view.checkedAt === null
        ? say('updates.unchecked')
        : say('updates.newest', { time: formatInstant(view.checkedAt) })
    case 'checking':
      return say('updates.checking')
    case 'fetching': {
      const { version, received, total } = view
      return total > 0
        ? say('updates.fetching-part', { version, percent: percent(received, total) })
        : say('updates.fetching', { version })
    }
    case 'ready':
      return readySentence(view.version, isAutomatic)
  }
}
