// What the command line prints: JSON lines of one exact shape, and plain lines for people.
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import {
  type ActiveDownloads,
  jsonReport,
  type Output,
  plainReport,
  type Report,
} from '../../src/main/cli/report.ts'
import type { DownloadId, DownloadState, DownloadView } from '../../src/shared/model.ts'

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
  resumable: true,
  state: { kind: 'running' },
  addedAt: 0,
}
const WAITING: DownloadState = {
  kind: 'waiting',
  until: 31_000,
  because: { code: 'rate-limited', detail: 'HTTP 429' },
}
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

interface Printed extends Output {
  outText: string
  errText: string
  time: number
}

function output(columns: number | null = null): Printed {
  const printed: Printed = {
    outText: '',
    errText: '',
    time: 1_000,
    columns,
    out: text => {
      printed.outText += text
    },
    err: text => {
      printed.errText += text
    },
    now: () => printed.time,
  }
  return printed
}

describe('JSON lines', () => {
  const lines = (printed: Printed): unknown[] => {
    expect(printed.outText === '' || printed.outText.endsWith('\n')).toBe(true)
    return printed.outText
      .split('\n')
      .slice(0, -1)
      .map(line => JSON.parse(line) as unknown)
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

  test('into a file, only the reason of a wait is told, once each time', () => {
    const printed = output()
    const report = plainReport(printed)
    const later = (change: DownloadView): void => {
      printed.time += 500
      progress(report, [change])
    }
    later(VIEW)
    expect(printed.errText).toBe('')
    const waiting = view({ state: { ...WAITING, until: printed.time + 30_500 } })
    later(waiting)
    later(waiting)
    expect(printed.errText).toMatch(/^a "b"\.iso: Waiting 30 s: .*host\.example.*\n$/)
    later(VIEW)
    later(waiting)
    expect(printed.errText.split('\n')).toHaveLength(3)
    later(view({ state: { ...WAITING, until: 91_000 } }))
    expect(printed.errText.split('\n')).toHaveLength(4)
    expect(printed.errText).not.toContain('\x1b')
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
