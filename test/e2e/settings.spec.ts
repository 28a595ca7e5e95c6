// The settings in the real app: each takes effect at once, is there after a restart, and speaks two languages.
import { mkdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Locator, Page } from '@playwright/test'
import { pseudoRandom } from '../support/bytes.ts'
import { addByTyping, expect, row, test, waitUntilDone } from './fixtures.ts'

async function openSettings(page: Page, tab: string): Promise<Locator> {
  await page.keyboard.press('ControlOrMeta+,')
  const dialog = page.getByRole('dialog', { name: 'Settings' })
  await dialog.getByRole('tab', { name: tab }).click()
  return dialog
}

test('the theme is the chosen one, at once and after a restart', async ({ launch }) => {
  const first = await launch()
  // Without this the driver itself says that people want it light.
  await first.page.emulateMedia({ colorScheme: null })
  const ground = (page: Page): Promise<string> =>
    page.evaluate(() => getComputedStyle(document.body).backgroundColor)
  const dialog = await openSettings(first.page, 'Appearance')
  await dialog.getByLabel('Theme').selectOption('light')
  await expect.poll(() => ground(first.page)).toBe('rgb(246, 248, 248)')
  await dialog.getByLabel('Theme').selectOption('dark')
  await expect.poll(() => ground(first.page)).toBe('rgb(15, 20, 20)')
  await first.quit()
  const second = await launch()
  await second.page.emulateMedia({ colorScheme: null })
  await expect.poll(() => ground(second.page)).toBe('rgb(15, 20, 20)')
})

test('the window speaks Chinese when it is told to, and keeps to it', async ({ launch, server }) => {
  const first = await launch()
  await addByTyping(first.page, server.route('/gone.zip', { status: 404, body: 'gone' }))
  await expect(row(first.page, 'gone.zip')).toHaveAttribute('data-state', 'failed')
  const dialog = await openSettings(first.page, 'Appearance')
  await dialog.getByLabel('Language').selectOption('zh-CN')
  await expect(first.page.getByRole('dialog', { name: '设置' })).toBeVisible()
  await first.page.keyboard.press('Escape')
  await expect(row(first.page, 'gone.zip')).toContainText('HTTP 404')
  await expect(row(first.page, 'gone.zip')).not.toContainText('no longer has this file')
  const menu = await first.app.evaluate(({ Menu }) =>
    Menu.getApplicationMenu()?.items.map(({ label }) => label),
  )
  expect(menu?.join(' ')).toMatch(/\p{Script=Han}/u)
  const english = await first.page.evaluate(() =>
    document.body.innerText.match(/\b(?:Downloads?|Pause|Add|Waiting)\b/g),
  )
  expect(english).toBeNull()
  await first.quit()

  const page = (await launch({ ready: '添加' })).page
  await expect(page.getByRole('button', { name: '添加', exact: true })).toBeVisible()
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN')
})

test('more or fewer downloads run at once as soon as it is said', async ({ launch, server, otherServer }) => {
  const content = pseudoRandom(20_000_000)
  // The last one is from a host of its own, so that it waits for nothing but its turn.
  const links = [server, server, server, otherServer].map((host, at) =>
    host.route(`/large-${at}.iso`, { content, stallAt: 100_000 }),
  )
  const { page } = await launch()
  await addByTyping(page, links.join('\n'))
  const running = page.locator('[role=row][data-state=running]')
  await expect(running).toHaveCount(3)
  const dialog = await openSettings(page, 'Speed')
  await dialog.getByLabel('Downloads at once').fill('4')
  await page.keyboard.press('Enter')
  await expect(running).toHaveCount(4)
  await dialog.getByLabel('Downloads at once').fill('0')
  await page.keyboard.press('Enter')
  await expect(dialog.getByText('Write a whole number from 1 to 20.')).toBeVisible()
})

test('each type goes to its own folder', async ({ launch, server, folders }) => {
  const films = join(folders.data, 'films')
  const { app, page } = await launch()
  await mkdir(films, { recursive: true })
  await app.evaluate(({ dialog }, path) => {
    Object.assign(dialog, { showOpenDialog: async () => ({ canceled: false, filePaths: [path] }) })
  }, films)
  const dialog = await openSettings(page, 'Folders')
  await dialog.getByRole('switch', { name: 'Put each type in its folder' }).click()
  await dialog.getByRole('button', { name: 'Choose a folder for Video' }).click()
  await expect(dialog.getByRole('button', { name: 'Use the common folder for Video' })).toBeVisible()
  await page.keyboard.press('Escape')
  const content = pseudoRandom(1_000)
  await addByTyping(page, ['/film.mkv', '/song.mp3'].map(path => server.route(path, { content })).join('\n'))
  await waitUntilDone(page, 'film.mkv')
  await waitUntilDone(page, 'song.mp3')
  expect((await stat(join(films, 'film.mkv'))).size).toBe(1_000)
  expect((await stat(join(folders.downloads, 'song.mp3'))).size).toBe(1_000)
})
