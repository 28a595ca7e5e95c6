// The memory that bodies land in: slots of 256 KiB, used again and again, so that a download of any length allocates
// nothing while it runs. Whoever takes a slot gives it back once nothing reads or writes it any more.

/** The size at which receiving and writing to disk are cheapest. */
export const SLOT_BYTES = 256 * 1024

/** Slots that are allocated together. */
const SLAB_SLOTS = 2

/** Free slots that are kept; more are left to the garbage collector. */
const KEPT_SLOTS = 16

export class SlotPool {
  readonly #free: Buffer[] = []

  /** A slot of SLOT_BYTES with arbitrary contents. */
  take(): Buffer {
    const free = this.#free.pop()
    if (free !== undefined) return free
    const slab = Buffer.allocUnsafeSlow(SLOT_BYTES * SLAB_SLOTS)
    for (let slot = SLAB_SLOTS - 1; slot > 0; slot--) {
      this.#free.push(slab.subarray(slot * SLOT_BYTES, (slot + 1) * SLOT_BYTES))
    }
    return slab.subarray(0, SLOT_BYTES)
  }

  /** A buffer of another size is nobody's slot and is left alone. */
  give(slot: Buffer): void {
    if (slot.length === SLOT_BYTES && this.#free.length < KEPT_SLOTS) this.#free.push(slot)
  }
}
