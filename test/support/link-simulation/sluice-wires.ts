// The simulated connections of our own way: those in use, those opened ahead, and those left behind in good order.
import type { Ask, Connection } from './connection.ts'
import type { World } from './world.ts'

/** Who uses a connection now, and is told what happens on it. */
export interface User {
  opened(): void
  /** `answerMs` is null where the request was sent while another was being served. */
  answered(ask: Ask, answerMs: number | null): void
  received(ask: Ask, count: number): void
  cut(): void
}

export class Wire {
  isOpen = false
  isCut = false
  /** null: it is kept for whoever comes. */
  user: User | null = null
  readonly #world: World
  readonly #connection: Connection

  constructor(world: World) {
    this.#world = world
    this.#connection = world.connect({
      opened: () => {
        this.isOpen = true
        this.user?.opened()
      },
      answered: (_connection, ask, answerMs) => this.user?.answered(ask, answerMs),
      received: (_connection, ask, count) => this.user?.received(ask, count),
      cut: () => {
        this.isCut = true
        this.user?.cut()
      },
    })
  }

  ask({ start, end }: Ask): void {
    this.#world.ask(this.#connection, start, end)
  }

  /** Drops it with all that is on its way. */
  close(): void {
    this.user = null
    this.#connection.close()
  }
}

export class Wires {
  readonly #world: World
  readonly #kept: Wire[] = []

  constructor(world: World) {
    this.#world = world
  }

  /** One that is kept, open where there is such a one, or a new one. */
  take(user: User): Wire {
    const open = this.#kept.findIndex(wire => wire.isOpen && !wire.isCut)
    const [kept] = this.#kept.splice(Math.max(0, open), 1)
    const wire = kept === undefined || kept.isCut ? new Wire(this.#world) : kept
    wire.user = user
    return wire
  }

  /** Its last body has been read to the end. */
  keep(wire: Wire): void {
    wire.user = null
    this.#kept.push(wire)
  }

  /** Opens so many ahead. */
  warm(count: number): void {
    for (let i = 0; i < count; i++) this.#kept.push(new Wire(this.#world))
  }
}
