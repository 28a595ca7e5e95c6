// Putting a download right through the window: its file checked, another link given, and what happened told.
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { pseudoRandom } from '../support/bytes.ts'
import { addByTyping, choose, expect, fileSha256, inEveryLook, row, test, waitUntilDone } from './fixtures.ts'

const MB = 1_000_000

test('a finished file that was damaged is found out by a check, and put right', async ({
  launch,
  server,
  folders,
}) => {
  const content = pseudoRandom(3 * MB, 1)
  const { page } = await launch()
  await addByTyping(page, server.route('/checked.bin', { content }))
  await waitUntilDone(page, 'checked.bin')
  await choose(page, 'checked.bin', 'Check the file')
  await expect(page.getByText('“checked.bin” is sound: all 3 parts are as received.')).toBeVisible()

  const file = await open(join(folders.downloads, 'checked.bin'), 'r+')
  await file.write(Buffer.from([content.read(MB, MB + 1).readUInt8(0) ^ 0xff]), 0, 1, MB)
  await file.close()
  await choose(page, 'checked.bin', 'Check the file')
  await expect(page.getByText(/^1 of 3 parts of “checked.bin” is not what was received\./)).toBeVisible()
  await expect.poll(() => fileSha256(folders, 'checked.bin').catch(() => '')).toBe(content.sha256())
  await waitUntilDone(page, 'checked.bin')
})

test('a download goes on with a new link only where that leads to the same file', async ({
  launch,
  server,
  folders,
}) => {
  const content = pseudoRandom(6 * MB, 2)
  const old = server.route('/old.bin', { content, stallAt: 3 * MB })
  const other = server.route('/other.bin', { content: pseudoRandom(5 * MB, 3), etag: '"v2"' })
  const fresh = server.route('/fresh.bin', { content })
  const running = await launch()
  const { page } = running
  await addByTyping(page, old)
  const half = row(page, 'old.bin')
  await expect(half.getByRole('progressbar')).toHaveAttribute('aria-valuenow', '50')
  await half.getByRole('button', { name: 'Pause' }).click()
  await expect(half).toHaveAttribute('data-state', 'paused')

  await choose(page, 'old.bin', 'New link…')
  const panel = page.getByRole('dialog', { name: 'New link', exact: true })
  await expect(panel).toHaveAccessibleDescription('old.bin')
  const field = panel.getByRole('textbox', { name: 'New link' })
  await expect(field).toBeFocused()
  for (const refused of ['ftp://example.org/old.bin', `${server.url}/nowhere.bin`, other]) {
    await field.fill(refused)
    await page.keyboard.press('Enter')
    await expect(panel.getByRole('alert')).toContainText('Nothing was changed.')
    await expect(field).toHaveValue(refused)
    await expect(field).toBeFocused()
  }
  await inEveryLook(running, 'new-link', async () => {
    await expect(panel.getByRole('button', { name: 'Use this link' })).toBeInViewport({ ratio: 1 })
  })
  // What lies under a dialog has no role meanwhile.
  await expect(page.locator('[data-state][aria-label="old.bin"]')).toHaveAttribute('data-state', 'paused')

  await field.fill(fresh)
  await page.keyboard.press('Enter')
  await expect(panel).toHaveCount(0)
  await waitUntilDone(page, 'old.bin')
  expect(await fileSha256(folders, 'old.bin')).toBe(content.sha256())
  expect(server.bytesSent('/fresh.bin')).toBeLessThan(content.size)

  await choose(page, 'old.bin', 'What happened')
  const told = page.getByRole('region', { name: 'Details' }).getByRole('tabpanel', { name: 'History' })
  await expect(told.getByRole('listitem').first()).toBeVisible()
  await expect(told.getByRole('listitem').filter({ hasText: 'A new link was given' })).toHaveCount(1)
  expect(await told.getByRole('listitem').count()).toBeGreaterThan(3)
  await expect(told.getByRole('listitem').first()).toBeInViewport({ ratio: 1 })
})
