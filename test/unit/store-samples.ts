// What the store's tests share: sample intents, a whole record, and a second process that holds a store.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync, writeSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { finished } from 'node:stream/promises'
import Database from 'better-sqlite3'
import { onTestFinished } from 'vitest'
import type {
  DownloadIntent,
  DownloadRecord,
  Store,
  StoredDownload,
  StoredHost,
} from '../../src/main/engine/store-port.ts'
import { openStore } from '../../src/main/store/open-store.ts'
import { tempDir } from '../support/temp.ts'

/** SQLite's default. */
const PAGE_SIZE = 4096

/** An intent with only a URL, told apart by `index`. */
export function plainIntent(index: number): DownloadIntent {
  return {
    url: `https://host.example/${index}.iso`,
    dir: '/home/person/Downloads',
    wantedName: null,
    headers: {},
    checksum: null,
    connections: null,
  }
}

/** An intent that uses every field. */
export const FULL_INTENT: DownloadIntent = {
  url: 'https://host.example/größe.iso?sig=a%20b',
  dir: '/home/person/Downloads/söme "folder"',
  wantedName: "it's; DROP TABLE download;.iso",
  headers: { Cookie: 'a=1; b="2"', 'X-Empty': '' },
  checksum: { algorithm: 'sha256', hex: '0123456789abcdef'.repeat(4) },
  connections: 3,
}

/** A record that uses every field; the sizes are past 2^32. */
export const FULL_RECORD: DownloadRecord = {
  state: 'failed',
  representation: {
    total: 9_007_199_254_740_991,
    etag: 'W/"weak"',
    lastModified: 'Sun, 01 Mar 2026 12:00:00 GMT',
    validator: null,
    splittable: true,
  },
  name: 'größe.iso',
  partName: 'größe.iso.part',
  partId: '18446744073709551615:18446744073709551615',
  durable: 5_000_000_000,
  failureCode: 'disk-full',
  failureDetail: 'could not write größe.iso.part: the disk is full (ENOSPC)',
  finishedAt: 1_772_366_400_000,
  unverified: true,
  progressAt: 1_772_366_399_000,
  recent: '0-3,17',
  seams: '[1048576]',
  priority: 'high',
  dirId: '77:88',
}

/** A host that uses every field. */
export const FULL_HOST: StoredHost = {
  host: 'host.example:8443',
  allowed: 4,
  cap: 6,
  coolFrom: 1_772_366_400_000,
  coolUntil: 1_772_366_460_000,
  hits: 2,
  cleanMs: 90_000,
  cleanBytes: 5_000_000_000,
  because: 'HTTP 429',
  lastRefusedAt: 1_772_366_400_000,
  lastServedAt: 1_772_366_399_000,
  bestRate: 12_500_000,
}

/** A real store of its own with one download in it, closed when the test has finished. */
export async function storeWithOne(
  intent: Partial<DownloadIntent> = {},
  addedAt = 0,
): Promise<{ readonly store: Store; readonly download: StoredDownload }> {
  const { store } = openStore({ dir: await tempDir() })
  onTestFinished(() => store.close())
  store.add([{ ...plainIntent(1), ...intent }], addedAt)
  const [download] = store.downloads()
  if (download === undefined) throw new Error('the store did not take it')
  return { store, download }
}

/** A data folder as the present version leaves it: a list with one download, closed, and no copy of it. */
export async function folderWithOne(): Promise<string> {
  const dir = await tempDir()
  const { store } = openStore({ dir })
  store.add([plainIntent(0)], 1)
  store.close()
  return dir
}

/** The pages of a table or an index, leaves only, in their order in the file; the database is closed. */
export function leafPages(file: string, name: string): readonly number[] {
  const db = new Database(file, { readonly: true })
  try {
    const leaves = "SELECT pageno FROM dbstat WHERE name = ? AND pagetype = 'leaf' ORDER BY pageno"
    return db.prepare(leaves).pluck().all(name).map(Number)
  } finally {
    db.close()
  }
}

/** Overwrites these pages of a closed database with garbage. */
export function spoilPages(file: string, pages: readonly number[]): void {
  const descriptor = openSync(file, 'r+')
  for (const page of pages)
    writeSync(descriptor, Buffer.alloc(PAGE_SIZE, 0xa5), 0, PAGE_SIZE, (page - 1) * PAGE_SIZE)
  closeSync(descriptor)
}

export interface StoreProcess {
  /** SIGKILL, awaited. */
  kill(): Promise<void>
}

/**
 * Another process that opens the store of `dir`, runs `script` (JavaScript; it sees `store`), and then holds it.
 * Resolves when the script has run; rejects with what the process said where it ends before.
 */
export async function storeProcess(dir: string, script = ''): Promise<StoreProcess> {
  const module = new URL('../../src/main/store/open-store.ts', import.meta.url).href
  const source = `
    import { openStore } from ${JSON.stringify(module)}
    const { store } = openStore({ dir: ${JSON.stringify(dir)} })
    ${script}
    console.log('ready')
    process.stdin.resume()
  `
  const child = spawn(process.execPath, ['--input-type=module', '--eval', source], {
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  const exited = once(child, 'exit')
  onTestFinished(kill)
  let complaint = ''
  child.stderr.on('data', (text: Buffer) => {
    complaint += text.toString()
  })
  for await (const line of createInterface({ input: child.stdout })) {
    if (line === 'ready') return { kill }
  }
  await finished(child.stderr)
  throw new Error(`the store's process ended: ${complaint}`)

  async function kill(): Promise<void> {
    child.kill('SIGKILL')
    await exited
  }
}
