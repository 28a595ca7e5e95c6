// Settings: what is read back of what was kept, what is refused, and that a change is all or nothing.
import { describe, expect, it, test } from 'vitest'
import { categoriesTrouble, openSettings, type SettingsPort } from '../../src/main/desktop/settings.ts'
import {
  type Category,
  DEFAULT_CATEGORIES,
  DEFAULT_SETTINGS,
  type Settings,
} from '../../src/shared/settings.ts'

/** A book over a store of texts; `broken`: keys that it cannot write. */
function book(kept: Record<string, string> = {}, broken: readonly string[] = []) {
  const texts = new Map(Object.entries(kept))
  const port: SettingsPort = {
    read: key => texts.get(key) ?? null,
    write(key, value) {
      if (broken.includes(key)) throw new Error('the disk is full')
      texts.set(key, value)
    },
  }
  const calls: string[] = []
  const reported: unknown[] = []
  const settings = openSettings({
    kept: port,
    makeFolder: async dir => {
      calls.push(`make ${dir}`)
      return dir.startsWith('/gone') ? `“${dir}” is not there.` : null
    },
    openAtLogin: async on => {
      calls.push(`at login ${on}`)
      if (on && broken.includes('login')) throw new Error('not allowed')
    },
    report: error => reported.push(error),
  })
  const told: [Settings, readonly string[]][] = []
  settings.subscribe((now, changed) => told.push([now, [...changed]]))
  return { settings, texts, calls, reported, told, port }
}

const category = (id: string, ...endings: readonly string[]): Category => ({
  id,
  name: '',
  endings,
  dir: null,
})

describe('what was kept', () => {
  it('is the defaults where nothing was', () => {
    expect(book().settings.current).toEqual(DEFAULT_SETTINGS)
  })

  it('comes back after a restart, each setting by itself', async () => {
    const { settings, texts, port } = book()
    const wanted: Settings = {
      language: 'zh-CN',
      theme: 'dark',
      folder: '/films',
      sortByType: true,
      categories: [
        { ...category('disc', 'iso'), dir: '/discs' },
        { ...category('mine', 'abc'), name: 'Mine' },
      ],
      atOnce: 5,
      connections: 4,
      speedLimit: 1_000_000,
      openAtLogin: true,
      notifyDone: false,
      notifyFailed: false,
      notifySound: false,
      keepRunning: false,
      autoUpdate: false,
      watchClipboard: false,
      whenDone: 'sleep',
    }
    expect(await settings.change(wanted)).toEqual(wanted)
    expect(texts.get('folder')).toBe('/films')
    expect(texts.get('theme')).toBe('"dark"')
    const again = openSettings({
      kept: port,
      makeFolder: async () => null,
      openAtLogin: async () => {},
      report: () => {},
    })
    expect(again.current).toEqual(wanted)
  })

  it('knows the folder that earlier versions kept, and that it can be the system’s own again', async () => {
    const { settings, texts } = book({ folder: '/old “folder”' })
    expect(settings.current.folder).toBe('/old “folder”')
    await settings.change({ folder: null })
    expect(texts.get('folder')).toBe('')
    expect(book(Object.fromEntries(texts)).settings.current.folder).toBeNull()
  })

  test.each<[keyof Settings, string]>([
    ['theme', '"pink"'],
    ['theme', 'dark'],
    ['theme', ''],
    ['language', '"../en"'],
    ['sortByType', '1'],
    ['categories', '[{"id":"a"}]'],
    ['categories', JSON.stringify([category('disc', 'iso'), category('video', 'iso')])],
    ['atOnce', '0'],
    ['connections', '{'],
    ['speedLimit', '1'],
    ['openAtLogin', 'null'],
    ['whenDone', '"explode"'],
    ['folder', 'a'.repeat(5_000)],
  ])('that cannot be read counts as not set, and is not lost: %s %s', async (name, text) => {
    const { settings, texts } = book({ [name]: text })
    expect(settings.current).toEqual(DEFAULT_SETTINGS)
    await settings.change({ notifyDone: false })
    expect(texts.get(name)).toBe(text)
  })
})

describe('a change', () => {
  it('is kept, takes effect and is told once', async () => {
    const { settings, texts, told, calls } = book()
    const now = await settings.change({ theme: 'light', atOnce: 7 })
    expect(now).toEqual({ ...DEFAULT_SETTINGS, theme: 'light', atOnce: 7 })
    expect(settings.current).toBe(now)
    expect(told).toEqual([[now, ['theme', 'atOnce']]])
    expect([...texts]).toEqual([
      ['theme', '"light"'],
      ['atOnce', '7'],
    ])
    expect(calls).toEqual([])
  })

  it('to what is set already is none', async () => {
    const { settings, texts, told } = book()
    expect(await settings.change({ ...DEFAULT_SETTINGS })).toBe(settings.current)
    expect(await settings.change({})).toBe(settings.current)
    expect([...texts]).toEqual([])
    expect(told).toEqual([])
  })

  it('of the window that fits no schema is refused, whoever asks', async () => {
    const { settings, texts } = book()
    await expect(settings.change({ theme: 'dark', atOnce: 0 })).rejects.toMatchObject({ code: 'bad-request' })
    expect([...texts]).toEqual([])
  })

  it('makes the folders that are new, and only those', async () => {
    const categories = [{ ...category('disc', 'iso'), dir: '/discs' }]
    const { settings, calls } = book({ folder: '/gone/before', categories: JSON.stringify(categories) })
    await settings.change({
      sortByType: true,
      categories: [{ ...category('disc', 'iso', 'img'), dir: '/discs' }],
    })
    expect(calls).toEqual([])
    await settings.change({
      folder: '/new',
      categories: [...categories, { ...category('video', 'mp4'), dir: '/new' }],
    })
    expect(calls).toEqual(['make /new'])
  })

  it('with a folder that cannot be used is refused whole, in the words of the folder', async () => {
    const { settings, texts, told } = book()
    const wanted = { theme: 'dark', folder: '/gone' } as const
    await expect(settings.change(wanted)).rejects.toMatchObject({
      name: 'CommandFailure',
      message: '“/gone” is not there.',
    })
    expect(settings.current).toEqual(DEFAULT_SETTINGS)
    expect([...texts]).toEqual([])
    expect(told).toEqual([])
  })

  it('that cannot be kept leaves everything as it was', async () => {
    const { settings, texts, told, calls } = book({ theme: '"light"' }, ['atOnce'])
    await expect(settings.change({ theme: 'dark', atOnce: 7, openAtLogin: true })).rejects.toThrow(
      'the disk is full',
    )
    expect(settings.current).toEqual({ ...DEFAULT_SETTINGS, theme: 'light' })
    expect(texts.get('theme')).toBe('"light"')
    expect(calls).toEqual(['at login true', 'at login false'])
    expect(told).toEqual([])
  })

  it('that the system does not allow is refused whole', async () => {
    const { settings, texts, reported } = book({}, ['login'])
    await expect(settings.change({ theme: 'dark', openAtLogin: true })).rejects.toMatchObject({
      message: 'The system did not let Sluice start by itself. Nothing was changed.',
    })
    expect(settings.current).toEqual(DEFAULT_SETTINGS)
    expect([...texts]).toEqual([])
    expect(reported).toHaveLength(1)
  })

  it('waits for the one before, and goes on after one that was refused', async () => {
    const { settings } = book()
    const refused = settings.change({ folder: '/gone' })
    const first = settings.change({ folder: '/a', theme: 'dark' })
    const second = settings.change({ folder: '/b' })
    await expect(refused).rejects.toThrow()
    expect((await first).folder).toBe('/a')
    expect(await second).toMatchObject({ folder: '/b', theme: 'dark' })
  })

  it('is told to nobody who has ended the subscription', async () => {
    const { settings } = book()
    const told: Settings[] = []
    const end = settings.subscribe(now => told.push(now))
    await settings.change({ theme: 'dark' })
    end()
    await settings.change({ theme: 'light' })
    expect(told).toHaveLength(1)
  })
})

describe('categories', () => {
  it('keep their endings in lower case, each once', async () => {
    const { settings } = book()
    await settings.change({ categories: [category('disc', 'ISO', 'iso', 'Img')] })
    expect(settings.current.categories).toEqual([category('disc', 'iso', 'img')])
  })

  it.each<[string, readonly Category[], RegExp | null]>([
    ['that are there from the start', DEFAULT_CATEGORIES, null],
    ['none at all', [], null],
    ['one without endings', [category('disc')], /at least one file ending/],
    [
      'two with one ending',
      [category('disc', 'iso'), category('video', 'mp4', 'iso')],
      /“iso” is an ending of two/,
    ],
    ['one twice', [category('disc', 'iso'), category('disc', 'img')], /one and the same/],
    ['an own one without a name', [category('mine', 'abc')], /Give the category a name/],
    ['an own one', [{ ...category('mine', 'abc'), name: 'Mine' }], null],
  ])('%s', async (_what, categories, trouble) => {
    if (trouble === null) expect(categoriesTrouble(categories)).toBeNull()
    else {
      await expect(book().settings.change({ categories })).rejects.toMatchObject({
        name: 'CommandFailure',
        message: expect.stringMatching(trouble),
      })
    }
  })

  it('with one ending in two cases are refused', async () => {
    const categories = [category('disc', 'iso'), category('video', 'ISO')]
    await expect(book().settings.change({ categories })).rejects.toThrow('“iso” is an ending of two')
  })

  it('are refused where a name is only white space', async () => {
    const categories = [{ ...category('mine', 'abc'), name: '  ' }]
    await expect(book().settings.change({ categories })).rejects.toThrow('Give the category a name.')
  })
})
