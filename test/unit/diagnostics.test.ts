// The diagnostics: what is in them, that no secret is, how long they may be; and how they come onto the clipboard.
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, test } from 'vitest'
import { createDiagnostics } from '../../src/main/desktop/diagnostics.ts'
import { packageKind, programLines } from '../../src/main/desktop/diagnostics-program.ts'
import {
  type DiagnosticsFacts,
  type DownloadFacts,
  diagnosticsText,
  MOST_BYTES,
} from '../../src/main/desktop/diagnostics-text.ts'
import type { DownloadState } from '../../src/shared/model.ts'
import { DEFAULT_SETTINGS } from '../../src/shared/settings.ts'
import { sampleView } from '../support/sample-view.ts'
import { tempDir } from '../support/temp.ts'

const NOON = Date.UTC(2026, 10, 22, 12)
const PERSON = { home: '/home/maria', user: 'maria' }
const FAILED: DownloadState = { kind: 'failed', because: { code: 'forbidden', detail: 'HTTP 403' } }

const DOWNLOAD: DownloadFacts = {
  view: sampleView(7, FAILED, {
    url: 'https://u5er:canary@cdn.example/canary/a.iso?canary',
    host: 'cdn.example',
    name: 'a.iso',
    dir: '/home/maria/Downloads',
    total: 9_000,
    received: 3_000,
    durable: 2_000,
    addedAt: NOON,
  }),
  servedBy: 'edge.example',
  hasValidator: true,
  headerNames: ['authorization', 'cookie'],
  hasChecksum: false,
  timeline: [
    { at: NOON, kind: 'added', facts: {} },
    {
      at: NOON + 1_000,
      kind: 'waiting',
      facts: { because: 'network', detail: 'cut at https://a.example/canary' },
    },
  ],
  host: {
    host: 'cdn.example',
    allowed: 2,
    cap: 4,
    coolingUntil: NOON,
    because: 'HTTP 429',
    hits: 3,
    lastRefusedAt: NOON,
    lastServedAt: NOON,
    bestRate: 1,
  },
}

function facts(own: Partial<DiagnosticsFacts> = {}): DiagnosticsFacts {
  return {
    now: NOON,
    program: ['Sluice 1.2.3, AppImage', 'electron 33'],
    settings: DEFAULT_SETTINGS,
    spoken: 'en',
    states: new Map([
      ['running', 2],
      ['done', 10],
    ]),
    notices: [],
    download: null,
    crash: null,
    log: ['2026-11-22T11:59:59.000Z info started'],
    person: PERSON,
    ...own,
  }
}

describe('the text', () => {
  it('says what Sluice is and how things stand', () => {
    expect(diagnosticsText(facts())).toBe(
      [
        '# Sluice diagnostics, 2026-11-22T12:00:00Z',
        '',
        '## Program',
        '',
        '```',
        'Sluice 1.2.3, AppImage',
        'electron 33',
        '```',
        '',
        '## Settings',
        '',
        '```',
        'language of the window: en',
        `as by default: ${Object.keys(DEFAULT_SETTINGS).join(', ')}`,
        '```',
        '',
        '## Downloads',
        '',
        '```',
        '12 in the list: 2 running, 10 done',
        '```',
        '',
        '## Log, last 1 lines',
        '',
        '```',
        '2026-11-22T11:59:59.000Z info started',
        '```',
        '',
      ].join('\n'),
    )
  })

  it('has what differs from the defaults first, with no name of a category', () => {
    const category = { id: 'mine', name: 'private', endings: ['abc'], dir: '/home/maria/private' }
    const settings = { ...DEFAULT_SETTINGS, folder: '/home/maria/Videos', atOnce: 5, categories: [category] }
    const text = diagnosticsText(facts({ settings }))
    expect(text).toContain(
      '\nfolder: "~/Videos"\ncategories: 1, changed\natOnce: 5\nas by default: language, theme,',
    )
    expect(text).not.toContain('private')
  })

  it('lets nothing in a line reach over its end, whatever it begins', () => {
    const lines = ['cookie: `canary', 'cookie: [', 'password="canary', 'authorization: \\"canary', 'x ```']
    for (const line of lines) {
      const text = diagnosticsText(facts({ notices: [line], log: [line, 'info after'] }))
      expect(text.match(/^```$/gm)).toHaveLength(2 * 5)
      expect(text).toContain('info after')
      expect(text).not.toContain('canary')
    }
  })

  it('tells one download in full, and no more of its link than the host', () => {
    const text = diagnosticsText(
      facts({ download: DOWNLOAD, notices: ['a notice'], crash: 'Error: a\n    at b' }),
    )
    for (const line of [
      '## Download 7',
      'name: a.iso',
      'folder: ~/Downloads',
      'state: failed (forbidden: HTTP 403)',
      'host: cdn.example, served by edge.example',
      'bytes: 3000 received, 2000 safe on disk, 9000 in all',
      'headers of its own: authorization, cookie; checksum given: false',
      'cdn.example allows 2 connections, limited to 4, asks for patience until 2026-11-22T12:00:00Z, refused 3 times, last HTTP 429',
      '2026-11-22T12:00:00Z added',
      '2026-11-22T12:00:01Z waiting, because network, detail cut at https://a.example/…',
      'a notice',
      'Error: a',
      '    at b',
    ]) {
      expect(text.split('\n')).toContain(line)
    }
  })

  it('has no secret in it, wherever one was', () => {
    const secrets = [
      'GET https://u5er:canary@a.example/canary?token=canary#canary',
      'Cookie: canary',
      '"authorization": "Basic canary"',
      'sluice:add?url=https%3A%2F%2Fa.example%2Fcanary',
      "curl 'https://a.example' -H 'X-Key: canary'",
      '/home/maria/x',
    ]
    const because = { code: 'network', detail: secrets[0] ?? '' } as const
    const view = { ...DOWNLOAD.view, state: { kind: 'waiting', until: null, because } as const }
    const text = diagnosticsText(
      facts({
        log: secrets,
        crash: secrets.join('\n'),
        notices: secrets,
        program: secrets,
        download: { ...DOWNLOAD, view },
      }),
    )
    expect(text).not.toMatch(/canary|u5er|maria/)
  })

  it('cannot be broken out of by a line', () => {
    const text = diagnosticsText(facts({ log: ['```', '# forged'] }))
    expect(text.split('\n').filter(line => line.startsWith('```'))).toHaveLength(8)
  })

  it('is never too long: the log gives way, oldest lines first', () => {
    const log = Array.from({ length: 200 }, (_, line) => `${line} ${'ü'.repeat(480)}`)
    const text = diagnosticsText(facts({ log }))
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(MOST_BYTES)
    expect(text).toContain('\n199 ü')
    expect(text).not.toContain('\n0 ü')
    const endless = diagnosticsText(
      facts({ log, notices: Array.from({ length: 500 }, () => 'ü'.repeat(480)) }),
    )
    expect(Buffer.byteLength(endless)).toBeLessThanOrEqual(MOST_BYTES)
    const events = Array.from({ length: 500 }, (_, at) => ({ at, kind: 'paused' as const, facts: {} }))
    expect(diagnosticsText(facts({ download: { ...DOWNLOAD, timeline: events } }))).toContain('\n430 more\n')
  })
})

describe('on the clipboard', () => {
  function bench(write: (text: string) => Promise<void>) {
    return createDiagnostics({
      queue: {
        order: () => [7],
        view: id => (id === 7 ? DOWNLOAD.view : null),
        details: () => null,
        timeline: () => DOWNLOAD.timeline,
        hosts: () => [],
      },
      now: () => NOON,
      program: [],
      settings: () => DEFAULT_SETTINGS,
      spoken: () => 'en',
      notices: () => [],
      logTail: lines => [`${lines} lines`],
      lastCrash: () => null,
      person: PERSON,
      write,
    })
  }

  it('is the whole, of one download or of none', async () => {
    const written: string[] = []
    const diagnostics = bench(async text => void written.push(text))
    await diagnostics.copy(null)
    await diagnostics.copy(7)
    expect(written[0]).toContain('1 in the list: 1 failed')
    expect(written[0]).toContain('200 lines')
    expect(written[0]).not.toContain('Download 7')
    expect(written[1]).toContain('## Download 7')
  })

  it('is nothing of a download that is gone, and of a clipboard that cannot be written', async () => {
    const refused = new Error('no clipboard')
    const diagnostics = bench(() => Promise.reject(refused))
    await expect(diagnostics.copy(8)).rejects.toMatchObject({ code: 'not-found' })
    await expect(diagnostics.copy(null)).rejects.toBe(refused)
  })
})

describe('the program', () => {
  it('is told with the names of its switches alone', () => {
    const lines = programLines({
      version: '1.2.3',
      versions: { electron: '33.2.1', chrome: '130', node: '20', v8: '13', sqlite: '3.51.0' },
      platform: 'linux',
      arch: 'x64',
      system: 'Debian 12',
      kind: 'AppImage',
      environment: { XDG_CURRENT_DESKTOP: 'GNOME', XDG_SESSION_TYPE: 'x11' },
      args: ['.', '--safe-mode', '--proxy-server=canary', 'https://example.org/canary'],
      isSafe: true,
      isUsualFolder: false,
      systemLanguages: ['de-DE'],
    })
    expect(lines).toEqual([
      'Sluice 1.2.3, AppImage, safe mode',
      'electron 33.2.1, chrome 130, node 20, v8 13, sqlite 3.51.0',
      'linux x64, Debian 12, GNOME, x11',
      'languages of the system: de-DE',
      'data folder: another one',
      'switches: --safe-mode --proxy-server',
    ])
  })

  test.each([
    [false, 'linux', { APPIMAGE: '/a' }, 'run from source'],
    [true, 'linux', { APPIMAGE: '/a', APPDIR: '/mnt' }, 'AppImage'],
    // Of a terminal that is one.
    [true, 'linux', { APPIMAGE: '/a', APPDIR: '/other' }, 'unpacked'],
    [true, 'linux', { FLATPAK_ID: 'a' }, 'Flatpak'],
    [true, 'linux', { SNAP: '/snap' }, 'snap'],
    [true, 'linux', {}, 'unpacked'],
    [true, 'win32', { PORTABLE_EXECUTABLE_FILE: 'a' }, 'portable program'],
    [true, 'win32', {}, 'installed'],
    [true, 'darwin', {}, 'installed'],
  ])('packaged %s on %s with %j: %s', (isPackaged, platform, environment, expected) => {
    expect(
      packageKind({ isPackaged, platform, environment, executable: '/mnt/sluice', resources: '/none' }),
    ).toBe(expected)
  })

  it('knows the package it came with', async () => {
    const resources = await tempDir()
    await mkdir(resources, { recursive: true })
    await writeFile(join(resources, 'package-type'), 'deb')
    expect(
      packageKind({
        isPackaged: true,
        platform: 'linux',
        environment: {},
        executable: '/mnt/sluice',
        resources,
      }),
    ).toBe('deb')
  })
})
