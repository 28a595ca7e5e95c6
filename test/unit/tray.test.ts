// The icon in the tray: whether there is one, when it changes and what it is told. A fake clock, because time is the subject.
import { describe, expect, it } from 'vitest'
import { createTray } from '../../src/main/desktop/tray.ts'
import { type Asking, trayHost } from '../../src/main/desktop/tray-host.ts'
import { showTrayIcon, TRAY_BEAT } from '../../src/main/desktop/tray-icon.ts'
import { followWork } from '../../src/main/desktop/tray-work.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import { fakeDownloads } from '../support/fake-downloads.ts'

const BUS = { DBUS_SESSION_BUS_ADDRESS: 'unix:path=/run/bus' }

describe('who shows the tray', () => {
  it.each(['win32', 'darwin'] as const)('on %s is the system itself', async platform => {
    expect(await trayHost(platform, {}, () => Promise.reject(new Error('asked')))).toBe(platform)
  })

  const NOT_THERE = new Error('ENOENT')

  it.each<[said: readonly (string | null | Error)[], host: string | null]>([
    [["(':1.25',)\n", '(<true>,)\n'], ':1.25'],
    [[NOT_THERE, 's ":1.7"\n', 'v b true\n'], ':1.7'],
    [[NOT_THERE, NOT_THERE, '   :1.9', '   variant       boolean true'], ':1.9'],
    [[NOT_THERE, NOT_THERE, NOT_THERE], null],
    [[null], null],
    [[''], null],
    // Icons may register, and nobody shows them: as on a desktop whose panel has no tray.
    [["(':1.25',)\n", '(<false>,)\n'], null],
    [["(':1.25',)\n", null], null],
  ])('is asked of one program after the other: %o is %s', async (said, host) => {
    const asked: Asking[] = []
    const ask = async (asking: Asking): Promise<string | null> => {
      const answer = said[asked.push(asking) - 1]
      if (answer instanceof Error) throw answer
      return answer ?? null
    }
    expect(await trayHost('linux', BUS, ask)).toBe(host)
    expect(asked).toHaveLength(said.length)
    const files = ['gdbus', 'busctl', 'dbus-send']
    const used = said.filter(answer => answer instanceof Error).length
    expect(asked.map(({ file }) => file)).toEqual(said.map((_answer, at) => files[Math.min(at, used)]))
  })

  it('is nobody without a bus, and none is started to find out', async () => {
    expect(await trayHost('linux', {}, () => Promise.reject(new Error('asked')))).toBeNull()
  })
})

describe('the tray', () => {
  function world() {
    let host: string | null = null
    let asked = 0
    const log: string[] = []
    const tray = createTray({
      host: async () => {
        asked++
        return host
      },
      show: () => {
        if (host === 'broken') throw new Error('no icon')
        log.push(`shown by ${host}`)
        return { refresh: () => log.push('refresh'), close: () => log.push('gone') }
      },
      report: () => log.push('reported'),
    })
    return {
      tray,
      log,
      host: (now: string | null) => {
        host = now
      },
      asked: () => asked,
    }
  }

  it('is there where somebody shows it, and comes and goes with them', async () => {
    const { tray, log, host, asked } = world()
    expect([tray.isThere, await tray.look(), tray.isThere]).toEqual([false, false, false])
    host(':1.5')
    expect([await tray.look(), await tray.look(), tray.isThere]).toEqual([true, true, true])
    expect(log).toEqual(['shown by :1.5'])
    host(':1.9')
    await tray.look()
    expect(log).toEqual(['shown by :1.5', 'gone', 'shown by :1.9'])
    host(null)
    expect([await tray.look(), tray.isThere]).toEqual([false, false])
    expect([log.at(-1), asked()]).toEqual(['gone', 5])
  })

  it('asks once for looks at the same time', async () => {
    const { tray, host, asked } = world()
    host(':1.5')
    expect(await Promise.all([tray.look(), tray.look()])).toEqual([true, true])
    expect(asked()).toBe(1)
  })

  it('that cannot be shown is reported, and none is there', async () => {
    const { tray, log, host } = world()
    host('broken')
    expect([await tray.look(), log]).toEqual([false, ['reported']])
  })

  it('that is closed does not come back', async () => {
    const { tray, log, host } = world()
    host(':1.5')
    const looking = tray.look()
    tray.close()
    expect([await looking, await tray.look(), log]).toEqual([false, false, []])
  })
})

function shownIcon(platform: NodeJS.Platform = 'linux') {
  const downloads = fakeDownloads()
  const clock = createFakeClock()
  const calls: string[] = []
  const popped: string[][] = []
  const listeners = new Map<string, () => void>()
  let fetched = 0
  const queue = {
    view: downloads.view,
    get fetched() {
      return fetched
    },
  }
  const work = followWork(downloads, () => false)
  const labelsOf = (menu: readonly { label?: string }[]): string[] => menu.flatMap(({ label }) => label ?? [])
  const icon = showTrayIcon<readonly { label?: string }[]>({
    create: image => {
      calls.push(image)
      return {
        setImage: path => calls.push(path),
        setToolTip: text => calls.push(text.replaceAll('\n', '|')),
        setContextMenu: menu => calls.push(labelsOf(menu).slice(0, -5).join('|')),
        popUpContextMenu: menu => popped.push(labelsOf(menu)),
        on: (event, listener) => listeners.set(event, listener),
        destroy: () => calls.push('destroyed'),
      }
    },
    buildMenu: template => template as readonly { label?: string }[],
    image: state => `${state}.png`,
    acts: {
      open: () => calls.push('open'),
      openDownload: () => {},
      pauseAll: () => {},
      resumeAll: () => {},
      addFromClipboard: () => {},
      quit: () => {},
    },
    ...{ platform, queue, work, clock },
  })
  const news = (): string[] => calls.splice(0)
  return {
    ...{ downloads, clock, icon, news, popped, listeners, work },
    receive: (bytes: number) => {
      fetched += bytes
    },
  }
}

describe('the icon', () => {
  it('stands with its picture, tooltip and menu, and is quiet while nothing happens', () => {
    const { news, clock, icon } = shownIcon()
    expect(news()).toEqual(['idle.png', 'Sluice|Nothing is running', 'Nothing is running'])
    expect(clock.pending()).toEqual([])
    icon.close()
    expect(news()).toEqual(['destroyed'])
  })

  it('follows what runs once a second, and says only what differs', () => {
    const { downloads, clock, news, receive } = shownIcon()
    news()
    downloads.set(1, 'running', { name: 'a.iso', received: 0, total: 100 })
    clock.advance(TRAY_BEAT)
    expect(news()).toEqual(['running.png', 'Sluice|↓ 0 B/s · 1 download', '↓ 0 B/s · 1 download|a.iso · 0%'])
    receive(2_000_000)
    downloads.progress(1, { received: 50 })
    clock.advance(TRAY_BEAT)
    expect(news()[1]).toMatch(/^↓ .* MB\/s · 1 download\|a\.iso · 50%$/)
    for (let second = 0; second < 5; second++) clock.advance(TRAY_BEAT)
    news()
    clock.advance(TRAY_BEAT)
    expect(news()).toEqual([])
    downloads.set(1, 'paused')
    clock.advance(TRAY_BEAT)
    expect(news()).toEqual(['idle.png', 'Sluice|Nothing is running', 'Nothing is running'])
    expect(clock.pending()).toEqual([])
  })

  it('changes once a second, however much happens', () => {
    const { downloads, clock, news } = shownIcon()
    news()
    for (let id = 1; id <= 50; id++) downloads.set(id, 'running', { name: `${id}` })
    expect(clock.pending()).toHaveLength(1)
    clock.advance(TRAY_BEAT)
    expect(news()).toHaveLength(3)
    const before = downloads.looks
    clock.advance(TRAY_BEAT)
    expect(downloads.looks - before).toBeLessThanOrEqual(16)
  })

  it('measures no speed over a time in which nothing ran', () => {
    const { downloads, clock, news, receive } = shownIcon()
    clock.advance(60_000)
    news()
    receive(60_000_000)
    downloads.set(1, 'running', { name: 'a' })
    clock.advance(1)
    expect(news().at(-1)).toBe('↓ 0 B/s · 1 download|a · 0 B')
  })

  it('shows trouble until it is seen', () => {
    const { downloads, clock, news, work } = shownIcon()
    news()
    downloads.setState(1, { kind: 'failed', because: { code: 'gone', detail: '' } })
    clock.advance(TRAY_BEAT)
    expect(news()[0]).toBe('trouble.png')
    work.seen()
    clock.advance(TRAY_BEAT)
    expect(news()[0]).toBe('idle.png')
  })

  it.each<[NodeJS.Platform, 'opens' | 'pops up']>([
    ['linux', 'opens'],
    ['win32', 'opens'],
    ['darwin', 'pops up'],
  ])('that is clicked on %s %s', (platform, what) => {
    const { listeners, news, popped } = shownIcon(platform)
    news()
    listeners.get('click')?.()
    expect([news(), popped.length]).toEqual(what === 'opens' ? [['open'], 0] : [[], 1])
  })

  it('makes the menu of Windows when it is opened, so that it never changes under the pointer', () => {
    const { downloads, clock, listeners, news, popped } = shownIcon('win32')
    downloads.set(1, 'running', { name: 'a.iso', received: 0, total: 100 })
    clock.advance(TRAY_BEAT)
    expect(news().filter(call => call.startsWith('↓'))).toEqual([])
    downloads.progress(1, { received: 70 })
    listeners.get('right-click')?.()
    expect(popped[0]?.[1]).toBe('a.iso · 70%')
  })
})
