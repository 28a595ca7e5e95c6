// Whose turn it is: the downloads that are ready to run, those that do, and what a host's last ones turned out to be.
import type { Entry } from './entry.ts'
import { linkOf } from './link.ts'
import type { StoredState } from './ports.ts'
import { admit, type Occupant, type Size, type SlotRules, sizeOf } from './slots.ts'
import { Waiting } from './waiting.ts'

/** What was running when the app ended comes first, then the queue's own order. */
const TURNS: readonly StoredState[] = ['running', 'finishing', 'queued']

interface Running extends Occupant {
  size: Size
  isFinishing: boolean
  /** Its size is part of its host's streak. */
  isCounted: boolean
}

export class Turns {
  readonly #rules: SlotRules
  readonly #waiting = new Waiting<Entry>()
  readonly #running = new Map<Entry, Running>()
  /** The same, ready to be walked over with every change of one. */
  #occupants: readonly Running[] = []
  /** Small ones in a row, by host: counted as soon as the size is known, for a round trip later is a round trip lost. */
  readonly #streaks = new Map<string, number>()

  constructor(rules: SlotRules) {
    this.#rules = rules
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
      if (turnOf(entry) === turn) return this.#admit(entry)
      this.#waiting.shift()
      this.offer(entry)
    }
    return null
  }

  /** Takes note of what has been learned of a running one; whether others may be able to start for it. */
  learn(entry: Entry): boolean {
    const known = this.#running.get(entry)
    if (known === undefined) return false
    const size = sizeOf(entry.journal.record.representation)
    const isFinishing = entry.transfer?.state.kind === 'finishing'
    if (known.size === size && known.isFinishing === isFinishing) return false
    known.size = size
    known.isFinishing = isFinishing
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
    this.#running.set(entry, { host, size, guessed: leave === 'guess', isFinishing: false, isCounted: false })
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
function turnOf({ journal, transfer, busy }: Entry): number | null {
  const turn = TURNS.indexOf(journal.record.state)
  return turn < 0 || transfer !== null || busy ? null : turn
}
