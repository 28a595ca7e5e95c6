// Holds what a store claims against the truth: every byte of a committed map must be in the part file, and right.
import { cpSync, existsSync, rmSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { createDisk } from '../../../src/main/disk/disk.ts'
import { CHUNK, ChunkMap } from '../../../src/main/engine/chunk-map.ts'
import type { Store, StoredDownload } from '../../../src/main/engine/store-port.ts'
import { openStore } from '../../../src/main/store/open-store.ts'
import type { Content } from '../bytes.ts'

const STEP = 1024 * 1024
const GARBAGE = 0xee
const disk = createDisk()

/**
 * Where the very file is that was made for the download: under its own name or, between its rename and the last entry in the
 * store, its final one. null where it is not; a file of another download that has the name by now is not it.
 */
async function partPath({ intent, record }: StoredDownload): Promise<string | null> {
  for (const name of [record.partName, record.name]) {
    const path = join(intent.dir, name ?? '')
    const facts = name === null ? null : await disk.facts(path)
    if (facts?.kind === 'file' && facts.id === record.partId) return path
  }
  return null
}

/** Looks into the store of a session that was killed, in a copy: opened itself it would be one that ended in good order. */
export async function lookInto<T>(dataDir: string, look: (store: Store) => Promise<T>): Promise<T> {
  const copy = `${dataDir}-look`
  if (existsSync(dataDir)) cpSync(dataDir, copy, { recursive: true })
  const { store } = openStore({ dir: copy })
  try {
    return await look(store)
  } finally {
    store.close()
    rmSync(copy, { recursive: true })
  }
}

/** Puts garbage wherever the committed map claims nothing, as a power cut may leave it. */
export async function spoil(store: Store, download: StoredDownload): Promise<void> {
  const { record, id } = download
  const path = record.state === 'done' ? null : await partPath(download)
  if (path === null) return
  const map = ChunkMap.decode(record.representation?.total ?? null, store.loadMap(id))
  // Named already, it was whole and durable before.
  if (record.state === 'finishing' && path === join(download.intent.dir, record.name ?? '')) return
  const handle = await open(path, 'r+')
  const { size } = await handle.stat()
  for (let start = 0; start < size; start += CHUNK) {
    const from = start + map.filled(start / CHUNK)
    const length = Math.min(start + CHUNK, size) - from
    if (length > 0) await handle.write(Buffer.alloc(length, GARBAGE), 0, length, from)
  }
  await handle.close()
}

/**
 * What is wrong with the claims of one download, as a sentence; null: nothing. The bytes must be those of one version.
 * Claims past the end of the part file, or of one that is gone, are fetched again by the engine, but wrong after a kill.
 */
export async function wrongClaim(
  store: Store,
  download: StoredDownload,
  versions: readonly Content[],
): Promise<string | null> {
  const { record } = download
  if (record.state === 'done' || record.partName === null || record.representation === null) return null
  const map = ChunkMap.decode(record.representation.total, store.loadMap(download.id))
  if (map.received === 0) return null
  const path = await partPath(download)
  if (path === null) return `${map.received} bytes are claimed of ${record.partName}, which is not there`
  const handle = await open(path)
  try {
    const wrongs: string[] = []
    for (const content of versions) {
      const wrong = await firstWrong(map, content, (into, at) => handle.read(into, 0, into.length, at))
      if (wrong === null) return null
      wrongs.push(wrong)
    }
    return wrongs[0] ?? null
  } finally {
    await handle.close()
  }
}

async function firstWrong(
  map: ChunkMap,
  content: Content,
  read: (into: Buffer, at: number) => Promise<{ readonly bytesRead: number }>,
): Promise<string | null> {
  for (let chunk = 0; chunk < map.chunks; chunk++) {
    const filled = map.filled(chunk)
    if (filled === 0) continue
    const start = chunk * CHUNK
    if (start + filled > content.size) return `chunk ${chunk} claims bytes past the end of the file`
    const there = Buffer.alloc(filled)
    const { bytesRead } = await read(there, start)
    if (bytesRead < filled || !there.equals(content.read(start, start + filled)))
      return `chunk ${chunk} claims ${filled} bytes that are not the file's`
  }
  return null
}

/** Whether a file is exactly one of the versions; a sentence where it is not. */
export async function wrongFile(path: string, versions: readonly Content[]): Promise<string | null> {
  const handle = await open(path).catch(() => null)
  if (handle === null) return 'it is done, and there is no file'
  try {
    const { size } = await handle.stat()
    let said = `it has ${size} bytes`
    for (const content of versions) {
      if (size !== content.size) continue
      const at = await firstDifference(content, (into, from) => handle.read(into, 0, into.length, from))
      if (at === null) return null
      said = `it differs from the truth within ${STEP} bytes from ${at}`
    }
    return `${said}; right would be ${versions.map(({ size: bytes }) => bytes).join(' or ')}`
  } finally {
    await handle.close()
  }
}

async function firstDifference(
  content: Content,
  read: (into: Buffer, at: number) => Promise<{ readonly bytesRead: number }>,
): Promise<number | null> {
  for (let at = 0; at < content.size; at += STEP) {
    const there = Buffer.alloc(Math.min(STEP, content.size - at))
    const { bytesRead } = await read(there, at)
    if (bytesRead < there.length || !there.equals(content.read(at, at + there.length))) return at
  }
  return null
}
