// Downloads that are not begun with for the sake of their hosts: set aside by host, and given back one at a time, for
// thousands may wait for one place.
import type { Entry } from './entry.ts'
import { Waiting } from './waiting.ts'

export class HeldBack {
  readonly #byHost = new Map<string, Waiting<Entry>>()

  add(host: string, entry: Entry, turn: number): void {
    const waiting = this.#byHost.get(host) ?? new Waiting<Entry>()
    this.#byHost.set(host, waiting)
    waiting.add(entry, turn)
  }

  /** The first of the host; null where none is held back. It is not any more. */
  take(host: string): Entry | null {
    const waiting = this.#byHost.get(host)
    const first = waiting?.first ?? null
    waiting?.shift()
    if (waiting?.first === null) this.#byHost.delete(host)
    return first === null ? null : first.waiter
  }

  /** Of all hosts, in no order. */
  get all(): readonly Entry[] {
    return [...this.#byHost.values()].flatMap(waiting => [...waiting.all])
  }

  get hosts(): readonly string[] {
    return [...this.#byHost.keys()]
  }
}
