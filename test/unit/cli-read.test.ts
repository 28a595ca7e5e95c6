// The commands that only read: what they print of a stored list, and which download a target means.
import { mkdir, symlink } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Target } from '../../src/main/cli/arguments.ts'
import { findAll, type ReadCommand, type Reading, readOnly } from '../../src/main/cli/read.ts'
import { findDownload, type StoreReader } from '../../src/main/cli/stored.ts'
import { NEW_RECORD } from '../../src/main/engine/intent.ts'
import { strangerAt } from '../../src/main/engine/reputation.ts'
import type {
  DownloadIntent,
  DownloadRecord,
  StoredDownload,
  StoredHost,
} from '../../src/main/engine/store-port.ts'
import { formatInstant } from '../../src/shared/format.ts'
import type { DownloadState, DownloadView, HostView, TimelineEvent } from '../../src/shared/model.ts'
import { jsonLinesOf, printedOutput } from '../support/printed-output.ts'
import { sampleView } from '../support/sample-view.ts'
import { tempDir } from '../support/temp.ts'

const NOW = 1_800_000_000_000
const DIR = resolve('/home/person')

const INTENT: DownloadIntent = {
  url: 'https://u:s3cret@dl.example/a.iso?t=s3cret',
  dir: DIR,
  wantedName: null,
  headers: { authorization: 's3cret' },
  checksum: null,
  connections: null,
}
const RECORD: DownloadRecord = {
  ...NEW_RECORD,
  state: 'paused',
  representation: { total: 1_000_000, etag: null, lastModified: null, validator: null, splittable: true },
  name: 'a.iso',
  partName: 'a.iso.part',
  partId: '1:1',
  durable: 250_000,
}
const stored = (
  id: number,
  record: Partial<DownloadRecord> = {},
  intent: Partial<DownloadIntent> = {},
): StoredDownload => ({
  id,
  addedAt: NOW - id,
  intent: { ...INTENT, ...intent },
  record: { ...RECORD, ...record },
})
const DONE = { state: 'done', durable: 1_000_000, finishedAt: NOW } as const

/** As the engine shows it, as far as these commands look. */
function viewOf({ id, addedAt, intent, record }: StoredDownload): DownloadView {
  const states: Partial<Record<typeof record.state, DownloadState>> = {
    paused: { kind: 'paused' },
    done: { kind: 'done', at: record.finishedAt ?? 0, unverified: false },
    failed: {
      kind: 'failed',
      because: { code: record.failureCode ?? 'gone', detail: record.failureDetail ?? '' },
    },
  }
  const name = record.name ?? 'a.iso'
  return sampleView(id, states[record.state] ?? { kind: 'queued' }, {
    url: 'https://dl.example/a.iso?t=s3cret',
    host: 'dl.example',
    name,
    dir: intent.dir,
    path: record.state === 'done' ? join(intent.dir, name) : null,
    total: record.representation?.total ?? null,
    received: record.durable,
    durable: record.durable,
    addedAt,
  })
}

const viewOfHost = (host: StoredHost, now: number): HostView => ({
  host: host.host,
  allowed: host.allowed ?? 8,
  cap: host.cap,
  coolingUntil: (host.coolUntil ?? 0) > now ? host.coolUntil : null,
  because: host.because,
  hits: host.hits,
  lastRefusedAt: host.lastRefusedAt,
  lastServedAt: host.lastServedAt,
  bestRate: host.bestRate,
})

interface Kept {
  readonly downloads?: readonly StoredDownload[]
  readonly events?: ReadonlyMap<number, readonly TimelineEvent[]>
  readonly hosts?: readonly StoredHost[]
}

/** What is printed of a data folder with these in it; null: one with nothing in it. */
function printed(
  kept: Kept | null,
  command: Pick<ReadCommand, 'kind'> & { target?: Target; json?: boolean },
) {
  const opened: string[] = []
  let closed = 0
  const reader: StoreReader = {
    downloads: () => kept?.downloads ?? [],
    timeline: id => kept?.events?.get(id) ?? [],
    hosts: () => kept?.hosts ?? [],
    close: () => {
      closed++
    },
  }
  const reading: Reading = {
    readStore: ({ dir }) => {
      opened.push(dir)
      return kept === null ? null : reader
    },
    view: viewOf,
    hostView: viewOfHost,
    now: () => NOW,
  }
  const output = printedOutput()
  output.time = NOW
  const asked = { dataDir: null, json: false, ...command } as ReadCommand
  const found = readOnly(reading, asked, '/state', output)
  expect(opened).toEqual(['/state'])
  expect(closed).toBe(kept === null ? 0 : 1)
  const { outText: out, errText: err } = output
  expect(out + err).not.toContain('s3cret')
  return { found, out, err }
}

const target = (text: string, id: number | null, cwd = DIR): Target => ({
  text,
  id,
  path: resolve(cwd, text),
})

describe('list', () => {
  const downloads = [
    stored(3, DONE),
    stored(12, { name: null, representation: null, durable: 0, state: 'queued' }),
    stored(13, { state: 'failed', failureCode: 'gone', failureDetail: 'HTTP 404', name: 'b.iso' }),
    stored(14, { state: 'running' }),
    stored(15, { state: 'running' }),
  ]
  const events = new Map<number, readonly TimelineEvent[]>([
    [
      15,
      [
        { at: 1, kind: 'started', facts: {} },
        { at: 2, kind: 'waiting', facts: { because: 'disk-full' } },
      ],
    ],
  ])

  test('is a table of all', () => {
    expect(printed({ downloads, events }, { kind: 'list' })).toEqual({
      found: true,
      err: '',
      out: [
        'ID  RECEIVED        NAME   STATE',
        ' 3  1 MB            a.iso  Done',
        '12  0 B             a.iso  Waiting its turn',
        '13  250 kB of 1 MB  b.iso  Failed: dl.example no longer has this file (HTTP 404)',
        '14  250 kB of 1 MB  a.iso  Unfinished',
        '15  250 kB of 1 MB  a.iso  Waiting: the disk is full',
        '',
      ].join('\n'),
    })
  })

  test('as JSON, one object a line', () => {
    const { out } = printed({ downloads, events }, { kind: 'list', json: true })
    const lines = jsonLinesOf(out)
    expect(lines[0]).toEqual({
      id: 3,
      state: 'done',
      message: 'Done',
      received: 1_000_000,
      total: 1_000_000,
      name: 'a.iso',
      dir: DIR,
      path: join(DIR, 'a.iso'),
      host: 'dl.example',
      priority: 'normal',
      addedAt: NOW - 3,
    })
    expect(lines[2]).toMatchObject({ id: 13, state: 'failed', code: 'gone', path: null })
    expect(lines[3]).toMatchObject({ id: 14, state: 'running', total: 1_000_000 })
  })

  test.each([null, {}])('of nothing says so: %j', kept => {
    expect(printed(kept, { kind: 'list' })).toEqual({
      found: true,
      out: '',
      err: 'There are no downloads yet.\n',
    })
    expect(printed(kept, { kind: 'list', json: true })).toEqual({ found: true, out: '', err: '' })
  })
})

describe('log', () => {
  const events = new Map<number, readonly TimelineEvent[]>([
    [
      3,
      [
        { at: NOW, kind: 'added', facts: {} },
        {
          at: NOW + 1_000,
          kind: 'limited',
          facts: { host: 'cdn.example', connections: 4, because: 'HTTP 429 from https://x/?t=s3cret' },
        },
        { at: NOW + 2_000, kind: 'failed', facts: { code: 'gone', detail: 'HTTP 404' } },
      ],
    ],
  ])
  const kept = { downloads: [stored(3), stored(4)], events }

  test('is one line for each event', () => {
    expect(printed(kept, { kind: 'log', target: target('3', 3) })).toEqual({
      found: true,
      err: '',
      out: [
        `${formatInstant(NOW)}  Added`,
        `${formatInstant(NOW + 1_000)}  Asked for less: cdn.example allows 4 connections now (HTTP 429 from x)`,
        `${formatInstant(NOW + 2_000)}  Failed: dl.example no longer has this file (HTTP 404)`,
        '',
      ].join('\n'),
    })
  })

  test('as JSON, one object a line', () => {
    const { out } = printed(kept, { kind: 'log', target: target('3', 3), json: true })
    expect(jsonLinesOf(out)[1]).toEqual({
      at: NOW + 1_000,
      kind: 'limited',
      facts: { host: 'cdn.example', connections: 4, because: 'HTTP 429 from x' },
      message: 'Asked for less: cdn.example allows 4 connections now (HTTP 429 from x)',
    })
  })

  test('of a download without any', () => {
    expect(printed(kept, { kind: 'log', target: target('4', 4) })).toEqual({
      found: true,
      out: '',
      err: 'Nothing was written down about this download.\n',
    })
  })

  test.each([null, kept])('of an unknown one says where the known ones are', there => {
    expect(printed(there, { kind: 'log', target: target('5', 5) })).toEqual({
      found: false,
      out: '',
      err: 'sluice: There is no download 5; sluice list shows those it knows.\n',
    })
  })
})

describe('hosts', () => {
  const host: StoredHost = {
    host: 'dl.example:8443',
    allowed: 4,
    cap: 2,
    coolFrom: NOW,
    coolUntil: NOW + 60_000,
    hits: 1,
    cleanMs: 0,
    cleanBytes: 0,
    because: 'HTTP 429',
    lastRefusedAt: NOW,
    lastServedAt: NOW - 5_000,
    bestRate: 1_000,
  }
  const stranger = strangerAt('a.example')

  test('is a table', () => {
    const { out } = printed({ hosts: [stranger, host] }, { kind: 'hosts' })
    const [heading, first, second] = out.split('\n').map(line => line.split(/ {2,}/))
    expect(heading).toEqual(['HOST', 'ALLOWED', 'CAP', 'COOLING DOWN UNTIL', 'WHY', 'LAST SERVED'])
    expect(first).toEqual(['a.example', '8', 'none', '-', '-', 'never'])
    expect(second).toEqual([
      'dl.example:8443',
      '4',
      '2',
      formatInstant(NOW + 60_000),
      'HTTP 429',
      formatInstant(NOW - 5_000),
    ])
  })

  test('as JSON, one object a line', () => {
    const { out } = printed({ hosts: [host] }, { kind: 'hosts', json: true })
    expect(jsonLinesOf(out)).toEqual([viewOfHost(host, NOW)])
  })

  test.each([null, {}])('of none says so: %j', kept => {
    expect(printed(kept, { kind: 'hosts' }).err).toBe('Nothing is known of any host yet.\n')
  })
})

describe('a target', () => {
  test.each<readonly [string, number | null, number | null]>([
    ['3', 3, 3],
    ['7', 7, 5],
    ['99', 99, null],
    ['a.iso', null, 4],
    ['./a.iso', null, 4],
    ['other/../a.iso', null, 4],
    ['b.iso.part', null, 6],
    ['b.iso', null, null],
    ['a.iso.part', null, null],
    ['sub/a.iso', null, null],
  ])('%s means', (text, id, expected) => {
    const downloads = [
      stored(3, DONE),
      stored(4, DONE),
      stored(5, { ...DONE, name: '7' }),
      stored(6, { name: 'b.iso', partName: 'b.iso.part' }),
      stored(8, { name: null, partName: null }),
    ]
    expect(findDownload(downloads, target(text, id))?.id ?? null).toBe(expected)
  })

  test.skipIf(process.platform === 'win32')('is found by every way to its folder', async () => {
    const dir = await tempDir()
    await mkdir(join(dir, 'real'))
    await symlink('real', join(dir, 'link'))
    const downloads = [stored(3, DONE, { dir: join(dir, 'real') })]
    expect(findDownload(downloads, target('link/a.iso', null, dir))?.id).toBe(3)
    const throughLink = [stored(4, DONE, { dir: join(dir, 'link') })]
    expect(findDownload(throughLink, target('real/a.iso', null, dir))?.id).toBe(4)
  })

  test('several: each download once, and a sentence for each that is unknown', () => {
    const reader: StoreReader = {
      downloads: () => [stored(3, DONE), stored(4, { name: 'b.iso' })],
      timeline: () => [],
      hosts: () => [],
      close: () => undefined,
    }
    const targets = [target('3', 3), target('a.iso', null), target('c.iso', null), target('9', 9)]
    const { found, unknown } = findAll({ readStore: () => reader }, '/state', targets)
    expect(found.map(({ id }) => id)).toEqual([3])
    expect(unknown).toEqual([
      'Sluice knows no download with the file "c.iso"; sluice list shows those it knows.',
      'There is no download 9; sluice list shows those it knows.',
    ])
    expect(findAll({ readStore: () => null }, '/state', targets).found).toEqual([])
  })
})
