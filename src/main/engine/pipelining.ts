// Whether a host answers in order when it is asked for the next range before the last one has ended: it is tried on one
// connection first, and given up for good where it went wrong.

/** A connection may end between two replies for reasons of its own; so many times is enough. */
const MOST_CUTS = 2

export class Pipelining {
  #state: 'untried' | 'trying' | 'proven' | 'off' = 'untried'
  #cuts = 0

  /** Whether one more request may be sent ahead. */
  get allowed(): boolean {
    return this.#state === 'untried' || this.#state === 'proven'
  }

  asked(): void {
    if (this.#state === 'untried') this.#state = 'trying'
  }

  /** The reply to what was asked ahead was sound. */
  proved(): void {
    if (this.#state === 'trying') this.#state = 'proven'
  }

  /** What was asked ahead was not waited for. */
  dropped(): void {
    if (this.#state === 'trying') this.#state = 'untried'
  }

  /** The connection ended where the reply should have begun. */
  cut(): void {
    this.#cuts++
    if (this.#cuts >= MOST_CUTS) this.#state = 'off'
    else this.dropped()
  }

  /** A refusal, or the reply to another request: never again. */
  failed(): void {
    this.#state = 'off'
  }
}
