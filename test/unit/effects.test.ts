// What settings do as soon as they are set; and the notices that the window shows.
import { expect, it } from 'vitest'
import { followSettings } from '../../src/main/desktop/effects.ts'
import { createNoticeBoard } from '../../src/main/desktop/notice-board.ts'
import { openSettings } from '../../src/main/desktop/settings.ts'
import type { Settings } from '../../src/shared/settings.ts'

function followed() {
  const calls: unknown[][] = []
  const log =
    (name: string) =>
    (...args: readonly unknown[]): void =>
      void calls.push([name, ...args])
  const settings = openSettings({
    kept: { read: () => null, write: () => {} },
    makeFolder: async () => null,
    openAtLogin: async () => {},
    report: () => {},
  })
  const stop = followSettings({
    settings,
    setTheme: log('theme'),
    setLanguage: log('language'),
    setLimits: log('limits'),
    folderChanged: log('folder'),
    watchClipboardChanged: log('clipboard'),
    whenDoneChanged: log('when done'),
    send: log('send'),
  })
  return { calls, settings, stop }
}

it('take effect at the start, without telling the window', () => {
  expect(followed().calls).toEqual([
    ['theme', 'system'],
    ['language', 'system'],
    ['limits', { atOnce: 3, connections: null, speed: null }],
  ])
})

it.each<[Partial<Settings>, readonly unknown[][]]>([
  [{ theme: 'dark' }, [['theme', 'dark']]],
  [{ language: 'zh-CN' }, [['language', 'zh-CN']]],
  [{ atOnce: 5 }, [['limits', { atOnce: 5, connections: null, speed: null }]]],
  [{ connections: 2 }, [['limits', { atOnce: 3, connections: 2, speed: null }]]],
  [{ speedLimit: 100_000 }, [['limits', { atOnce: 3, connections: null, speed: 100_000 }]]],
  [{ folder: '/films' }, [['folder']]],
  [{ watchClipboard: false }, [['clipboard']]],
  [{ whenDone: 'quit' }, [['when done']]],
  [{ notifyDone: false, sortByType: true }, []],
])('%j takes effect at once, and the window is told last', async (change, effects) => {
  const { calls, settings } = followed()
  calls.length = 0
  const now = await settings.change(change)
  expect(calls).toEqual([...effects, ['send', now]])
})

it('take no effect any more when nobody follows', async () => {
  const { calls, settings, stop } = followed()
  stop()
  calls.length = 0
  await settings.change({ theme: 'dark' })
  expect(calls).toEqual([])
})

it('notices stand until they are put away, and say nothing twice', () => {
  let changes = 0
  const board = createNoticeBoard([{ id: 'start-0', text: 'First.' }], () => changes++)
  board.tell('Second.')
  board.tell('Second.')
  expect(board.all.map(({ text }) => text)).toEqual(['First.', 'Second.'])
  expect(changes).toBe(1)
  board.dismiss('start-0')
  expect(board.all.map(({ text }) => text)).toEqual(['Second.'])
  expect(changes).toBe(2)
})
