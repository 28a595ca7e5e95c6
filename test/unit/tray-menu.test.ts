// The tray as data: its picture, what its menu and tooltip say.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { clipboardOffer } from '../../src/main/desktop/tray-clipboard.ts'
import {
  LONGEST_NAME,
  MOST_NAMED,
  pictureOf,
  plainLabel,
  shortenName,
  TRAY_STATES,
  type TrayFacts,
  type TrayState,
  trayModel,
  trayStateOf,
  trayTemplate,
} from '../../src/main/desktop/tray-menu.ts'
import chinese from '../../src/shared/locales/zh-CN.json' with { type: 'json' }
import { addLanguage, speak } from '../../src/shared/words.ts'

const counts = (running: number, waiting: number, unseen: number) => ({
  running: { size: running },
  waiting: { size: waiting },
  unseen: { size: unseen },
})

it.each<[running: number, waiting: number, unseen: number, state: TrayState]>([
  [0, 0, 0, 'idle'],
  [1, 0, 0, 'running'],
  [1, 5, 0, 'running'],
  [0, 1, 0, 'waiting'],
  [0, 0, 1, 'trouble'],
  [3, 2, 1, 'trouble'],
])('%i that run, %i that wait and %i that failed unseen look %s', (running, waiting, unseen, state) => {
  expect(trayStateOf(counts(running, waiting, unseen))).toBe(state)
})

describe('the picture', () => {
  it.each<[NodeJS.Platform, number, string]>([
    ['darwin', 2, 'idleTemplate.png'],
    ['win32', 1, 'idle-16.png'],
    ['win32', 1.25, 'idle-22.png'],
    ['win32', 1.5, 'idle-24.png'],
    ['win32', 2, 'idle-32.png'],
    ['win32', 4, 'idle-48.png'],
    ['linux', 1, 'idle-22.png'],
    ['linux', 1.25, 'idle-32.png'],
    ['linux', 2, 'idle-48.png'],
  ])('on %s at a scale of %d is %s', (platform, scale, name) => {
    expect(pictureOf('idle', platform, scale)).toBe(name)
  })

  it('is there, whatever the state, the system and the scale', () => {
    const folder = join(import.meta.dirname, '../../assets/tray')
    for (const platform of ['darwin', 'win32', 'linux'] as const) {
      for (const scale of [1, 1.25, 1.5, 2, 3]) {
        for (const state of TRAY_STATES) {
          const name = pictureOf(state, platform, scale)
          expect(existsSync(join(folder, name)), name).toBe(true)
        }
      }
    }
    for (const state of TRAY_STATES)
      expect(existsSync(join(folder, `${state}Template@2x.png`)), state).toBe(true)
  })
})

const QUIET: TrayFacts = { state: 'idle', speed: 0, running: 0, waiting: 0, unseen: 0, named: [] }
const named = (count: number): TrayFacts['named'] =>
  Array.from({ length: count }, (_, index) => ({
    id: index + 1,
    name: `${index + 1}.iso`,
    received: 45,
    total: 100,
  }))

describe('what it says', () => {
  afterEach(() => speak('en'))

  it.each<[Partial<TrayFacts>, string]>([
    [{}, 'Nothing is running'],
    [{ waiting: 1 }, '1 download is waiting'],
    [{ waiting: 2 }, '2 downloads are waiting'],
    [{ running: 1, speed: 31_234_567.4, named: named(1) }, '↓ 31.2 MB/s · 1 download'],
    [{ running: 3, waiting: 4, speed: 0, named: named(3) }, '↓ 0 B/s · 3 downloads'],
  ])('%o: %s', (facts, title) => {
    expect(trayModel({ ...QUIET, ...facts }).title).toBe(title)
  })

  it('speaks the language of the window', () => {
    addLanguage('zh-CN', chinese)
    speak('zh-CN')
    expect(trayModel({ ...QUIET, running: 2, speed: 1_000_000, named: named(2) }).title).toBe(
      '↓ 1.0 MB/s · 2 个下载',
    )
  })

  it('names what runs, with how far it is, and counts the rest', () => {
    const views = [
      { id: 1, name: 'half.iso', received: 50, total: 100 },
      { id: 2, name: 'unknown.bin', received: 1_500_000, total: null },
      { id: 3, name: 'empty', received: 0, total: 0 },
    ]
    const model = trayModel({ ...QUIET, state: 'running', running: 3, named: views })
    expect(model.downloads.map(({ label }) => label)).toEqual([
      'half.iso · 50%',
      'unknown.bin · 1.5 MB',
      'empty · 0 B',
    ])
    expect(model.more).toBeNull()
    expect(trayModel({ ...QUIET, running: MOST_NAMED + 1, named: named(MOST_NAMED) }).more).toBe(
      'and one more',
    )
    expect(trayModel({ ...QUIET, running: MOST_NAMED + 12, named: named(MOST_NAMED) }).more).toBe(
      'and 12 more',
    )
  })

  it('says what failed unseen in the menu and the tooltip', () => {
    const model = trayModel({ ...QUIET, state: 'trouble', unseen: 2 })
    expect(model.trouble).toBe('2 downloads have failed')
    expect(model.tooltip).toBe('Sluice\nNothing is running\n2 downloads have failed')
  })

  it.each([
    ['short.iso', 'short.iso'],
    ['a'.repeat(LONGEST_NAME), 'a'.repeat(LONGEST_NAME)],
    [`${'a'.repeat(30)}${'b'.repeat(30)}.iso`, `${'a'.repeat(20)}…${'b'.repeat(15)}.iso`],
    ['😀'.repeat(60), `${'😀'.repeat(20)}…${'😀'.repeat(19)}`],
  ])('shortens %s in its middle', (name, short) => {
    expect(shortenName(name)).toBe(short)
    expect([...short].length).toBeLessThanOrEqual(LONGEST_NAME)
  })

  it('shows a name as it is, whatever would mark a key in it', () => {
    expect(plainLabel('Tom & Jerry && _Co.mkv')).toBe('Tom && Jerry &&&& _Co.mkv')
  })
})

describe('the menu', () => {
  const clicks: string[] = []
  const act = (name: string) => () => void clicks.push(name)
  const acts = {
    open: act('open'),
    openDownload: (id: number) => void clicks.push(`open ${id}`),
    pauseAll: act('pause'),
    resumeAll: act('resume'),
    addFromClipboard: act('add'),
    quit: act('quit'),
  }
  const template = (facts: Partial<TrayFacts>) => trayTemplate(trayModel({ ...QUIET, ...facts }), acts)

  it('says how it stands first, then offers everything', () => {
    const items = template({})
    expect(
      items.map(({ label, type, enabled }) =>
        type === 'separator' ? '-' : `${label}${enabled === false ? '!' : ''}`,
      ),
    ).toEqual([
      'Nothing is running!',
      '-',
      'Pause all',
      'Resume all',
      'Add from clipboard',
      '-',
      'Open Sluice',
      'Quit Sluice',
    ])
    for (const item of items) (item.click as (() => void) | undefined)?.()
    expect(clicks).toEqual(['pause', 'resume', 'add', 'open', 'quit'])
  })

  it('lists what runs, and what failed, each a way to the window', () => {
    clicks.length = 0
    const items = template({
      state: 'trouble',
      unseen: 1,
      running: 9,
      named: [{ id: 1, name: 'R&D.iso', received: 1, total: 100 }],
    })
    const labels = items.map(({ label }) => label).filter(label => label !== undefined)
    expect(labels.slice(0, 4)).toEqual([
      '↓ 0 B/s · 9 downloads',
      '1 download has failed',
      'R&&D.iso · 1%',
      'and 8 more',
    ])
    for (const item of items.slice(1, 4)) (item.click as (() => void) | undefined)?.()
    expect(clicks).toEqual(['open', 'open 1'])
  })
})

describe('the clipboard', () => {
  it('is read as what is pasted is', () => {
    const { items, troubles } = clipboardOffer(
      "see https://example.org/a.iso\ncurl -H 'X-A: 1' https://example.org/b.iso\nftp://example.org/c.iso",
    )
    expect(items).toEqual([
      { link: 'https://example.org/a.iso', name: null, headers: {}, dir: null, checksum: null },
      expect.objectContaining({ link: 'https://example.org/b.iso', headers: { 'x-a': '1' } }),
    ])
    expect(troubles).toHaveLength(1)
    expect(troubles[0]).toContain('ftp://example.org/c.iso')
  })

  it.each(['', 'shopping list', 'a'.repeat(9_000_000)])('without a link says so', text => {
    expect(clipboardOffer(text)).toEqual({
      items: [],
      troubles: [expect.stringContaining('no link on the clipboard')],
    })
  })
})
