// The menus of the program's icon, and the switches that they start it with.
import { describe, expect, it, test } from 'vitest'
import {
  type DockItem,
  installIconMenu,
  needsNoWindow,
  taskAmong,
  type UserTask,
} from '../../src/main/desktop/jump-list.ts'

test.each<[readonly string[], string | null]>([
  [[], null],
  [['/opt/sluice/sluice', '--add'], 'add'],
  [['sluice', '--no-sandbox', '--pause-all'], 'pause-all'],
  [['sluice', '--resume-all', '--add'], 'resume-all'],
  [['sluice', '--address', 'add', '--add=1', '-add', 'https://example.org/--add'], null],
])('the task among %j', (args, task) => {
  expect(taskAmong(args)).toBe(task)
})

test.each<[readonly string[], boolean]>([
  [['sluice', '--pause-all'], true],
  [['sluice', '--no-sandbox', '--resume-all'], true],
  [['sluice', '--add'], false],
  [['sluice'], false],
  [['sluice', '--pause-all', 'https://example.org/a'], false],
])('%j needs no window: %s', (args, expected) => {
  expect(needsNoWindow(args)).toBe(expected)
})

describe('the menu of the icon', () => {
  function install(platform: NodeJS.Platform) {
    let tasks: readonly UserTask[] = []
    let items: readonly DockItem[] = []
    const performed: string[] = []
    installIconMenu({
      platform,
      executable: 'C:\\Sluice\\Sluice.exe',
      setUserTasks: all => {
        tasks = all
      },
      setDockMenu: all => {
        items = all
      },
      perform: task => performed.push(task),
    })
    return { tasks, items, performed }
  }

  it('starts the program anew on Windows, with a switch that it knows', () => {
    const { tasks, items } = install('win32')
    expect(items).toEqual([])
    expect(tasks.map(({ title }) => title)).toEqual(['Add downloads', 'Pause all', 'Resume all'])
    expect(tasks.map(task => taskAmong([task.arguments]))).toEqual(['add', 'pause-all', 'resume-all'])
    expect(new Set(tasks.map(({ program }) => program))).toEqual(new Set(['C:\\Sluice\\Sluice.exe']))
  })

  it('acts at once on macOS', () => {
    const { tasks, items, performed } = install('darwin')
    expect(tasks).toEqual([])
    expect(items.map(({ label }) => label)).toEqual(['Add downloads…', 'Pause all', 'Resume all'])
    for (const { click } of items) click()
    expect(performed).toEqual(['add', 'pause-all', 'resume-all'])
  })

  it('is in the desktop entry on Linux', () => {
    const { tasks, items } = install('linux')
    expect([tasks, items]).toEqual([[], []])
  })
})
