// The packaged app over a feed on this computer: what is found, refused, fetched and installed, and that nothing the
// person has is lost on the way. It believes itself to be an AppImage; new versions are small scripts that leave a mark.
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Locator, Page } from '@playwright/test'
import { pseudoRandom } from '../support/bytes.ts'
import { type Attached, startAttached } from './attached-app.ts'
import { addByTyping, expect, fileSha256, row, waitUntilDone } from './fixtures.ts'
import { linkedCopy, test } from './packed-app.ts'
import { startUpdateFeed } from './update-feed.ts'

const MB = 1_000_000
/** For what passes through a network, a disk or another process. */
const PATIENT = { timeout: 20_000 }

test.skip(process.platform !== 'linux', 'An AppImage is a thing of Linux.')

test('a new version is proved, then installed at the quit, and nothing is lost', async ({
  packed,
  user,
  server,
}) => {
  const feed = await startUpdateFeed()
  const place = join(user.home, 'Programs')
  const appImage = join(place, 'Sluice.AppImage')
  await mkdir(place)
  await writeFile(appImage, 'the old one', { mode: 0o755 })
  const mark = join(user.home, 'started')
  const script = (version: string): Buffer =>
    Buffer.from(`#!/bin/sh\necho "${version} $*" > "${mark}.part" && mv "${mark}.part" "${mark}"\n`)
  const marked = (): Promise<string> => readFile(mark, 'utf8').catch(() => 'not started')
  const content = pseudoRandom(6 * MB, 7)
  const half = server.route('/half.bin', (_request, index) => ({
    content,
    ...(index === 0 ? { stallAt: 3 * MB } : {}),
  }))
  const folders = { data: join(user.home, 'data'), downloads: join(user.home, 'downloads') }
  const program = await copyWithFeed(packed.folder, join(user.home, 'program'), feed.url)
  const start = (): Promise<Attached> =>
    startAttached(program, {
      ...user.env,
      SLUICE_DATA_DIR: folders.data,
      SLUICE_DOWNLOAD_DIR: folders.downloads,
      APPIMAGE: appImage,
      APPDIR: dirname(program),
    })

  const first = await start()
  try {
    await addByTyping(first.page, half)
    const progress = row(first.page, 'half.bin').getByRole('progressbar')
    await expect(progress).toHaveAttribute('aria-valuenow', '50', PATIENT)
    const about = await openAbout(first.page)
    // By itself it would look some time in the middle of this.
    await about.getByRole('switch', { name: 'Update automatically' }).click()
    const check = async (sentence: string): Promise<void> => {
      await about.getByRole('button', { name: 'Check now' }).click()
      await expect(about.getByRole('status')).toContainText(sentence, PATIENT)
    }
    await check('cannot be reached')
    feed.publish({ version: '0.0.1', content: script('0.0.1') })
    await check('There is no newer version.')
    feed.redirect('http://sluice.example/latest-linux.yml')
    await check('is not secure')
    feed.publish({ version: '99.0.0', content: script('99.0.0'), sha512: 'd3Jvbmc=' })
    await check('The new version did not arrive as it was published; it was thrown away.')
    expect(await readdir(place)).toEqual(['Sluice.AppImage'])
    expect(await readdir(join(user.home, '.cache/sluice-updater/pending'))).toEqual([])

    feed.publish({ version: '99.0.1', content: script('99.0.1') })
    await check('Sluice 99.0.1 is ready.')
    expect(await readFile(appImage, 'utf8')).toBe('the old one')
    await first.page.keyboard.press('Escape')
    await first.page.getByRole('button', { name: 'Restart now' }).click()
    expect(await first.ended).toEqual([0, null])
    expect((await readFile(appImage)).equals(script('99.0.1'))).toBe(true)
    await expect.poll(marked, PATIENT).toMatch(/^99\.0\.1 /)
    expect(await readdir(place)).toEqual(['Sluice.AppImage'])
    expect(feed.asked.filter(line => !line.endsWith(' none'))).toEqual([])
  } finally {
    await first.kill()
  }

  await rm(mark)
  const second = await start()
  try {
    await waitUntilDone(second.page, 'half.bin')
    expect(await fileSha256(folders, 'half.bin')).toBe(content.sha256())
    expect(server.requestsFor('/half.bin').at(-1)?.range).toMatch(/^bytes=[1-9]/)
    feed.publish({ version: '99.0.2', content: script('99.0.2') })
    const about = await openAbout(second.page)
    await about.getByRole('button', { name: 'Check now' }).click()
    await expect(about.getByRole('status')).toContainText('installed when you restart', PATIENT)
    await about.getByRole('switch', { name: 'Update automatically' }).click()
    await expect(about.getByRole('status')).toHaveText(
      'Sluice 99.0.2 is ready. It is installed at the next quit.',
    )
    second.quit()
    expect(await second.ended).toEqual([0, null])
    expect((await readFile(appImage)).equals(script('99.0.2'))).toBe(true)
    expect(await marked()).toBe('not started')
  } finally {
    await second.kill()
    await feed.close()
  }
})

async function openAbout(page: Page): Promise<Locator> {
  await page.keyboard.press('ControlOrMeta+,')
  await page.getByRole('tab', { name: 'About' }).click()
  return page.getByRole('tabpanel', { name: 'About' })
}

/** The packed folder once more, as if it had been built with this feed; resolves with the program. */
async function copyWithFeed(from: string, to: string, feed: string): Promise<string> {
  const config = 'resources/app-update.yml'
  await linkedCopy(from, to, join(from, config))
  // It names our own place: that is what is replaced here.
  expect(await readFile(join(to, config), 'utf8')).toContain('url: https://')
  await writeFile(join(to, config), `provider: generic\nurl: ${feed}\nupdaterCacheDirName: sluice-updater\n`)
  return join(to, 'sluice')
}
