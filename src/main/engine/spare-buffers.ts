// Buffers that are used again: small files come in crowds, and a fresh one for each costs more than filling it.

/** The most that is kept, bytes. */
const MOST_KEPT = 4_194_304
const LEAST_ROOM = 16_384

const spare: Uint8Array[] = []
let kept = 0

/** One of at least so many bytes, which hold anything, and of less than twice as many where that is not tiny. */
export function takeBuffer(length: number): Uint8Array {
  const room = Math.max(LEAST_ROOM, 2 ** Math.ceil(Math.log2(Math.max(1, length))))
  const index = spare.findIndex(buffer => buffer.length === room)
  const [buffer] = index < 0 ? [] : spare.splice(index, 1)
  if (buffer === undefined) return Buffer.allocUnsafeSlow(room)
  kept -= room
  return buffer
}

/** Nobody may use it any more but the next who takes it. */
export function giveBuffer(buffer: Uint8Array): void {
  if (buffer.length === 0 || kept + buffer.length > MOST_KEPT) return
  spare.push(buffer)
  kept += buffer.length
}
