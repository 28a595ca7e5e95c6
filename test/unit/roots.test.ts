// Which folders the window may name: by paths alone for systems that are not here, by real folders and links for this one.
import { mkdir, realpath, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { isWithinRoots } from '../../src/main/desktop/roots.ts'
import { MOST_PICKED, openRoots } from '../../src/main/desktop/roots-book.ts'
import { StoreError } from '../../src/main/engine/store-port.ts'
import { tempDir } from '../support/temp.ts'

describe('by its path', () => {
  const asked: string[] = []
  const allowed = (platform: NodeJS.Platform, dir: string, roots: readonly string[]): Promise<boolean> => {
    asked.length = 0
    const realPath = async (path: string): Promise<string> => {
      asked.push(path)
      return path
    }
    return isWithinRoots(dir, roots, { platform, realPath })
  }

  it.each<[NodeJS.Platform, string, string]>([
    ['linux', '/films', '/films'],
    ['linux', '/films/', '/films'],
    ['linux', '/films/new/..', '/films/'],
    ['linux', '/films/old/black and white', '/films'],
    ['linux', '/films/old..', '/films'],
    ['linux', '/home/u/.local/films/old', '/home/u/.local/films'],
    ['linux', '/any/where', '/'],
    ['linux', '/home/u/Library', '/home/u'],
    ['darwin', '/users/U/Films/OLD', '/Users/u/films'],
    ['darwin', '/films/fu\u0308r alle', '/films/f\u00fcr alle'],
    ['win32', 'c:\\Films\\old', 'C:\\films'],
    ['win32', 'C:/films/old', 'C:\\films'],
    ['win32', '\\\\nas\\films\\old', '\\\\NAS\\films'],
    ['win32', 'D:\\', 'D:\\'],
  ])('%s: %s is allowed by %s', async (platform, dir, root) => {
    expect(await allowed(platform, dir, [root])).toBe(true)
  })

  it.each<[NodeJS.Platform, string, string]>([
    ['linux', '/', '/films'],
    ['linux', '/films2', '/films'],
    ['linux', '/films/../etc', '/films'],
    ['linux', '/FILMS', '/films'],
    ['linux', '/films/..old', '/films'],
    ['linux', 'films', '/films'],
    ['linux', '', '/films'],
    ['linux', '/home/u/.config/autostart', '/home/u'],
    ['linux', '/home/u/.ssh', '/home/u'],
    ['linux', '/home/u/films/.hidden/deep', '/home/u'],
    ['darwin', '/Users/u/Library/LaunchAgents', '/Users/u'],
    ['darwin', '/Users/u/.ssh', '/Users/u'],
    ['win32', 'D:\\films', 'C:\\films'],
    ['win32', 'C:\\Users\\u\\AppData\\Roaming', 'C:\\Users\\u'],
    ['win32', 'C:\\Users\\u\\APPDATA', 'C:\\Users\\u'],
    ['win32', 'C:\\ProgramData\\Microsoft\\Windows\\Start Menu\\Programs', 'C:\\ProgramData'],
    ['win32', '\\\\evil\\films', '\\\\nas\\films'],
  ])('%s: %s is not allowed by %s', async (platform, dir, root) => {
    expect(await allowed(platform, dir, [root])).toBe(false)
  })

  it.each([
    '\\\\evil\\share',
    '//evil/share',
    '\\\\evil@SSL\\share\\folder',
    '\\\\?\\UNC\\evil\\share',
    '\\\\.\\pipe\\x',
    '\\\\?\\C:\\films',
  ])('Windows asks no server that nobody chose: %s', async dir => {
    expect(await allowed('win32', dir, ['C:\\films', '\\\\nas\\films'])).toBe(false)
    expect(asked).toEqual([])
  })

  it('a chosen server is not asked about folders elsewhere, nor a chosen folder at all', async () => {
    expect(await allowed('win32', 'C:\\other', ['\\\\nas\\films', 'C:\\films'])).toBe(false)
    expect(asked.filter(path => path.startsWith('\\\\'))).toEqual([])
    expect(await allowed('win32', '\\\\nas\\films', ['\\\\nas\\films'])).toBe(true)
    expect(asked).toEqual([])
  })
})

describe('by where its links lead', () => {
  const allowed = (dir: string, root: string): Promise<boolean> =>
    isWithinRoots(dir, [root], { platform: process.platform, realPath: path => realpath(path) })

  it('a folder that is not there yet is inside where its parents are', async () => {
    const top = await tempDir()
    expect(await allowed(join(top, 'new', 'newer'), top)).toBe(true)
    expect(await allowed(join(top, 'gone', '..', '..', 'new'), top)).toBe(false)
  })

  it('a link inside that leads out is not, nor anything behind it', async () => {
    const top = await tempDir()
    const outside = await tempDir()
    await symlink(outside, join(top, 'out'))
    expect(await allowed(join(top, 'out'), top)).toBe(false)
    expect(await allowed(join(top, 'out', 'new'), top)).toBe(false)
  })

  it('a link that leads nowhere, or to itself, is not', async () => {
    const top = await tempDir()
    await symlink(join(top, 'round'), join(top, 'round'))
    expect(await allowed(join(top, 'round'), top)).toBe(false)
  })

  it('a chosen link is, by its own name and by that of what it leads to', async () => {
    const top = await tempDir()
    await mkdir(join(top, 'films', 'old'), { recursive: true })
    await symlink(join(top, 'films'), join(top, 'chosen'))
    expect(await allowed(join(top, 'chosen'), join(top, 'chosen'))).toBe(true)
    expect(await allowed(join(top, 'chosen', 'old'), join(top, 'chosen'))).toBe(true)
    expect(await allowed(join(top, 'films', 'old'), join(top, 'chosen'))).toBe(true)
    expect(await allowed(top, join(top, 'chosen'))).toBe(false)
  })

  it('a hidden folder behind a plain name is not', async () => {
    const top = await tempDir()
    await mkdir(join(top, '.config'))
    await symlink(join(top, '.config'), join(top, 'plain'))
    expect(await allowed(join(top, 'plain'), top)).toBe(false)
  })
})

describe('the book of them', () => {
  function open(kept = new Map<string, string>(), listed: readonly string[] = []) {
    const reported: unknown[] = []
    const roots = openRoots({
      kept: { read: key => kept.get(key) ?? null, write: (key, value) => void kept.set(key, value) },
      settled: () => ['/settled'],
      listed: () => listed,
      report: error => reported.push(error),
    })
    return { roots, kept, reported }
  }

  it('allows what is set, in the list, or was picked, and says what to do about the rest', async () => {
    const { roots } = open(new Map(), ['/listed'])
    for (const dir of ['/settled', '/listed', '/listed/inside']) expect(await roots.refusal(dir)).toBeNull()
    expect(await roots.refusal('/picked')).toBe(
      'Sluice saves files only in folders that you have chosen. Choose “/picked” with the folder button first.',
    )
    roots.add('/picked/')
    expect(await roots.refusal('/picked')).toBeNull()
  })

  it('remembers the last that were picked, each once', async () => {
    const { roots, kept } = open()
    for (let at = 0; at <= MOST_PICKED; at++) roots.add(`/picked-${at}`)
    roots.add('/picked-1')
    const { roots: later } = open(kept)
    expect(await later.refusal('/picked-0')).not.toBeNull()
    for (const at of [1, 2, MOST_PICKED]) expect(await later.refusal(`/picked-${at}`)).toBeNull()
  })

  it.each(['no JSON', '{"a":1}', '[1,null]', 'null'])(
    'what cannot be read counts as nothing: %s',
    async text => {
      const { roots } = open(new Map([['pickedFolders', text]]))
      expect(await roots.refusal('/settled')).toBeNull()
      expect(await roots.refusal('/picked')).not.toBeNull()
    },
  )

  it('on a full disk counts until the end of the session', async () => {
    const full = new StoreError('full', 'Full.')
    const reported: unknown[] = []
    const roots = openRoots({
      kept: {
        read: () => null,
        write() {
          throw full
        },
      },
      settled: () => [],
      listed: () => [],
      report: error => reported.push(error),
    })
    roots.add('/picked')
    expect(await roots.refusal('/picked')).toBeNull()
    expect(reported).toEqual([full])
  })
})
