// The window's copy of what is known of hosts: asked for when somebody looks, then kept by main's events.
// Main sends answers and events over one pipe, so whatever comes last is the newest.
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { SluiceBridge } from '../../shared/contract.ts'
import type { HostView } from '../../shared/model.ts'

export interface HostsState {
  /** By name; null until main has said. */
  readonly hosts: readonly HostView[] | null
}

export interface Hosts {
  readonly store: StoreApi<HostsState>
  /** Shows a limit before main has said so, that the field does not jump back meanwhile. */
  presume(host: string, cap: number | null): void
  stop(): void
}

/** Listens to `bridge` at once. */
export function startHosts(bridge: SluiceBridge): Hosts {
  const store = createStore<HostsState>(() => ({ hosts: null }))
  const stop = bridge.on('hosts:changed', hosts => store.setState({ hosts }))
  return {
    store,
    presume(host, cap) {
      store.setState(({ hosts }) => ({
        hosts: hosts?.map(view => (view.host === host ? { ...view, cap } : view)) ?? null,
      }))
    },
    stop,
  }
}
