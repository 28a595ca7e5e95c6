// The map of a download: for each 1 MiB chunk how many bytes from its start are written, and their CRC-32.
// It speaks of written bytes; a checkpoint makes durable what it hands out as pages.
import { crc32 } from 'node:zlib'
import type { Range } from './range.ts'
import type { MapPages } from './store-port.ts'

export const CHUNK = 1_048_576
/** Chunks in a page: what one checkpoint rewrites stays small however large the file is. */
export const PAGE_CHUNKS = 1_024
/** Two little-endian uint32 a chunk: bytes filled, CRC-32 of those bytes. */
const ENTRY = 8

/** How far a chunk is filled, and the checksum of that. */
export interface Filling {
  readonly chunk: number
  readonly filled: number
  readonly crc: number
}

/** Of a file of 2^53 bytes. */
const LAST_PAGE = Math.floor(Number.MAX_SAFE_INTEGER / CHUNK / PAGE_CHUNKS)

export class ChunkMap {
  #total: number | null
  #filled: Uint32Array
  #crc: Uint32Array
  #received = 0
  readonly #dirty = new Set<number>()
  /** Chunks that hold more, or less, than at the last `takeChanged`. */
  #changed = new Set<number>()

  /** @param total length of the representation; null while unknown: the map then grows as bytes come. */
  constructor(total: number | null) {
    this.#total = total
    const chunks = total === null ? 16 : Math.ceil(total / CHUNK)
    this.#filled = new Uint32Array(chunks)
    this.#crc = new Uint32Array(chunks)
  }

  /** The map that the pages describe; entries that cannot be (more than the chunk holds) count as missing. */
  static decode(total: number | null, pages: MapPages): ChunkMap {
    const map = new ChunkMap(total)
    for (const [page, bytes] of pages) {
      if (page < 0 || page > LAST_PAGE) continue
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
      for (let i = 0; i < PAGE_CHUNKS && (i + 1) * ENTRY <= bytes.byteLength; i++) {
        const filled = view.getUint32(i * ENTRY, true)
        const chunk = page * PAGE_CHUNKS + i
        if (filled > 0 && filled <= map.chunkLength(chunk))
          map.#set(chunk, filled, view.getUint32(i * ENTRY + 4, true))
      }
    }
    map.#dirty.clear()
    map.#changed.clear()
    return map
  }

  get total(): number | null {
    return this.#total
  }

  /** Bytes written, in all chunks. */
  get received(): number {
    return this.#received
  }

  get complete(): boolean {
    return this.#received === this.#total
  }

  /** Chunks the map has room for; with a known total, all there are. */
  get chunks(): number {
    return this.#filled.length
  }

  filled(chunk: number): number {
    return this.#filled[chunk] ?? 0
  }

  crc(chunk: number): number {
    return this.#crc[chunk] ?? 0
  }

  /** Bytes the chunk holds when done: CHUNK, less for the last, 0 past the end. */
  chunkLength(chunk: number): number {
    if (this.#total === null) return CHUNK
    return Math.max(0, Math.min(CHUNK, this.#total - chunk * CHUNK))
  }

  /** Fixes the length when the end of an unknown one has been seen; everything received must be below it. */
  setTotal(total: number): void {
    this.#total = total
    const chunks = Math.ceil(total / CHUNK)
    this.#filled = this.#filled.slice(0, chunks)
    this.#crc = this.#crc.slice(0, chunks)
  }

  /** Takes note that `bytes` are in the part file at `position`, see `prepare`. */
  append(position: number, bytes: Uint8Array): void {
    this.commit(this.prepare(position, bytes))
  }

  /**
   * What the map will say once `bytes` are in the part file at `position`: their checksum is carried along before they
   * are written, while the processor still has them at hand. They must follow what their chunk holds already: a chunk is
   * filled from its start, by one connection at a time. Throws RangeError otherwise (a bug, never a reply).
   */
  prepare(position: number, bytes: Uint8Array): readonly Filling[] {
    const fillings: Filling[] = []
    for (let offset = 0; offset < bytes.length; ) {
      const chunk = Math.floor((position + offset) / CHUNK)
      const within = position + offset - chunk * CHUNK
      const take = Math.min(bytes.length - offset, this.chunkLength(chunk) - within)
      if (within !== this.filled(chunk) || take <= 0) {
        throw new RangeError(`chunk ${chunk} holds ${this.filled(chunk)} bytes; cannot append at ${within}`)
      }
      const crc = crc32(bytes.subarray(offset, offset + take), this.crc(chunk))
      fillings.push({ chunk, filled: within + take, crc })
      offset += take
    }
    return fillings
  }

  /** The bytes are in the part file. */
  commit(fillings: readonly Filling[]): void {
    for (const { chunk, filled, crc } of fillings) this.#set(chunk, filled, crc)
  }

  /** The first unbroken run of missing bytes that begins at or after the chunk of `from`; null where none is. */
  nextMissing(from: number): Range | null {
    if (this.#total === null) return { start: this.#received, end: Number.MAX_SAFE_INTEGER }
    let chunk = Math.floor(from / CHUNK)
    while (chunk < this.chunks && this.filled(chunk) === this.chunkLength(chunk)) chunk++
    if (chunk >= this.chunks) return null
    const start = chunk * CHUNK + this.filled(chunk)
    do chunk++
    while (chunk < this.chunks && this.filled(chunk) === 0)
    return { start, end: Math.min(chunk * CHUNK, this.#total) }
  }

  /** How many written bytes lie unbroken before `position`, counting back at most `limit`. */
  writtenBefore(position: number, limit: number): number {
    let start = position
    while (start > 0 && position - start < limit) {
      const chunk = Math.floor((start - 1) / CHUNK)
      if (chunk * CHUNK + this.filled(chunk) < start) break
      start = chunk * CHUNK
    }
    return Math.min(position - start, limit)
  }

  /** The first written bytes, at most `limit` of them: something to compare a reply with; null where there are none. */
  sample(limit: number): Range | null {
    for (let chunk = 0; chunk < this.chunks; chunk++) {
      const held = Math.min(this.filled(chunk), limit)
      if (held > 0) return { start: chunk * CHUNK, end: chunk * CHUNK + held }
    }
    return null
  }

  /** Forgets what chunks claim past `size`: a part file that short holds garbage there. Returns the bytes forgotten. */
  dropBeyond(size: number): number {
    const before = this.#received
    for (let chunk = Math.floor(size / CHUNK); chunk < this.chunks; chunk++) {
      if (chunk * CHUNK + this.filled(chunk) > size) this.drop(chunk)
    }
    return before - this.#received
  }

  drop(chunk: number): void {
    if (this.filled(chunk) > 0) this.#set(chunk, 0, 0)
  }

  /** The freeze: the pages changed since the last call, as they are now. */
  takeDirty(): MapPages {
    const pages = new Map<number, Uint8Array>()
    for (const page of this.#dirty) {
      const first = page * PAGE_CHUNKS
      const count = Math.max(0, Math.min(PAGE_CHUNKS, this.chunks - first))
      const bytes = new Uint8Array(count * ENTRY)
      const view = new DataView(bytes.buffer)
      for (let i = 0; i < count; i++) {
        view.setUint32(i * ENTRY, this.filled(first + i), true)
        view.setUint32(i * ENTRY + 4, this.crc(first + i), true)
      }
      pages.set(page, bytes)
    }
    this.#dirty.clear()
    return pages
  }

  /** The chunks that have changed since the last call. */
  takeChanged(): ReadonlySet<number> {
    const changed = this.#changed
    this.#changed = new Set()
    return changed
  }

  /** Past the last byte that the map claims. */
  get claimedEnd(): number {
    let chunk = this.#filled.length - 1
    while (chunk >= 0 && this.filled(chunk) === 0) chunk--
    return chunk < 0 ? 0 : chunk * CHUNK + this.filled(chunk)
  }

  /** Puts pages back whose commit failed, so that the next checkpoint carries them. */
  giveBack(pages: MapPages): void {
    for (const page of pages.keys()) this.#dirty.add(page)
  }

  #set(chunk: number, filled: number, crc: number): void {
    if (chunk >= this.#filled.length) this.#grow(chunk + 1)
    this.#received += filled - this.filled(chunk)
    this.#filled[chunk] = filled
    this.#crc[chunk] = crc
    this.#dirty.add(Math.floor(chunk / PAGE_CHUNKS))
    this.#changed.add(chunk)
  }

  #grow(chunks: number): void {
    const room = Math.max(chunks, this.#filled.length * 2)
    const filled = new Uint32Array(room)
    const crc = new Uint32Array(room)
    filled.set(this.#filled)
    crc.set(this.#crc)
    this.#filled = filled
    this.#crc = crc
  }
}
