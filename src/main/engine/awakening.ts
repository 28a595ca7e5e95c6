// The computer sleeps, wakes, loses its network and gets it back: what runs is made safe, told, and woken host by host.
import type { Entry } from './entry.ts'
import type { TransferDeps } from './transfer-terms.ts'

/** Within so long everything tries again after a wake-up or the return of the network. */
const STAGGER_MS = 1_500
/** Between two hosts at most. */
const STEP_MS = 250

const OFFLINE = { until: null, because: { code: 'network', detail: 'offline' } } as const

export class Awakening {
  readonly #deps: TransferDeps
  readonly #running: () => readonly Entry[]
  readonly #timers = new Set<() => void>()
  readonly #unsubscribe: () => void

  constructor(deps: TransferDeps, running: () => readonly Entry[]) {
    this.#deps = deps
    this.#running = running
    this.#unsubscribe = deps.network?.subscribe(() => this.#networkChanged()) ?? (() => undefined)
  }

  /** Resolves when everything written is durable. */
  async suspend(): Promise<void> {
    const running = this.#running()
    await Promise.all(
      running.map(({ transfer }) => transfer?.work?.checkpointer.now().catch(() => undefined)),
    )
  }

  wake(): void {
    this.#deps.transport.closeIdle?.()
    this.#wakeByHost(true)
  }

  /** Once, in so many ms; not any more after `stop`. */
  later(ms: number, work: () => void): void {
    const cancel = this.#deps.clock.timer(ms, () => {
      this.#timers.delete(cancel)
      work()
    })
    this.#timers.add(cancel)
  }

  stop(): void {
    this.#unsubscribe()
    for (const cancel of this.#timers) cancel()
    this.#timers.clear()
  }

  #networkChanged(): void {
    if (this.#deps.network?.isOffline !== true) {
      this.#wakeByHost(false)
      return
    }
    // One that has not begun to fetch is not parked: its end would begin it before it knows what it has.
    for (const { transfer } of this.#running())
      if (transfer?.isFetching === true && transfer.isOffline) transfer.crew.park(OFFLINE)
  }

  /** Not all at once: a network that has just come up has enough to do. */
  #wakeByHost(areDead: boolean): void {
    const hosts = new Map<string, Entry[]>()
    for (const entry of this.#running()) {
      const host = entry.transfer?.hostName ?? ''
      hosts.set(host, [...(hosts.get(host) ?? []), entry])
    }
    const step = Math.min(STEP_MS, STAGGER_MS / Math.max(1, hosts.size))
    for (const [nth, entries] of [...hosts.values()].entries())
      this.later(nth * step, () => {
        for (const { transfer } of entries) {
          // Connections of before may be dead without knowing it.
          if (areDead) transfer?.crew.reconnect()
          transfer?.crew.wake()
        }
      })
  }
}
