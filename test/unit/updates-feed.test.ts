// electron-updater as it is used: what is set on it, what is taken from it, and each system's way to install.
import { createHash } from 'node:crypto'
import { chmod, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { ProgressInfo, UpdateCheckResult, UpdateInfo } from 'electron-updater'
import { describe, expect, it } from 'vitest'
import {
  createLook,
  type FeedOptions,
  isSafeAddress,
  publishedDigest,
  type UpdaterParts,
} from '../../src/main/desktop/updates-feed.ts'
import { tempDir } from '../support/temp.ts'

type Listener = (progress: ProgressInfo) => void

function playedUpdater(info: UpdateInfo | null, files: readonly string[] = []) {
  const calls: unknown[][] = []
  const listeners = new Set<Listener>()
  const updater: UpdaterParts = {
    autoDownload: true,
    autoInstallOnAppQuit: true,
    allowPrerelease: true,
    allowDowngrade: true,
    disableWebInstaller: false,
    disableDifferentialDownload: false,
    logger: console,
    requestHeaders: null,
    async checkForUpdates() {
      return info === null ? null : ({ isUpdateAvailable: true, updateInfo: info } as UpdateCheckResult)
    },
    async downloadUpdate() {
      for (const listener of listeners) listener({ transferred: 5, total: 9 } as ProgressInfo)
      return [...files]
    },
    quitAndInstall: (...args) => void calls.push(['quitAndInstall', ...args]),
    on: (_event, listener) => listeners.add(listener),
    off: (_event, listener) => listeners.delete(listener),
  }
  return { updater, calls, listeners }
}

function infoOf(...files: UpdateInfo['files']): UpdateInfo {
  return { version: '2.0.0', files, path: '', sha512: '', releaseDate: '' }
}

function options(platform: NodeJS.Platform, change: Partial<FeedOptions> = {}): FeedOptions {
  return {
    platform,
    environment: {},
    args: [],
    releaseLock: () => {},
    wait: async () => {},
    report: () => {},
    ...change,
  }
}

describe('the updater', () => {
  it('fetches nothing by itself, nothing older, nothing in pieces, and tells nobody who we are', () => {
    const { updater } = playedUpdater(null)
    createLook(updater, options('linux'))
    expect(updater).toMatchObject({
      autoDownload: false,
      autoInstallOnAppQuit: false,
      allowPrerelease: false,
      allowDowngrade: false,
      disableWebInstaller: true,
      disableDifferentialDownload: true,
      logger: null,
      requestHeaders: { 'x-user-staging-id': 'none' },
    })
  })

  it('has nothing where it is not at work', async () => {
    expect(await createLook(playedUpdater(null).updater, options('linux'))()).toBeNull()
  })

  it('has nothing where what is published is no newer', async () => {
    const { updater } = playedUpdater(infoOf())
    updater.checkForUpdates = async () => ({ isUpdateAvailable: false }) as UpdateCheckResult
    expect(await createLook(updater, options('linux'))()).toBeNull()
  })

  it.each([
    ['2.0.0-beta.1', null],
    ['2.0.0-0+build', null],
    ['2.0.0+build-7', '2.0.0+build-7'],
  ])('%s is %s: what is not released yet is not taken', async (version, found) => {
    const { updater } = playedUpdater({ ...infoOf(), version })
    expect((await createLook(updater, options('linux'))())?.version ?? null).toBe(found)
  })
})

describe('on Windows and macOS', () => {
  it.each<[NodeJS.Platform, boolean, unknown[][]]>([
    ['win32', false, [['quitAndInstall', true, false]]],
    ['win32', true, [['quitAndInstall', true, true]]],
    ['darwin', false, []],
    ['darwin', true, [['quitAndInstall'], ['wait', 3_000]]],
  ])('%s, restart %s', async (platform, restart, expected) => {
    const { updater, calls, listeners } = playedUpdater(infoOf())
    const wait = async (ms: number): Promise<void> => void calls.push(['wait', ms])
    const found = await createLook(updater, options(platform, { wait }))()
    expect(found?.version).toBe('2.0.0')
    const progress: number[][] = []
    const fetched = await found?.fetch((...amounts) => progress.push(amounts))
    expect([progress, listeners.size]).toEqual([[[5, 9]], 0])
    await fetched?.install(restart)
    expect(calls).toEqual(expected)
  })

  it('the system of a Mac has the file before the quit', () => {
    const { updater } = playedUpdater(null)
    createLook(updater, options('darwin'))
    expect(updater.autoInstallOnAppQuit).toBe(true)
  })
})

describe.skipIf(process.platform === 'win32')('on Linux', () => {
  async function fetchedAppImage(published: string, change: Partial<FeedOptions> = {}) {
    const dir = await tempDir()
    const appImage = join(dir, 'Sluice.AppImage')
    const told = join(dir, 'told')
    const file = join(await tempDir(), 'Sluice-2.0.0.AppImage')
    await writeFile(appImage, 'old')
    await writeFile(file, `#!/bin/sh\necho "$*" > "${told}.part" && mv "${told}.part" "${told}"\n`)
    await chmod(file, 0o755)
    const sha512 = createHash('sha512')
      .update(await readFile(file))
      .digest('base64')
    const info = infoOf({ url: basename(file), sha512: published === 'right' ? sha512 : published })
    const found = await createLook(
      playedUpdater(info, [file]).updater,
      options('linux', { environment: { ...process.env, APPIMAGE: appImage }, ...change }),
    )()
    if (found === null) throw new Error('nothing found')
    return { appImage, told, file, fetched: found.fetch(() => {}) }
  }

  it('takes the place of the AppImage, and is not started', async () => {
    const { appImage, fetched } = await fetchedAppImage('right')
    expect(await readFile(appImage, 'utf8')).toBe('old')
    await (await fetched).install(false)
    expect(await readFile(appImage, 'utf8')).toMatch(/^#!/)
    expect(await readdir(dirname(appImage))).toEqual(['Sluice.AppImage'])
  })

  it('is started when our lock is free', async () => {
    let isFree = false
    const { told, fetched } = await fetchedAppImage('right', {
      args: ['--no-sandbox'],
      releaseLock: () => {
        isFree = true
      },
    })
    await (await fetched).install(true)
    expect(isFree).toBe(true)
    await expect.poll(() => readFile(told, 'utf8').catch(() => null)).toBe('--no-sandbox\n')
  })

  it('the old one is started again where the new one cannot take its place', async () => {
    const reported: unknown[] = []
    const { appImage, told, fetched } = await fetchedAppImage('right', {
      report: error => reported.push(error),
    })
    const version = await fetched
    await writeFile(appImage, `#!/bin/sh\necho old > "${told}.part" && mv "${told}.part" "${told}"\n`)
    await chmod(appImage, 0o755)
    await rm(join(dirname(appImage), '.Sluice.AppImage.new'))
    await version.install(true)
    expect(reported).toHaveLength(1)
    await expect.poll(() => readFile(told, 'utf8').catch(() => null)).toBe('old\n')
  })

  it('is refused where it is not what was published', async () => {
    const { appImage, fetched } = await fetchedAppImage('d3Jvbmc=')
    await expect(fetched).rejects.toMatchObject({ code: 'ERR_CHECKSUM_MISMATCH' })
    expect(await readFile(appImage, 'utf8')).toBe('old')
  })
})

describe('the digest that was published', () => {
  it.each<[string, string]>([
    ['Sluice-2.0.0.AppImage', 'a'],
    ['https://cdn.example/x/Sluice%202.0.0.AppImage?noCache=1', 'b'],
  ])('of %s', (url, sha512) => {
    const file = `/cache/pending/${url.includes('%20') ? 'Sluice 2.0.0.AppImage' : 'Sluice-2.0.0.AppImage'}`
    expect(publishedDigest(infoOf({ url: 'other.deb', sha512: 'z' }, { url, sha512 }), file)).toBe(sha512)
  })

  it.each([[{ url: 'other.AppImage', sha512: 'z' }], [{ url: 'Sluice.AppImage', sha512: '' }]])(
    'is missing: %j',
    entry => {
      expect(() => publishedDigest(infoOf(entry), '/cache/Sluice.AppImage')).toThrow(/no SHA-512/)
    },
  )
})

it.each([
  ['https://sluice.example/updates/latest-linux.yml', true],
  ['http://127.0.0.1:8080/latest-linux.yml', true],
  ['http://[::1]:8080/latest-linux.yml', true],
  ['http://localhost/latest-linux.yml', true],
  ['http://sluice.example/updates/latest-linux.yml', false],
  ['http://127.0.0.1.evil.example/', false],
  ['http://localhost@evil.example/', false],
  ['ftp://sluice.example/', false],
  ['file:///etc/passwd', false],
  ['data:text/plain,x', false],
  ['nonsense', false],
])('a new version may come from %s: %s', (address, isSafe) => {
  expect(isSafeAddress(address)).toBe(isSafe)
})
