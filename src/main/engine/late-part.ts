// The part file of a small download: its bytes are kept in memory until a checkpoint, or the end of the download, asks
// for the file itself. Most are complete by then, and the file is made, written and named in one go.
import { join } from 'node:path'
import { CHUNK } from './chunk-map.ts'
import { partNameFor } from './file-name.ts'
import type { Journal } from './journal.ts'
import { createPart, type NewPart } from './part-store.ts'
import { type ChunkSums, type Disk, DiskError, type FileFacts, type PartFile } from './ports.ts'
import { giveBuffer, takeBuffer } from './spare-buffers.ts'
import type { Checksum } from './store-port.ts'

/** The most that waits in memory for its file. One chunk: it is filled from its start, without gaps. */
export const SMALL_BYTES = CHUNK

export class LatePart implements PartFile {
  readonly #create: (more: Partial<NewPart>) => Promise<PartFile>
  readonly #provisionalPath: string
  /** What was written, unbroken from the first byte. */
  #bytes: Uint8Array
  #length = 0
  #closed = false
  #made: PartFile | null = null
  #making: Promise<PartFile> | null = null

  /** @param name for the target, sanitised. */
  constructor(disk: Disk, journal: Journal, name: string, total: number) {
    this.#create = more => createPart(disk, journal, { name, ...more })
    this.#provisionalPath = join(journal.intent.dir, partNameFor(name))
    this.#bytes = takeBuffer(total)
  }

  /** Whether there is no file yet. */
  get isInMemory(): boolean {
    return this.#making === null
  }

  /** Where it is; before there is a file, where it is likely to be. */
  get path(): string {
    return this.#made?.path ?? this.#provisionalPath
  }

  /** Makes the file with all that was written so far; not durable yet. */
  make(more: Partial<NewPart> = {}): Promise<PartFile> {
    this.#making ??= this.#make(more)
    return this.#making
  }

  async write(bytes: Uint8Array, position: number): Promise<void> {
    const fits = position <= this.#length && position + bytes.length <= this.#bytes.length
    if (!this.isInMemory || !fits) return (await this.make()).write(bytes, position)
    this.#bytes.set(bytes, position)
    this.#length = Math.max(this.#length, position + bytes.length)
  }

  async read(into: Uint8Array, position: number): Promise<number> {
    if (!this.isInMemory) return (await this.make()).read(into, position)
    const there = this.#bytes
      .subarray(Math.min(position, this.#length), this.#length)
      .subarray(0, into.length)
    into.set(there)
    return there.length
  }

  async facts(): Promise<FileFacts> {
    return (await this.make()).facts()
  }

  async digest(
    algorithm: Checksum['algorithm'],
    length: number,
    signal: AbortSignal,
  ): Promise<string | null> {
    return (await this.make()).digest(algorithm, length, signal)
  }

  async truncate(length: number): Promise<void> {
    if (!this.isInMemory) return (await this.make()).truncate(length)
    this.#length = Math.min(this.#length, length)
  }

  async check(sums: ChunkSums, signal: AbortSignal): Promise<readonly number[] | null> {
    return (await this.make()).check(sums, signal)
  }

  async sync(): Promise<void> {
    await (await this.make()).sync()
  }

  async close(): Promise<void> {
    this.#closed = true
    await this.#making?.catch(() => undefined)
    this.#giveBack()
    await this.#made?.close()
  }

  async #make(more: Partial<NewPart>): Promise<PartFile> {
    if (this.#closed) throw new DiskError('io', `could not make ${this.path}: it is closed`)
    const part = await this.#create(more)
    this.#made = part
    if (this.#length > 0) await part.write(this.#bytes.subarray(0, this.#length), 0)
    this.#giveBack()
    return part
  }

  #giveBack(): void {
    giveBuffer(this.#bytes)
    this.#bytes = new Uint8Array(0)
  }
}

/** The part file for so many bytes: a small one waits in memory for its file; null: nobody knows how many. */
export function newPart(disk: Disk, journal: Journal, name: string, total: number | null): Promise<PartFile> {
  if (total === null || total > SMALL_BYTES) return createPart(disk, journal, { name })
  return Promise.resolve(new LatePart(disk, journal, name, total))
}
