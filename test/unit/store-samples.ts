// What the store's tests share: sample intents, a whole record, and a second process that holds a store.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { finished } from 'node:stream/promises'
import { onTestFinished } from 'vitest'
import type { DownloadIntent, DownloadRecord } from '../../src/main/engine/ports.ts'

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
