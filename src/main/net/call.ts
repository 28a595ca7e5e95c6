// One request under way, whatever serves it: its own signal and the transport's end stop it at every stage.

export interface Stoppable {
  stop(): void
}

export class Call implements Stoppable {
  readonly #signal: AbortSignal
  readonly #running: Set<Stoppable>
  #opening: AbortController | null = null
  #exchange: Stoppable | null = null
  #stopped = false
  readonly #onAbort = (): void => this.stop()

  /** Enters itself in `running` until it is over. */
  constructor(signal: AbortSignal, running: Set<Stoppable>) {
    this.#signal = signal
    this.#running = running
    signal.addEventListener('abort', this.#onAbort, { once: true })
    running.add(this)
  }

  get stopped(): boolean {
    return this.#stopped
  }

  /** For what has to be opened before there is an exchange. */
  get opening(): AbortSignal {
    if (this.#opening === null) {
      this.#opening = new AbortController()
      if (this.#stopped) this.#opening.abort()
    }
    return this.#opening.signal
  }

  /** From now on that one is stopped. */
  serveBy(exchange: Stoppable): void {
    this.#exchange = exchange
    if (this.#stopped) exchange.stop()
  }

  stop(): void {
    this.#stopped = true
    this.#opening?.abort()
    this.#exchange?.stop()
  }

  /** Nothing is left to stop. Idempotent. */
  readonly over = (): void => {
    this.#signal.removeEventListener('abort', this.#onAbort)
    this.#running.delete(this)
  }
}
