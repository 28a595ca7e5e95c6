// What main last said of things that are shown as it says them: settings, figures, details, the clipboard's offer, the
// countdown at the end. Main sends answers and events over one pipe, so whatever comes last is the newest.
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { SluiceBridge } from '../../shared/contract.ts'
import type { ClipboardOffer, Countdown, DetailsView, Figures } from '../../shared/details.ts'
import type { Settings, SettingsView } from '../../shared/settings.ts'

export interface EchoState {
  /** null until main has said. */
  readonly settings: SettingsView | null
  readonly figures: Figures | null
  /** Of the download that is watched; null until main has said, and of none. */
  readonly details: DetailsView | null
  readonly offer: ClipboardOffer | null
  readonly countdown: Countdown | null
}

export interface Echo {
  readonly store: StoreApi<EchoState>
  /** Answers null, or the sentence why it was refused; nothing is changed then. */
  readonly change: (change: Partial<Settings>) => Promise<string | null>
  stop(): void
}

/** Listens to `bridge` and asks for the settings at once. */
export function startEcho(bridge: SluiceBridge): Echo {
  const store = createStore<EchoState>(() => ({
    settings: null,
    figures: null,
    details: null,
    offer: null,
    countdown: null,
  }))
  const stops = [
    bridge.on('settings:changed', settings => {
      const view = store.getState().settings
      if (view === null) return
      store.setState({ settings: { ...view, settings } })
      // Which language 'system' comes to only main knows.
      if (settings.language !== view.settings.language) void read()
    }),
    bridge.on('figures:changed', figures => store.setState({ figures })),
    bridge.on('details:changed', details => store.setState({ details })),
    bridge.on('clipboard:offered', offer => store.setState({ offer })),
    bridge.on('countdown:changed', countdown => store.setState({ countdown })),
  ]
  async function read(): Promise<void> {
    const reply = await bridge.invoke('settings:read')
    if (reply.ok) store.setState({ settings: reply.value })
  }
  void read()
  return {
    store,
    async change(change) {
      const reply = await bridge.invoke('settings:change', change)
      if (!reply.ok) return reply.error.message
      // Main tells of it too; the field that was changed does not wait for that.
      store.setState(({ settings: view }) =>
        view === null ? {} : { settings: { ...view, settings: reply.value } },
      )
      return null
    },
    stop() {
      for (const stop of stops) stop()
    },
  }
}
