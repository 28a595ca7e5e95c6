// What the surfaces see of a download, in each of its states, running or not.
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { Commits } from '../../src/main/engine/commits.ts'
import { NEW_RECORD } from '../../src/main/engine/intent.ts'
import { Journal } from '../../src/main/engine/journal.ts'
import type { DownloadIntent, DownloadRecord, Store } from '../../src/main/engine/store-port.ts'
import { type Live, viewOf } from '../../src/main/engine/view.ts'
import type { DownloadState } from '../../src/shared/model.ts'
import { plainIntent } from './store-samples.ts'

const KNOWN: DownloadRecord = {
  ...NEW_RECORD,
  representation: { total: 1_000, etag: null, lastModified: null, validator: null, splittable: true },
  name: 'file.iso',
  durable: 400,
}
const RUNNING: Live = {
  state: { kind: 'running' },
  received: 500,
  speed: 100.4,
  connections: 3,
  quietSince: null,
}

/** viewOf only reads; the store is never asked. */
function seen(record: DownloadRecord, live: Live | null = null, intent: Partial<DownloadIntent> = {}) {
  const download = { id: 7, addedAt: 123, intent: { ...plainIntent(1), ...intent }, record }
  return viewOf(new Journal(new Commits({} as Store), download, () => 0), live)
}

describe('the state', () => {
  test.each<readonly [string, Partial<DownloadRecord>, DownloadState]>([
    ['queued', {}, { kind: 'queued' }],
    ['stored as running, not yet started again', { state: 'running' }, { kind: 'queued' }],
    ['paused', { state: 'paused' }, { kind: 'paused' }],
    ['finishing', { state: 'finishing' }, { kind: 'finishing' }],
    ['done', { state: 'done', finishedAt: 99 }, { kind: 'done', at: 99, unverified: false }],
    [
      'done, its end not certain',
      { state: 'done', finishedAt: 99, unverified: true },
      { kind: 'done', at: 99, unverified: true },
    ],
    [
      'failed',
      { state: 'failed', failureCode: 'gone', failureDetail: 'HTTP 404' },
      { kind: 'failed', because: { code: 'gone', detail: 'HTTP 404' } },
    ],
  ])('%s', (_what, record, state) => {
    expect(seen({ ...KNOWN, ...record }).state).toEqual(state)
  })

  test('of one that runs is what its transfer says', () => {
    const waiting: DownloadState = { kind: 'waiting', until: 5, because: { code: 'network', detail: 'cut' } }
    for (const state of [{ kind: 'probing' }, { kind: 'running' }, { kind: 'verifying' }, waiting] as const) {
      expect(seen({ ...KNOWN, state: 'running' }, { ...RUNNING, state }).state).toEqual(state)
    }
  })

  test('what the person has asked for shows at once, while the transfer is still ending', () => {
    const view = seen({ ...KNOWN, state: 'paused' }, RUNNING)
    expect(view.state).toEqual({ kind: 'paused' })
    expect(view).toMatchObject({ speed: 0, timeLeft: null, received: 500 })
  })
})

describe('the figures', () => {
  test('of one that runs', () => {
    expect(seen({ ...KNOWN, state: 'running' }, RUNNING)).toMatchObject({
      id: 7,
      addedAt: 123,
      total: 1_000,
      received: 500,
      durable: 400,
      speed: 100,
      timeLeft: 5,
      connections: 3,
      resumable: true,
    })
  })

  test('of one that does not', () => {
    expect(seen(KNOWN)).toMatchObject({
      received: 400,
      durable: 400,
      speed: 0,
      timeLeft: null,
      connections: 0,
    })
  })

  test('before anything is known', () => {
    expect(seen(NEW_RECORD)).toMatchObject({
      total: null,
      received: 0,
      resumable: null,
      path: null,
      timeLeft: null,
    })
  })

  test.each([
    ['at no speed', { speed: 0 }, null],
    ['at less than a byte a second', { speed: 0.4 }, null],
    ['at a crawl', { speed: 1 }, 500],
    ['rounded up', { speed: 499 }, 2],
    ['when all has come', { received: 1_000 }, 0],
    [
      'while it waits',
      { state: { kind: 'waiting', until: 5, because: { code: 'network', detail: '' } } as const },
      null,
    ],
  ])('the time left %s', (_what, live, timeLeft) => {
    expect(seen({ ...KNOWN, state: 'running' }, { ...RUNNING, ...live }).timeLeft).toBe(timeLeft)
  })

  test('no time is told where the length is not known', () => {
    expect(seen({ ...NEW_RECORD, state: 'running' }, RUNNING).timeLeft).toBeNull()
  })
})

describe('the names', () => {
  test('the URL is shown without user name and password, its query kept', () => {
    const view = seen(KNOWN, null, { url: 'https://user:secret@host.example:8443/a.iso?sig=1' })
    expect(view.url).toBe('https://host.example:8443/a.iso?sig=1')
    expect(view.host).toBe('host.example:8443')
    expect(JSON.stringify(view)).not.toMatch(/secret|user/)
  })

  test.each([
    ['the one chosen', { name: 'chosen.iso' }, { wantedName: 'wanted.iso' }, 'chosen.iso'],
    ["before that the person's", {}, { wantedName: 'wanted.iso' }, 'wanted.iso'],
    ["then the URL's", {}, {}, '1.iso'],
    ['then any', {}, { url: 'https://host.example/' }, 'download'],
    ['always a safe one', {}, { wantedName: '../../etc/passwd' }, expect.not.stringContaining('/')],
  ])('the name is %s', (_what, record, intent, name) => {
    expect(seen({ ...NEW_RECORD, ...record }, null, intent).name).toEqual(name)
  })

  test('the path is told once the file is there', () => {
    expect(seen(KNOWN).path).toBeNull()
    expect(seen({ ...KNOWN, state: 'finishing' }).path).toBeNull()
    const view = seen({ ...KNOWN, state: 'done' })
    expect(view.path).toBe(join(plainIntent(1).dir, 'file.iso'))
  })
})
