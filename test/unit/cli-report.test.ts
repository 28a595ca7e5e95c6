// What the command line prints: JSON lines of one exact shape, and plain lines for people.
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type ActiveDownloads, jsonReport, plainReport, type Report } from '../../src/main/cli/report.ts'
import type { CheckReport, DownloadId, DownloadState, DownloadView } from '../../src/shared/model.ts'
import { jsonLinesOf, printedOutput as output, type Printed } from '../support/printed-output.ts'

const VIEW: DownloadView = {
  id: 1,
  url: 'https://host.example/a.iso?q="1"',
  host: 'host.example',
  name: 'a "b".iso',
  dir: '/home/person',
  path: null,
  total: 1_000_000,
  received: 250_000,
  durable: 200_000,
  speed: 50_000,
  timeLeft: 15,
  connections: 4,
  quietSince: null,
  priority: 'normal',
  resumable: true,
  state: { kind: 'running' },
  addedAt: 0,
}
const WAITING: DownloadState = {
  kind: 'waiting',
  until: 31_000,
  because: { code: 'rate-limited', detail: 'HTTP 429' },
}
const FULL: DownloadState = { kind: 'waiting', until: null, because: { code: 'disk-full', detail: 'ENOSPC' } }
const OFFLINE: DownloadState = { ...FULL, because: { code: 'network', detail: 'offline' } }
const FAILED: DownloadState = { kind: 'failed', because: { code: 'gone', detail: 'HTTP 404' } }
const DONE: DownloadView = {
  ...VIEW,
  path: '/home/person/a "b".iso',
  received: 1_000_000,
  speed: 0,
  state: { kind: 'done', at: 5, unverified: false },
}
const view = (change: Partial<DownloadView>): DownloadView => ({ ...VIEW, ...change })

/** Tells the report that these are active and that all, or `changed`, have news; the ids it looked at. */
function progress(
  report: Report,
  views: readonly DownloadView[],
  changed: readonly DownloadId[] = views.map(({ id }) => id),
): readonly DownloadId[] {
  const looks: DownloadId[] = []
  const active: ActiveDownloads = {
    ids: new Set(views.map(({ id }) => id)),
    view: id => {
      looks.push(id)
      return views.find(known => known.id === id) ?? null
    },
  }
  report.progress(changed, active)
  return looks
}

/** Tells the report that this one, or one of these, has begun to wait. */
function waits(report: Report, waiting: DownloadView, others: readonly DownloadView[] = []): void {
  const views = [waiting, ...others]
  const ids = new Set(views.map(({ id }) => id))
  report.waits(waiting, { ids, view: id => views.find(known => known.id === id) ?? null })
}

describe('JSON lines', () => {
  const lines = (printed: Printed): unknown[] => {
    expect(printed.outText === '' || printed.outText.endsWith('\n')).toBe(true)
    return jsonLinesOf(printed.outText)
  }

  test('have exactly these fields', () => {
    const printed = output()
    const report = jsonReport(printed)
    report.started(view({ state: { kind: 'queued' }, received: 0, total: null }), false)
    report.started(VIEW, true)
    progress(report, [VIEW])
    report.ended(DONE)
    const path = join('/home/person', 'a "b".iso')
    expect(lines(printed)).toEqual([
      { event: 'added', url: VIEW.url, path, bytes: 0, total: null },
      { event: 'resumed', url: VIEW.url, path, bytes: 250_000, total: 1_000_000 },
      { event: 'progress', url: VIEW.url, path, bytes: 250_000, total: 1_000_000 },
      { event: 'done', url: VIEW.url, path: DONE.path, bytes: 1_000_000, total: 1_000_000 },
    ])
    expect(printed.errText).toBe('')
  })

  test('of a failure say the code, and in a sentence what happened and what to do', () => {
    const printed = output()
    jsonReport(printed).ended(view({ state: FAILED }))
    expect(lines(printed)).toEqual([
      {
        event: 'failed',
        url: VIEW.url,
        path: join('/home/person', 'a "b".iso'),
        bytes: 250_000,
        total: 1_000_000,
        code: 'gone',
        message: expect.stringMatching(/^host\.example .*\(HTTP 404\)\. .*\.$/),
      },
    ])
  })

  test('of a wait say why, in one sentence', () => {
    const printed = output()
    progress(jsonReport(printed), [view({ state: WAITING })])
    expect(lines(printed)).toEqual([
      {
        event: 'progress',
        url: VIEW.url,
        path: join('/home/person', 'a "b".iso'),
        bytes: 250_000,
        total: 1_000_000,
        code: 'rate-limited',
        message: expect.stringMatching(/^[^.]*host\.example[^.]*\.$/),
      },
    ])
  })

  test('of a wait come at once, and the same reason once', () => {
    const printed = output()
    const report = jsonReport(printed)
    progress(report, [VIEW])
    waits(report, view({ state: FULL }))
    waits(report, view({ state: FULL }))
    waits(report, view({ state: OFFLINE }))
    expect(lines(printed)).toMatchObject([
      { event: 'progress' },
      { event: 'progress', code: 'disk-full', message: 'The disk is full.' },
      { event: 'progress', code: 'network', message: 'This computer is offline.' },
    ])
    printed.time += 500
    progress(report, [view({ state: OFFLINE })])
    expect(lines(printed)).toHaveLength(3)
    printed.time += 500
    progress(report, [VIEW])
    expect(lines(printed)).toHaveLength(4)
  })

  test('of a check', () => {
    const printed = output()
    const report = jsonReport(printed)
    report.checked(DONE, { id: 1, chunks: 12, wrong: 0, missing: false })
    report.checked(VIEW, { id: 1, chunks: 3, wrong: 1, missing: false })
    expect(lines(printed)).toEqual([
      { event: 'checked', id: 1, path: DONE.path, chunks: 12, wrong: 0, missing: false, right: true },
      {
        event: 'checked',
        id: 1,
        path: join('/home/person', 'a "b".iso'),
        chunks: 3,
        wrong: 1,
        missing: false,
        right: false,
      },
    ])
  })

  test('of progress come at most twice a second for each download', () => {
    const printed = output()
    const report = jsonReport(printed)
    const other = view({ id: 2, url: 'https://host.example/other' })
    progress(report, [VIEW])
    progress(report, [VIEW, other])
    printed.time += 499
    progress(report, [VIEW, other])
    expect(lines(printed)).toHaveLength(2)
    printed.time += 1
    progress(report, [VIEW])
    expect(lines(printed)).toHaveLength(3)
  })

  test('of progress cost a look only at what changed, and only when one is due', () => {
    const printed = output()
    const report = jsonReport(printed)
    const views = [VIEW, view({ id: 2 }), view({ id: 3 })]
    expect(progress(report, views, [2])).toEqual([2])
    expect(progress(report, views, [2, 3])).toEqual([3])
    printed.time += 499
    expect(progress(report, views, [2, 3])).toEqual([])
    printed.time += 1
    expect(progress(report, views, [3, 2])).toEqual([3, 2])
  })

  test('of one that is gone meanwhile are not printed', () => {
    const printed = output()
    progress(jsonReport(printed), [], [1])
    expect(printed.outText).toBe('')
  })

  test('leave notices to standard error', () => {
    const printed = output()
    jsonReport(printed).notice('The list was damaged.')
    expect([printed.outText, printed.errText]).toEqual(['', 'The list was damaged.\n'])
  })
})

describe('for people', () => {
  test('standard output is where the file is, and nothing else', () => {
    const printed = output()
    const report = plainReport(printed)
    report.started(VIEW, false)
    progress(report, [VIEW])
    report.notice('A notice.')
    report.ended(view({ state: FAILED }))
    expect(printed.outText).toBe('')
    report.ended(DONE)
    expect(printed.outText).toBe('/home/person/a "b".iso\n')
  })

  test('standard error tells the rest in sentences', () => {
    const printed = output()
    const report = plainReport(printed)
    report.started(VIEW, false)
    report.started(VIEW, true)
    report.notice('A notice.')
    report.ended(DONE)
    report.ended(view({ state: FAILED }))
    const [first, second, third, fourth, fifth, rest] = printed.errText.split('\n')
    // Without its query, which may be a signed token.
    expect(first).toBe('Downloading https://host.example/a.iso')
    expect(second).toBe('Going on with https://host.example/a.iso')
    expect(third).toBe('A notice.')
    expect(fourth).toBe('a "b".iso: Done, 1 MB')
    expect(fifth).toMatch(/^a "b"\.iso: host\.example .*\(HTTP 404\)\. .*\.$/)
    expect(rest).toBe('')
  })

  test.each<readonly [DownloadView, Omit<CheckReport, 'id'>, string, string]>([
    [DONE, { chunks: 12, wrong: 0, missing: false }, 'all 12 pieces are as received.', `${DONE.path}\n`],
    [DONE, { chunks: 1, wrong: 0, missing: false }, 'its one piece is as received.', `${DONE.path}\n`],
    [DONE, { chunks: 12, wrong: 1, missing: false }, '1 of 12 pieces is wrong.', ''],
    [DONE, { chunks: 12, wrong: 3, missing: false }, '3 of 12 pieces are wrong.', ''],
    [DONE, { chunks: 0, wrong: 0, missing: false }, 'there is nothing to compare it with.', ''],
    [
      { ...DONE, total: 0, received: 0 },
      { chunks: 0, wrong: 0, missing: false },
      'it is empty, as it should be.',
      `${DONE.path}\n`,
    ],
    [
      VIEW,
      { chunks: 2, wrong: 0, missing: false },
      'all 2 pieces are as received; the rest is still to come.',
      '',
    ],
  ])('a check: %#', (checked, found, words, path) => {
    const printed = output()
    plainReport(printed).checked(checked, { id: 1, ...found })
    expect(printed.errText).toBe(`a "b".iso: Checked: ${words}\n`)
    expect(printed.outText).toBe(path)
  })

  test('a check of a file that is gone', () => {
    const printed = output()
    plainReport(printed).checked(DONE, { id: 1, chunks: 0, wrong: 0, missing: true })
    expect([printed.outText, printed.errText]).toEqual([
      '',
      'a "b".iso: The file is no longer where it was left.\n',
    ])
  })

  test('into a file, the reason of a wait is told at once, and the same one once', () => {
    const printed = output()
    const report = plainReport(printed)
    progress(report, [VIEW])
    expect(printed.errText).toBe('')
    const waiting = view({ state: { ...WAITING, until: printed.time + 30_500 } })
    waits(report, waiting)
    expect(printed.errText).toMatch(/^a "b"\.iso: Waiting 31 s: .*host\.example.*\n$/)
    printed.time += 500
    progress(report, [waiting])
    waits(report, waiting)
    progress(report, [VIEW])
    // A try in between that brought nothing is no news.
    waits(report, view({ state: { ...WAITING, until: 91_000 } }))
    expect(printed.errText.split('\n')).toHaveLength(2)
    waits(report, view({ state: OFFLINE }))
    expect(printed.errText.split('\n').slice(1)).toEqual(['a "b".iso: Offline, will go on by itself', ''])
    waits(report, view({ state: OFFLINE, received: 250_001 }))
    expect(printed.errText.split('\n')).toHaveLength(4)
    expect(printed.errText).not.toContain('\x1b')
  })

  test('a reason that came without a word of its own is found with the progress', () => {
    const printed = output()
    progress(plainReport(printed), [view({ state: FULL })])
    expect(printed.errText).toBe(
      'a "b".iso: Waiting: the disk is full. Free some space. It goes on by itself when there is room.\n',
    )
  })

  test('what a new link would mend says how to give one', () => {
    const printed = output()
    const expired = { kind: 'failed', because: { code: 'expired-link', detail: 'HTTP 403' } } as const
    plainReport(printed).ended(view({ id: 7, state: expired }))
    plainReport(printed).ended(view({ id: 8, state: expired, received: 0 }))
    expect(printed.errText.split('\n').map(line => line.includes('sluice relink 7 URL'))).toEqual([
      true,
      false,
      false,
    ])
  })

  test.each([[null], [200]])('columns: %s: all active ones are looked at, twice a second', columns => {
    const printed = output(columns)
    const report = plainReport(printed)
    const views = [VIEW, view({ id: 2 }), view({ id: 3 })]
    expect(progress(report, views, [2])).toEqual([1, 2, 3])
    printed.time += 499
    expect(progress(report, views, [2, 3])).toEqual([])
    printed.time += 1
    expect(progress(report, views, [3])).toEqual([1, 2, 3])
  })

  describe('on a terminal', () => {
    const WIPE = '\r\x1b[2K'

    test('one line is drawn over itself, at most twice a second', () => {
      const printed = output(200)
      const report = plainReport(printed)
      progress(report, [VIEW])
      progress(report, [VIEW])
      printed.time += 500
      progress(report, [VIEW])
      const line = `[${'####'.padEnd(16, '.')}]  25 % 250 kB of 1 MB, 50 kB/s, 15 s left`
      expect(printed.errText).toBe(`${WIPE}${line}${WIPE}${line}`)
    })

    test.each([
      ['an unknown length', { total: null, timeLeft: null }, '[ ... ] 250 kB size unknown, 50 kB/s'],
      ['all received', { received: 1_000_000, timeLeft: 0 }, '100 % 1 MB of 1 MB'],
      ['all but a byte', { received: 999_999 }, ' 99 % 1 MB of 1 MB'],
      ['a wait', { state: WAITING }, 'a "b".iso: Waiting 30 s: '],
      ['the check at the end', { state: { kind: 'verifying' } as const }, 'a "b".iso: Checking'],
    ])('%s', (_what, change, text) => {
      const printed = output(200)
      progress(plainReport(printed), [view(change)])
      expect(printed.errText).toContain(text)
    })

    test('a wait is in the line at once, however short ago it was drawn', () => {
      const printed = output(200)
      const report = plainReport(printed)
      progress(report, [VIEW])
      printed.errText = ''
      waits(report, view({ state: FULL }))
      waits(report, view({ state: FULL }))
      expect(printed.errText).toBe(`${WIPE}a "b".iso: Waiting: the disk is full`)
    })

    test('among several a wait has a line of its own, and is counted', () => {
      const printed = output(200)
      const report = plainReport(printed)
      const other = view({ id: 2, received: 750_000 })
      progress(report, [VIEW, other])
      printed.errText = ''
      waits(report, view({ state: FULL, speed: 0 }), [other])
      expect(printed.errText.replace(WIPE, '')).toMatch(/^a "b"\.iso: Waiting: the disk is full\. .*\n$/)
      printed.time += 500
      progress(report, [view({ state: FULL, speed: 0 }), other])
      expect(printed.errText).toContain(' 50 % 1 running, 1 waiting, 1 MB of 2 MB, 50 kB/s')
      printed.time += 500
      progress(report, [view({ state: FULL, speed: 0 }), view({ ...other, state: FULL, speed: 0 })])
      expect(printed.errText).toContain(' 50 % 2 waiting, 1 MB of 2 MB, 0 B/s')
    })

    test('several are summed up', () => {
      const printed = output(200)
      progress(plainReport(printed), [VIEW, view({ id: 2, received: 750_000 })])
      expect(printed.errText).toContain(' 50 % 2 running, 1 MB of 2 MB, 100 kB/s')
    })

    test('several of which one has no length', () => {
      const printed = output(200)
      progress(plainReport(printed), [VIEW, view({ id: 2, total: null })])
      expect(printed.errText).toContain('[ ... ] 2 running, 500 kB, 100 kB/s')
    })

    test('the line never reaches the last column', () => {
      const printed = output(20)
      progress(plainReport(printed), [VIEW])
      expect(printed.errText.replace(WIPE, '')).toHaveLength(19)
    })

    test('sentences wipe the line first', () => {
      const printed = output(200)
      const report = plainReport(printed)
      progress(report, [VIEW])
      report.ended(DONE)
      expect(printed.errText.endsWith(`${WIPE}${WIPE}a "b".iso: Done, 1 MB\n`)).toBe(true)
    })

    test('nothing is drawn where nothing runs any more', () => {
      const printed = output(200)
      progress(plainReport(printed), [], [1])
      expect(printed.errText).toBe('')
    })
  })
})
