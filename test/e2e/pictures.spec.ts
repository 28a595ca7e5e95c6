// The pictures of the documentation: `npm run pictures` makes them anew. Not a test of anything: main's answers are
// replaced by plausible ones, for no real host may be asked.
import { mkdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { DEFAULT_SETTINGS } from '../../src/shared/settings.ts'
import { addDialog, expect, openAdd, ROOT, type Running, row, test } from './fixtures.ts'
import {
  FOLDER,
  PICTURE_LINKS,
  pictureDetails,
  pictureDownloads,
  pictureFigures,
  pictureHosts,
  picturePreviews,
  speeds,
} from './picture-data.ts'

const IMAGES = join(ROOT, 'docs/images')
const MOST_BYTES = 250_000
const USUAL = { width: 1280, height: 800 }
const SMALL = { width: 900, height: 600 }
const THEMES = ['light', 'dark'] as const

/** From now on the window is told of the plausible afternoon; the page is loaded anew. */
async function pretend({ app, page }: Running, language: string): Promise<void> {
  const now = Date.now()
  const told = {
    details: pictureDetails(1_600),
    figures: pictureFigures(now),
    previews: picturePreviews(),
    answers: {
      'queue:snapshot': { revision: 0, downloads: pictureDownloads(now), folder: FOLDER, notices: [] },
      'host:list': pictureHosts(now),
      'figures:history': { speeds: speeds(59_200_000, 40), system: speeds(61_800_000, 36) },
      'folder:facts': { dir: FOLDER, free: 412e9, trouble: null },
      'preview:end': null,
      'settings:read': {
        settings: { ...DEFAULT_SETTINGS, language },
        spoken: language,
        languages: [
          { tag: 'en', name: 'English' },
          { tag: 'zh-CN', name: '简体中文' },
        ],
        systemFolder: FOLDER,
        canOpenAtLogin: true,
        canNotify: true,
      },
    },
  }
  await app.evaluate(({ ipcMain, BrowserWindow }, { details, figures, previews, answers }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents
    if (contents === undefined) throw new Error('no window')
    const send = contents.send.bind(contents)
    // What this computer really receives is not told.
    contents.send = (channel, ...args) => {
      if (channel !== 'figures:changed') send(channel, ...args)
    }
    const answer = (command: string, run: (arg: never) => unknown) => {
      ipcMain.removeHandler(command)
      ipcMain.handle(command, (_event, arg) => ({ ok: true, value: run(arg as never) }))
    }
    for (const [command, value] of Object.entries(answers)) answer(command, () => value)
    answer('details:watch', (watched: { readonly id: number } | null) => {
      if (watched === null) return
      const map = { ...details.map, cells: Uint8Array.from(details.map.cells) }
      send('details:changed', { ...details, map, id: watched.id })
      send('figures:changed', figures)
    })
    answer('preview:ask', ({ link }: { readonly link: string }) => {
      const name = decodeURIComponent(link.slice(link.lastIndexOf('/') + 1))
      const preview = previews[name]
      return preview === undefined ? null : { ...preview, link }
    })
  }, told)
  await page.reload()
  await row(page, 'debian-13.1.0-amd64-DVD-1.iso').waitFor()
}

async function resize({ app, page }: Running, size: typeof USUAL): Promise<void> {
  const target = await app.browserWindow(page)
  await target.evaluate((window, { width, height }) => window.setContentSize(width, height), size)
  await page.waitForFunction(({ width, height }) => innerWidth === width && innerHeight === height, size)
}

async function picture(
  { page }: Running,
  name: string,
  theme: (typeof THEMES)[number] = 'light',
): Promise<void> {
  await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
  const path = join(IMAGES, `${name}.png`)
  await page.screenshot({ path, animations: 'disabled', caret: 'hide' })
  expect((await stat(path)).size, name).toBeLessThan(MOST_BYTES)
}

async function showDetails({ page }: Running, tab: string): Promise<void> {
  await row(page, 'debian-13.1.0-amd64-DVD-1.iso').dblclick()
  await page.getByRole('tab', { name: tab }).click()
  await page.mouse.move(930, 28)
}

if (process.env['SLUICE_PICTURES'] === '1') {
  test('pictures of the window', async ({ launch }) => {
    await mkdir(IMAGES, { recursive: true })
    const running = await launch()
    const { page } = running
    await resize(running, USUAL)
    await picture(running, 'empty')
    await pretend(running, 'en')
    await showDetails(running, 'Overview')
    await expect(page.getByRole('img', { name: /^Map of the file/ })).toBeVisible()
    for (const theme of THEMES) await picture(running, `window-${theme}`, theme)
    await page.getByRole('tab', { name: 'Connections' }).click()
    await picture(running, 'details')
    await page.getByRole('button', { name: 'Close the details' }).click()

    await resize(running, SMALL)
    for (const theme of THEMES) await picture(running, `window-small-${theme}`, theme)
    await resize(running, USUAL)

    await openAdd(page)
    await addDialog(page).getByRole('textbox', { name: 'Links' }).fill(PICTURE_LINKS)
    await expect(addDialog(page).getByText('Can resume')).toHaveCount(4)
    for (const theme of THEMES) await picture(running, `add-${theme}`, theme)
    await page.keyboard.press('Escape')

    await page.getByRole('button', { name: 'Hosts', exact: true }).click()
    await expect(page.getByRole('dialog', { name: 'Hosts' }).getByText('download.kiwix.org')).toBeVisible()
    await picture(running, 'hosts')
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Settings', exact: true }).click()
    await expect(page.getByRole('dialog', { name: 'Settings' })).toBeVisible()
    await picture(running, 'settings')
  })

  test('a picture of the window in Chinese', async ({ launch }) => {
    const first = await launch()
    await first.page.evaluate(() => window.sluice.invoke('settings:change', { language: 'zh-CN' }))
    await first.quit()
    const running = await launch({ ready: '添加' })
    await resize(running, USUAL)
    await pretend(running, 'zh-CN')
    await showDetails(running, '概览')
    await picture(running, 'window-zh')
  })
}
