// A data folder with so many downloads in it, none of which would begin by itself: finished, paused and failed ones of
// thirty hosts. Written by the app's own store.
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { top } from '../lib/paths.mjs'

const NAMES = ['debian', 'ubuntu', 'holiday', 'lecture', 'dataset', 'model', 'backup', 'album']
const ENDINGS = ['iso', 'zip', 'mp4', 'flac', 'pdf', 'csv', 'tar.gz', 'bin']
const DAY = 86_400_000

export async function fillQueue(dir, rows) {
  await mkdir(dir, { recursive: true })
  const { openStore } = await import(pathToFileURL(join(top, 'src/main/store/open-store.ts')).href)
  const { store } = openStore({ dir })
  const now = Date.now()
  const wanted = Array.from({ length: rows }, (_, at) => ({
    url: `https://host-${at % 30}.example/${nameOf(at)}`,
    dir: '/downloads',
    wantedName: null,
    headers: {},
    checksum: null,
    connections: null,
  }))
  const ids = store.add(wanted, now)
  store.together(() => {
    for (const [at, id] of ids.entries()) store.update(id, recordOf(at, now))
  })
  store.close()
}

function nameOf(at) {
  return `${NAMES[at % NAMES.length]}-${at}.${ENDINGS[(at * 7) % ENDINGS.length]}`
}

function recordOf(at, now) {
  const total = 1_000_000 + ((at * 2_654_435_761) % 4_000_000_000)
  const representation = { total, etag: '"a"', lastModified: null, validator: '"a"', splittable: true }
  const name = nameOf(at)
  if (at % 10 < 6) {
    return { state: 'done', representation, name, durable: total, finishedAt: now - (at % 30) * DAY }
  }
  if (at % 10 < 9) return { state: 'paused', representation, name, durable: Math.floor(total / 3) }
  return { state: 'failed', name, failureCode: 'gone', failureDetail: 'HTTP 404' }
}
