// A body of known length that the socket writes straight into slots of 256 KiB, aligned to the body's start. One piece is
// lent to the consumer while the next fills; with one full and nobody asking, reading stops, so memory is bounded.
import type { TransportError } from '../engine/ports.ts'
import { abortedError } from './errors.ts'
import { SLOT_BYTES, type SlotPool } from './slots.ts'

/** A piece that does not fill up is handed over after this long: slow links should still show progress. */
const HOLD_MS = 50

export interface FastBodySource {
  /** There is room again after `took` said to stop. */
  resume(): void
  /** The consumer wants no more. */
  drop(): void
  /** The consumer has been told of the end, good or bad. */
  settled(): void
  /** Nothing came for the idle time while the consumer waited. */
  silent(): void
}

interface Piece {
  readonly slot: Buffer
  readonly from: number
}

interface Waiter {
  resolve(result: IteratorResult<Uint8Array, undefined>): void
  reject(error: TransportError): void
}

/** One consumer, one pass. The connection calls room and took by turns, then finish or fail; stop ends it from our side. */
export class FastBody implements AsyncIterableIterator<Uint8Array, undefined> {
  readonly #source: FastBodySource
  readonly #pool: SlotPool
  readonly #idleMs: number
  #missing: number
  /** Filling: [0, #from) has been lent, [#from, #used) waits. */
  #slot: Buffer | null = null
  #from = 0
  #used = 0
  /** Full, in order: one, or a few where TLS had more in store than could be stopped. */
  #full: Piece[] = []
  /** Goes back to the pool when the consumer asks for the next piece. */
  #lent: Buffer | null = null
  #stopped = false
  #waiter: Waiter | null = null
  #askedAt = 0
  #heardAt = 0
  /** When the oldest waiting byte of the filling slot came. */
  #waitingSince = 0
  #holdTimer: NodeJS.Timeout | null = null
  #idleTimer: NodeJS.Timeout | null = null
  #end: { readonly error: TransportError | null } | null = null

  constructor(source: FastBodySource, pool: SlotPool, length: number, idleMs: number) {
    this.#source = source
    this.#pool = pool
    this.#missing = length
    this.#idleMs = idleMs
  }

  /** Bytes that have not come yet. */
  get missing(): number {
    return this.#missing
  }

  /** Where the next read is to land: never empty, never past the body's end. Only while bytes are missing. */
  room(): Buffer {
    this.#slot ??= this.#pool.take()
    return this.#slot.subarray(this.#used, Math.min(SLOT_BYTES, this.#used + this.#missing))
  }

  /** `count` bytes have landed in `room`; false to stop reading until the source's `resume`. */
  took(count: number): boolean {
    this.#heardAt = performance.now()
    if (this.#used === this.#from) this.#waitingSince = this.#heardAt
    this.#used += count
    this.#missing -= count
    if (this.#used === SLOT_BYTES) this.#filled()
    else if (this.#waiter !== null) this.#hold()
    return !this.#stopped
  }

  /** The part of the body that came with its head: at most `missing`, and less than a slot. */
  copy(bytes: Buffer): void {
    if (bytes.length === 0) return
    // A body that is whole already needs no slot.
    if (bytes.length === this.#missing) this.#slot = Buffer.allocUnsafe(bytes.length)
    this.room().set(bytes)
    this.took(bytes.length)
  }

  /** The last byte has come. */
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
    // Of one whose earlier part was handed over that part is still lent: it may be on its way to the disk.
    for (const { slot, from } of this.#full.splice(0)) if (from === 0) this.#pool.give(slot)
    // Not given back: the socket may still hold it.
    this.#slot = null
    this.#answer()
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  next(): Promise<IteratorResult<Uint8Array, undefined>> {
    if (this.#waiter !== null) return Promise.reject(new Error('one piece at a time'))
    this.#takeBack()
    return new Promise((resolve, reject) => {
      this.#waiter = { resolve, reject }
      this.#answer()
      if (this.#waiter === null) return
      this.#askedAt = performance.now()
      if (this.#used > this.#from) this.#hold()
      this.#idleTimer ??= setTimeout(this.#onIdle, this.#idleMs)
    })
  }

  return(): Promise<IteratorResult<Uint8Array, undefined>> {
    this.#source.drop()
    // Not given back: one who leaves has not said that the piece is done with.
    this.#lent = null
    return Promise.resolve({ done: true, value: undefined })
  }

  #filled(): void {
    const slot = this.#slot
    if (slot === null) return
    this.#full.push({ slot, from: this.#from })
    this.#slot = null
    this.#from = 0
    this.#used = 0
    this.#answer()
    // At the last byte there is nothing to hold back, and only a connection that reads can see the end.
    if (this.#full.length > 0 && this.#missing > 0) this.#stopped = true
  }

  #close(error: TransportError | null): void {
    if (this.#end !== null) return
    this.#end = { error }
    this.#answer()
  }

  #takeBack(): void {
    if (this.#lent !== null) this.#pool.give(this.#lent)
    this.#lent = null
  }

  /** Gives the waiting consumer what there is for it now, then lets the source go on where there is room. */
  #answer(): void {
    if (this.#end !== null) this.#stopTimers()
    const waiter = this.#waiter
    if (waiter === null) return
    const value = this.#nextPiece()
    if (value !== null) {
      this.#waiter = null
      waiter.resolve({ done: false, value })
    } else if (this.#end !== null) {
      this.#waiter = null
      if (this.#end.error === null) waiter.resolve({ done: true, value: undefined })
      else waiter.reject(this.#end.error)
      this.#source.settled()
    }
    if (this.#stopped && this.#full.length === 0 && this.#end === null) {
      this.#stopped = false
      this.#source.resume()
    }
  }

  #nextPiece(): Buffer | null {
    const full = this.#full.shift()
    if (full !== undefined) {
      this.#lent = full.slot
      return full.slot.subarray(full.from)
    }
    const slot = this.#slot
    if (slot === null || this.#used === this.#from) return null
    if (this.#end === null && this.#holdLeft() > 0) return null
    const piece = slot.subarray(this.#from, this.#used)
    this.#from = this.#used
    if (this.#end !== null) {
      this.#slot = null
      // After a failure the socket may still hold it.
      if (this.#end.error === null) this.#lent = slot
    }
    return piece
  }

  #holdLeft(): number {
    const left = this.#waitingSince + HOLD_MS - performance.now()
    // Timers have whole milliseconds and may come a little early.
    return left < 1 ? 0 : left
  }

  #hold(): void {
    this.#holdTimer ??= setTimeout(this.#onHold, this.#holdLeft())
  }

  // The timers are not touched as bytes come: they look at the clock when they fire, and set themselves again.
  readonly #onHold = (): void => {
    this.#holdTimer = null
    if (this.#waiter === null || this.#used === this.#from) return
    this.#answer()
    if (this.#waiter !== null) this.#hold()
  }

  readonly #onIdle = (): void => {
    this.#idleTimer = null
    if (this.#waiter === null) return
    const left = Math.max(this.#heardAt, this.#askedAt) + this.#idleMs - performance.now()
    if (left < 1) this.#source.silent()
    else this.#idleTimer = setTimeout(this.#onIdle, left)
  }

  #stopTimers(): void {
    if (this.#holdTimer !== null) clearTimeout(this.#holdTimer)
    if (this.#idleTimer !== null) clearTimeout(this.#idleTimer)
    this.#holdTimer = null
    this.#idleTimer = null
  }
}
