// Whose turn it is: the downloads that are ready to run, those that do, and what a host's last ones turned out to be.
import { PRIORITIES } from '../../shared/model.ts'
import type { Entry } from './entry.ts'
import { HeldBack } from './held-back.ts'
import { linkOf } from './link.ts'
import { admit, isCrowded, type Occupant, type Size, type SlotRules, sizeOf } from './slots.ts'
import type { StoredState } from './store-port.ts'
import { Waiting } from './waiting.ts'

/** What was running when the app ended comes first; among the same by priority, then by the queue's own order. */
const TURNS: readonly StoredState[] = ['running', 'finishing', 'queued']

interface Running extends Occupant {
  /** Of its link; it may have led elsewhere since. */
  readonly origin: string
  host: string
  size: Size
  isFinishing: boolean
  isIdle: boolean
  /** Its size is part of its host's streak. */
  isCounted: boolean
}

export class Turns {
  #rules: SlotRules
  readonly #coolingMs: (host: string) => number
  readonly #onCool: (ms: number) => void
  readonly #allowed: (host: string) => number
  #waiting = new Waiting<Entry>()
  readonly #running = new Map<Entry, Running>()
  /** The same, ready to be walked over with every change of one. */
  #occupants: readonly Running[] = []
  /** Small ones in a row, by host: counted as soon as the size is known, for a round trip later is a round trip lost. */
  readonly #streaks = new Map<string, number>()

  /** Whose hosts have asked for patience, or have no place for another: they keep no one else from being begun. */
  #heldBack = new HeldBack()

  /**
   * @param coolingMs ms until a host may be asked again; 0 where it may.
   * @param onCool told that some will be ready in so many ms, when `release` is to be called.
   * @param allowed connections to a host in all; `release` is to be called when they become more.
   */
  constructor(
    rules: SlotRules,
    coolingMs: (host: string) => number = () => 0,
    onCool: (ms: number) => void = () => undefined,
    allowed: (host: string) => number = () => rules.allowed,
  ) {
    this.#rules = rules
    this.#coolingMs = coolingMs
    this.#onCool = onCool
    this.#allowed = allowed
  }

  get running(): Iterable<Entry> {
    return this.#running.keys()
  }

  /** To be called with each that may have become ready to run. */
  offer(entry: Entry): void {
    const turn = turnOf(entry)
    if (turn !== null) this.#waiting.add(entry, turn)
  }

  /** To be called when anything was moved or has another priority: what waits is put in order again. */
  reorder(): void {
    const all = [...this.#waiting.all, ...this.#heldBack.all]
    this.#waiting = new Waiting()
    this.#heldBack = new HeldBack()
    for (const entry of all) this.offer(entry)
  }

  /** From now on; what runs already goes on. `release` is to be called. */
  setRules(rules: SlotRules): void {
    this.#rules = rules
  }

  /** The next that may start, which counts as running from now on; null where none may. */
  next(): Entry | null {
    for (let first = this.#waiting.first; first !== null; first = this.#waiting.first) {
      const { waiter: entry, turn } = first
      const isReady = turnOf(entry) === turn
      if (isReady && !this.#holdBack(entry, turn)) return this.#admit(entry)
      if (isReady) continue
      this.#waiting.shift()
      this.offer(entry)
      this.#offerNext(linkOf(entry.journal.intent).host)
    }
    return null
  }

  /** Of those that were held back, the first of each host is offered again: the others follow it. */
  release(): void {
    for (const host of this.#heldBack.hosts) this.#offerNext(host)
  }

  #holdBack(entry: Entry, turn: number): boolean {
    const { host } = linkOf(entry.journal.intent)
    const ms = this.#coolingMs(host)
    if (ms <= 0 && !isCrowded(host, this.#occupants, this.#allowed(host))) return false
    this.#waiting.shift()
    this.#heldBack.add(host, entry, turn)
    if (ms > 0) this.#onCool(ms)
    return true
  }

  /** The next of the host that is still ready to run. */
  #offerNext(host: string): void {
    for (let entry = this.#heldBack.take(host); entry !== null; entry = this.#heldBack.take(host)) {
      this.offer(entry)
      if (turnOf(entry) !== null) return
    }
  }

  /** Takes note of what has been learned of a running one; whether others may be able to start for it. */
  learn(entry: Entry): boolean {
    const known = this.#running.get(entry)
    if (known === undefined) return false
    const size = sizeOf(entry.journal.record.representation)
    const isFinishing = entry.transfer?.state.kind === 'finishing'
    const isIdle = entry.transfer?.isIdle === true
    const host = entry.transfer?.hostName ?? known.host
    const isSame = known.host === host && known.size === size
    if (isSame && known.isFinishing === isFinishing && known.isIdle === isIdle) return false
    this.#offerNext(known.host)
    known.host = host
    known.size = size
    known.isFinishing = isFinishing
    known.isIdle = isIdle
    if (size !== 'unknown') this.#count(known)
    this.#offerNext(known.origin)
    return true
  }

  /** It does not run any more. */
  ended(entry: Entry): void {
    const known = this.#running.get(entry)
    if (known !== undefined) {
      this.#running.delete(entry)
      this.#occupants = [...this.#running.values()]
      const { record } = entry.journal
      known.size = sizeOf(record.representation)
      if (record.state === 'done') this.#count(known)
      this.#offerNext(known.host)
      this.#offerNext(known.origin)
    }
    this.offer(entry)
  }

  #admit(entry: Entry): Entry | null {
    const { intent, record } = entry.journal
    const { host } = linkOf(intent)
    const size = sizeOf(record.representation)
    const leave = admit({ host, size }, this.#occupants, this.#rules, this.#streaks.get(host) ?? 0)
    if (leave === null) return null
    this.#waiting.shift()
    this.#running.set(entry, {
      origin: host,
      host,
      size,
      guessed: leave === 'guess',
      isFinishing: false,
      isIdle: false,
      isCounted: false,
    })
    this.#occupants = [...this.#running.values()]
    this.#offerNext(host)
    return entry
  }

  #count(known: Running): void {
    if (known.isCounted) return
    known.isCounted = true
    this.#streaks.set(known.origin, known.size === 'small' ? (this.#streaks.get(known.origin) ?? 0) + 1 : 0)
  }
}

/** null for one that is not ready to run. */
function turnOf({ journal, transfer, busy, parked }: Entry): number | null {
  const { state, priority } = journal.record
  const turn = TURNS.indexOf(state) * PRIORITIES.length + PRIORITIES.indexOf(priority)
  return turn < 0 || transfer !== null || busy || parked !== null ? null : turn
}
