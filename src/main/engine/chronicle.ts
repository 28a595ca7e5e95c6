// Writes a transfer's timeline: what people will want to know when they ask why it took so long, and no more.
import type { DownloadState } from '../../shared/model.ts'
import type { HostGate } from './host-gate.ts'
import type { Journal } from './journal.ts'
import type { Clock } from './ports.ts'
import type { Representation } from './store-port.ts'

/** Shorter waits are nobody's business. */
const WORTH_TELLING_MS = 5_000
/** How often a changed number of connections is told. */
const CONNECTIONS_EVERY_MS = 30_000

export class Chronicle {
  readonly #journal: Journal
  readonly #clock: Clock
  #waits = false
  #connections = 0
  #connectionsAt = Number.NEGATIVE_INFINITY

  constructor(journal: Journal, clock: Clock) {
    this.#journal = journal
    this.#clock = clock
  }

  /** The state is another. */
  saw(state: DownloadState, held: number): void {
    if (state.kind === 'waiting') {
      const { until, because } = state
      if (this.#waits || (until !== null && until - this.#clock.now() < WORTH_TELLING_MS)) return
      this.#waits = true
      const facts = { because: because.code, detail: because.detail }
      this.#journal.tell('waiting', until === null ? facts : { ...facts, until: Math.round(until) })
    } else if (this.#waits && (state.kind === 'running' || state.kind === 'probing')) {
      this.#waits = false
      this.#journal.tell('resumed', { held })
    }
  }

  probed({ total, splittable, validator }: Representation, host: string): void {
    const facts = { host, ranges: Number(splittable), validator: Number(validator !== null) }
    this.#journal.tell('probed', total === null ? facts : { ...facts, bytes: total })
  }

  /** So many connections are being served. */
  connections(count: number): void {
    const now = this.#clock.monotonic()
    if (count === this.#connections || count === 0 || now - this.#connectionsAt < CONNECTIONS_EVERY_MS) return
    this.#connections = count
    this.#connectionsAt = now
    this.#journal.tell('connections', { connections: count })
  }

  /** The link had expired, and there is a fresh one. */
  renewed(because: string): void {
    this.#journal.tell('renewed', { because })
  }

  /** The host allows less from now on. */
  limited(host: string, because: string, gate: HostGate): void {
    const facts = { host, connections: gate.usual(host), because }
    const until = gate.book.coolingUntil(host)
    this.#journal.tell('limited', until === null ? facts : { ...facts, until: Math.round(until) })
  }
}
