// Ports around ports: what the engine does through them is counted, noted, and can be cut off as by a power cut.
import { open, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { CHUNK, ChunkMap } from '../../../src/main/engine/chunk-map.ts'
import { type Disk, DiskError, type PartFile, type Transport } from '../../../src/main/engine/ports.ts'
import { type Store, type StoredDownload, StoreError } from '../../../src/main/engine/store-port.ts'

/** A disk whose part files go through `wrap`; spread the real one and replace a method. */
export function withParts(disk: Disk, wrap: (part: PartFile) => PartFile): Disk {
  return {
    ...disk,
    createPart: async (path, brief) => wrap(await disk.createPart(path, brief)),
    openPart: async path => wrap(await disk.openPart(path)),
  }
}

/** Counts exchanges under way; an aborted one is over. */
export function counted(transport: Transport, load: { now: number; peak: number }): Transport {
  return {
    async get(request) {
      load.now++
      load.peak = Math.max(load.peak, load.now)
      let over = false
      const done = (): void => {
        if (!over) load.now--
        over = true
      }
      request.signal.addEventListener('abort', done, { once: true })
      try {
        const reply = await transport.get(request)
        const close = (): void => {
          done()
          reply.close()
        }
        return { ...reply, body: watched(reply.body, done), close }
      } catch (error) {
        done()
        throw error
      }
    },
    close: () => transport.close(),
  }
}

async function* watched(body: AsyncIterable<Uint8Array>, done: () => void): AsyncGenerator<Uint8Array> {
  try {
    yield* body
  } finally {
    done()
  }
}

/** Notes every write, and refuses all that would change the disk once the power is cut. */
export function guardedDisk(
  disk: Disk,
  isCut: () => boolean,
  writes: { path: string; start: number; end: number }[],
): Disk {
  const live = async <T>(work: () => Promise<T>): Promise<T> => {
    if (isCut()) throw new DiskError('io', 'the power is off')
    return await work()
  }
  const parts = withParts(disk, part => ({
    ...part,
    async write(bytes, start) {
      await live(() => part.write(bytes, start))
      writes.push({ path: part.path, start, end: start + bytes.length })
    },
    truncate: length => live(() => part.truncate(length)),
    sync: () => live(() => part.sync()),
  }))
  return {
    ...parts,
    createPart: (path, brief) => live(() => parts.createPart(path, brief)),
    renameNoReplace: (from, to, id) => live(() => parts.renameNoReplace(from, to, id)),
    remove: path => live(() => parts.remove(path)),
  }
}

/** Refuses every change once the power is cut. */
export function guardedStore(store: Store, isCut: () => boolean): Store {
  const live = <T>(work: () => T): T => {
    if (isCut()) throw new StoreError('io', 'the power is off')
    return work()
  }
  return {
    ...store,
    add: (intents, addedAt) => live(() => store.add(intents, addedAt)),
    update: (id, change) => live(() => store.update(id, change)),
    remove: ids => live(() => store.remove(ids)),
    move: (ids, before) => live(() => store.move(ids, before)),
    commitMap: (id, pages, change) => live(() => store.commitMap(id, pages, change)),
    clearMap: (id, change) => live(() => store.clearMap(id, change)),
  }
}

/** Puts garbage wherever the committed map claims nothing. */
export async function spoil(store: Store, { id, intent, record }: StoredDownload): Promise<void> {
  if (record.partName === null || record.state === 'done') return
  const path = join(intent.dir, record.partName)
  const facts = await stat(path).catch(() => null)
  if (facts === null) return
  const map = ChunkMap.decode(record.representation?.total ?? null, store.loadMap(id))
  const handle = await open(path, 'r+')
  for (let start = 0; start < facts.size; start += CHUNK) {
    const from = start + map.filled(start / CHUNK)
    const garbage = Math.min(start + CHUNK, facts.size) - from
    if (garbage > 0) await handle.write(Buffer.alloc(garbage, 0xee), 0, garbage, from)
  }
  await handle.close()
}
