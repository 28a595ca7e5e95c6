// A reply's body: what the socket brings, gathered into pieces of up to 256 KiB, one filling while the other is
// with the consumer. When both are taken the socket is paused, so memory is bounded whatever the length.
import type { TransportError } from '../engine/ports.ts'
import { abortedError } from './errors.ts'

/** The size at which writing to disk is cheapest. */
export const PIECE_BYTES = 256 * 1024

/** A piece that does not fill up is handed over after this long: slow links should still show progress. */
const HOLD_MS = 50

export interface BodySource {
  pause(): void
  resume(): void
  /** The consumer wants no more. */
  drop(): void
  /** The consumer has been told of the end, good or bad. */
  settled(): void
}

interface Waiter {
  resolve(result: IteratorResult<Uint8Array, undefined>): void
  reject(error: TransportError): void
}

/** One consumer, one pass. The source calls push, then finish or fail; stop ends it from our side. */
export class Body implements AsyncIterableIterator<Uint8Array, undefined> {
  readonly #source: BodySource
  readonly #capacity: number
  #filling: Uint8Array | null = null
  #used = 0
  #lent: Uint8Array | null = null
  #spare: Uint8Array | null = null
  /** What did not fit, in order: at most one read of the socket, which may hold many pieces of a chunked body. */
  #leftover: Uint8Array[] = []
  /** Declared bytes that have not come yet; null where the length is not known. */
  #missing: number | null
  #paused = false
  #due = false
  #holdTimer: NodeJS.Timeout | null = null
  #waiter: Waiter | null = null
  #end: { readonly error: TransportError | null } | null = null

  /** `length`: the body's bytes where declared, else null. */
  constructor(source: BodySource, length: number | null) {
    this.#source = source
    this.#missing = length
    this.#capacity = Math.min(PIECE_BYTES, Math.max(1, length ?? PIECE_BYTES))
  }

  /** Takes a copy of `bytes` (or keeps them, as a leftover) and pauses the source when full. */
  push(bytes: Uint8Array): void {
    if (this.#end !== null) return
    if (this.#missing !== null) this.#missing -= bytes.length
    this.#take(bytes)
    // At the last byte there is nothing to hold back, and only an unpaused connection can see the end.
    if (this.#used === this.#capacity && !this.#paused && this.#missing !== 0) {
      this.#paused = true
      this.#source.pause()
    }
  }

  /** The body came to its proper end. */
  finish(): void {
    this.#close(null)
  }

  /** The body broke off; what came before is still handed over. */
  fail(error: TransportError): void {
    this.#close(error)
  }

  /** It broke off, or was stopped, whatever of it can still be handed over. */
  get isBroken(): boolean {
    return this.#end !== null && this.#end.error !== null
  }

  /** Our own doing: what is not yet handed over is thrown away. */
  stop(): void {
    if (this.#end?.error?.fault === 'aborted') return
    this.#end = { error: abortedError() }
    this.#used = 0
    this.#leftover = []
    this.#stopHolding()
    this.#settle()
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  next(): Promise<IteratorResult<Uint8Array, undefined>> {
    if (this.#waiter !== null) return Promise.reject(new Error('one piece at a time'))
    this.#spare ??= this.#lent
    this.#lent = null
    return new Promise((resolve, reject) => {
      this.#waiter = { resolve, reject }
      this.#settle()
    })
  }

  return(): Promise<IteratorResult<Uint8Array, undefined>> {
    this.#source.drop()
    return Promise.resolve({ done: true, value: undefined })
  }

  #close(error: TransportError | null): void {
    if (this.#end !== null) return
    this.#end = { error }
    this.#stopHolding()
    this.#settle()
  }

  #take(bytes: Uint8Array): void {
    let rest = bytes
    while (rest.length > 0) {
      if (this.#leftover.length > 0 || (this.#used === this.#capacity && !this.#handOver())) {
        this.#leftover.push(rest)
        return
      }
      this.#filling ??= Buffer.allocUnsafeSlow(this.#capacity)
      const count = Math.min(this.#capacity - this.#used, rest.length)
      this.#filling.set(count === rest.length ? rest : rest.subarray(0, count), this.#used)
      this.#used += count
      rest = rest.subarray(count)
    }
    if (this.#used === this.#capacity) this.#handOver()
    else this.#hold()
  }

  /** Gives the waiting consumer what there is; false where nobody waits or there is nothing. */
  #handOver(): boolean {
    const waiter = this.#waiter
    const piece = this.#filling
    if (waiter === null || piece === null || this.#used === 0) return false
    const value = piece.subarray(0, this.#used)
    this.#waiter = null
    this.#lent = piece
    this.#filling = this.#spare
    this.#spare = null
    this.#used = 0
    this.#due = false
    this.#stopHolding()
    waiter.resolve({ done: false, value })
    return true
  }

  /** Answers the waiting consumer where it can be answered, then lets the source go on where there is room. */
  #settle(): void {
    const ready = this.#due || this.#end !== null || this.#used === this.#capacity
    if (!(ready && this.#handOver())) this.#answerEnd()
    const leftover = this.#leftover
    if (this.#used < this.#capacity) {
      this.#leftover = []
      for (const bytes of leftover) this.#take(bytes)
    }
    if (this.#paused && this.#used < this.#capacity && this.#end === null) {
      this.#paused = false
      this.#source.resume()
    }
  }

  #answerEnd(): void {
    const waiter = this.#waiter
    if (waiter === null || this.#end === null || this.#used > 0) return
    this.#waiter = null
    if (this.#end.error === null) waiter.resolve({ done: true, value: undefined })
    else waiter.reject(this.#end.error)
    this.#source.settled()
  }

  #hold(): void {
    if (this.#used === 0 || this.#due || this.#end !== null || this.#holdTimer !== null) return
    this.#holdTimer = setTimeout(() => {
      this.#holdTimer = null
      this.#due = true
      this.#handOver()
    }, HOLD_MS)
  }

  #stopHolding(): void {
    if (this.#holdTimer !== null) clearTimeout(this.#holdTimer)
    this.#holdTimer = null
  }
}
