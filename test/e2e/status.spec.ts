// The status bar: what it counts, and the limits that it changes at once; and what follows the end of all downloads.
import { once } from 'node:events'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { pseudoRandom } from '../support/bytes.ts'
import { addByTyping, expect, fileSha256, row, test, waitUntilDone } from './fixtures.ts'

/** Chooses from one of the menus of the status bar. */
async function limit(page: Page, button: RegExp, choice: string): Promise<void> {
  await page.getByRole('contentinfo').getByRole('button', { name: button }).click()
  await page.getByRole('menuitemradio', { name: choice, exact: true }).click()
}

test('more downloads run at once as soon as the status bar says so, and after a restart', async ({
  launch,
  server,
  otherServer,
}) => {
  const content = pseudoRandom(20_000_000)
  const links = [server, otherServer].map((host, at) =>
    host.route(`/large-${at}.iso`, { content, stallAt: 100_000 }),
  )
  const first = await launch()
  const running = first.page.locator('[role=row][data-state=running]')
  await limit(first.page, /^Downloads at the same time/, '1')
  await addByTyping(first.page, links.join('\n'))
  await expect(running).toHaveCount(1)
  await expect(first.page.getByText('1 active')).toBeVisible()
  await limit(first.page, /^Downloads at the same time/, '2')
  await expect(running).toHaveCount(2)
  await expect(first.page.getByText('2 active')).toBeVisible()
  await first.quit()
  const { page } = await launch()
  await expect(page.getByRole('button', { name: 'Downloads at the same time: 2 at once' })).toBeVisible()
})

test('a download takes as many connections as the status bar allows', async ({ launch, server }) => {
  const url = server.route('/wide.iso', { content: pseudoRandom(60_000_000), rate: 1_000_000 })
  const { page } = await launch()
  const wide = row(page, 'wide.iso')
  const button = /^Connections per download/
  await limit(page, button, '1')
  await addByTyping(page, url)
  await expect(wide).toContainText('Downloading over 1 connection')
  await limit(page, button, '3')
  await expect(wide).toContainText('Downloading over 3 connections')
  await server.until(() => server.requestsFor('/wide.iso').length >= 3)
  await limit(page, button, '1')
  await expect(wide).toContainText('Downloading over 1 connection ')
})

test('a speed limit holds what flows, until it is lifted', async ({ launch, server, folders }) => {
  const content = pseudoRandom(60_000_000)
  const url = server.route('/slow.iso', { content })
  const { page } = await launch()
  await limit(page, /^Connections per download/, '1')
  await limit(page, /^Speed of all downloads/, '1 MB/s')
  await expect(page.getByRole('button', { name: 'Speed of all downloads: At most 1 MB/s' })).toBeVisible()
  await addByTyping(page, url)
  await expect(row(page, 'slow.iso')).toContainText(/[1-9]\.\d of 60\.0 MB/)
  // What the kernel has taken beyond that waits in its buffers.
  expect(server.bytesSent('/slow.iso')).toBeLessThan(30_000_000)
  expect((await stat(join(folders.downloads, 'slow.iso.part'))).isFile()).toBe(true)
  await limit(page, /^Speed of all downloads/, 'No speed limit')
  await waitUntilDone(page, 'slow.iso')
  expect(await fileSha256(folders, 'slow.iso')).toBe(content.sha256())
})

test('what was received is counted, and still after a restart', async ({ launch, server }) => {
  const first = await launch()
  await addByTyping(first.page, server.route('/three.bin', { content: pseudoRandom(3_000_000) }))
  await waitUntilDone(first.page, 'three.bin')
  const status = (page: Page) => page.getByRole('contentinfo')
  await expect(status(first.page)).toContainText('Today 3.0 MB')
  await expect(status(first.page)).toContainText('Total 3.0 MB')
  await first.quit()
  const { page } = await launch()
  await addByTyping(page, server.route('/two.bin', { content: pseudoRandom(2_000_000) }))
  await waitUntilDone(page, 'two.bin')
  await expect(status(page)).toContainText('Total 5.0 MB')
  await page.getByRole('button', { name: /^Speed .*: show the last five minutes$/ }).click()
  await expect(page.getByRole('dialog', { name: 'The last five minutes' })).toContainText('At most')
})

test('at the end of all downloads Sluice quits, unless it is stopped', async ({
  launch,
  server,
  folders,
}) => {
  const content = pseudoRandom(1_000)
  const { app, page } = await launch()
  await page.getByRole('button', { name: 'Settings', exact: true }).click()
  const dialog = page.getByRole('dialog', { name: 'Settings' })
  await dialog.getByRole('tab', { name: 'System' }).click()
  await dialog.getByLabel('When all downloads are done').selectOption('quit')
  await dialog.getByRole('button', { name: 'Close' }).click()

  await addByTyping(page, server.route('/one.bin', { content }))
  const countdown = page.getByText(/^Everything is done\. Sluice quits in \d+ s\.$/)
  await expect(countdown.last()).toBeVisible()
  await page.getByRole('button', { name: 'Not now' }).click()
  await expect(countdown).toHaveCount(0)
  await expect(row(page, 'one.bin')).toHaveAttribute('data-state', 'done')

  // The minute is shortened for this run alone.
  await app.evaluate(() => {
    const { setTimeout: real } = globalThis
    const quick = (run: () => void, ms: number) => real(run, ms === 60_000 ? 50 : ms)
    Object.assign(globalThis, { setTimeout: quick })
  })
  const child = app.process()
  const ended = once(child, 'exit')
  await addByTyping(page, server.route('/two.bin', { content }))
  expect(await ended).toEqual([0, null])
  expect((await stat(join(folders.downloads, 'two.bin'))).size).toBe(1_000)
})
