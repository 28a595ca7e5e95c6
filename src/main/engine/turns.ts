// Whose turn it is: the downloads that are ready to run, those that do, and what a host's last ones turned out to be.
import type { Entry } from './entry.ts'
import { linkOf } from './link.ts'
import { admit, type Occupant, type Size, type SlotRules, sizeOf } from './slots.ts'
import type { StoredState } from './store-port.ts'
import { Waiting } from './waiting.ts'

/** What was running when the app ended comes first, then the queue's own order. */
const TURNS: readonly StoredState[] = ['running', 'finishing', 'queued']

interface Running extends Occupant {
  size: Size
  isFinishing: boolean
  isIdle: boolean
  /** Its size is part of its host's streak. */
  isCounted: boolean
}

export class Turns {
  readonly #rules: SlotRules
  readonly #coolingMs: (host: string) => number
  readonly #onCool: (ms: number) => void
  readonly #waiting = new Waiting<Entry>()
  readonly #running = new Map<Entry, Running>()
  /** The same, ready to be walked over with every change of one. */
  #occupants: readonly Running[] = []
  /** Small ones in a row, by host: counted as soon as the size is known, for a round trip later is a round trip lost. */
  readonly #streaks = new Map<string, number>()

  /** Whose hosts have asked for patience: they are not begun with before. */
  readonly #heldBack = new Set<Entry>()

  /**
   * @param coolingMs ms until a host may be asked again; 0 where it may.
   * @param onCool told that some will be ready in so many ms, when `release` is to be called.
   */
  constructor(
    rules: SlotRules,
    coolingMs: (host: string) => number = () => 0,
    onCool: (ms: number) => void = () => undefined,
  ) {
    this.#rules = rules
    this.#coolingMs = coolingMs
    this.#onCool = onCool
  }

  get running(): Iterable<Entry> {
    return this.#running.keys()
  }

  /** To be called with each that may have become ready to run. */
  offer(entry: Entry): void {
    const turn = turnOf(entry)
    if (turn !== null) this.#waiting.add(entry, turn)
  }

  /** The next that may start, which counts as running from now on; null where none may. */
  next(): Entry | null {
    for (let first = this.#waiting.first; first !== null; first = this.#waiting.first) {
      const { waiter: entry, turn } = first
      const isReady = turnOf(entry) === turn
      if (isReady && !this.#holdBack(entry)) return this.#admit(entry)
      if (isReady) continue
      this.#waiting.shift()
      this.offer(entry)
    }
    return null
  }

  /** Those that were held back are offered again. */
  release(): void {
    const back = [...this.#heldBack]
    this.#heldBack.clear()
    for (const entry of back) this.offer(entry)
  }

  #holdBack(entry: Entry): boolean {
    const ms = this.#coolingMs(linkOf(entry.journal.intent).host)
    if (ms <= 0) return false
    this.#waiting.shift()
    this.#heldBack.add(entry)
    this.#onCool(ms)
    return true
  }

  /** Takes note of what has been learned of a running one; whether others may be able to start for it. */
  learn(entry: Entry): boolean {
    const known = this.#running.get(entry)
    if (known === undefined) return false
    const size = sizeOf(entry.journal.record.representation)
    const isFinishing = entry.transfer?.state.kind === 'finishing'
    const isIdle = entry.transfer?.isIdle === true
    if (known.size === size && known.isFinishing === isFinishing && known.isIdle === isIdle) return false
    known.size = size
    known.isFinishing = isFinishing
    known.isIdle = isIdle
    if (size !== 'unknown') this.#count(known)
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
      host,
      size,
      guessed: leave === 'guess',
      isFinishing: false,
      isIdle: false,
      isCounted: false,
    })
    this.#occupants = [...this.#running.values()]
    return entry
  }

  #count(known: Running): void {
    if (known.isCounted) return
    known.isCounted = true
    this.#streaks.set(known.host, known.size === 'small' ? (this.#streaks.get(known.host) ?? 0) + 1 : 0)
  }
}

/** null for one that is not ready to run. */
function turnOf({ journal, transfer, busy, parked }: Entry): number | null {
  const turn = TURNS.indexOf(journal.record.state)
  return turn < 0 || transfer !== null || busy || parked !== null ? null : turn
}
