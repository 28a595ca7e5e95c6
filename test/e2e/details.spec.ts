// The details of a download: how far it is, over which connections, what happened, and what its bytes are known by.
import type { Locator, Page } from '@playwright/test'
import { pseudoRandom } from '../support/bytes.ts'
import { inTurn, refuse } from '../support/range-server/behaviour.ts'
import {
  addByTyping,
  addUnseen,
  choose,
  expect,
  fileSha256,
  inEveryLook,
  resize,
  row,
  test,
  waitUntilDone,
} from './fixtures.ts'

const MB = 1_000_000

function details(page: Page): Locator {
  return page.getByRole('region', { name: 'Details', exact: true })
}

/** Shows one part of the details of the download called `name`. */
async function openPart(page: Page, name: string, part: string): Promise<Locator> {
  if ((await details(page).count()) === 0) await choose(page, name, 'Details')
  await details(page).getByRole('tab', { name: part }).click()
  const panel = details(page).getByRole('tabpanel', { name: part })
  await expect(panel).toBeVisible()
  return panel
}

/** How many colors a canvas shows. */
function colorsOn(canvas: Locator): Promise<number> {
  return canvas.evaluate(element => {
    const surface = element as HTMLCanvasElement
    const pixels = surface.getContext('2d')?.getImageData(0, 0, surface.width, surface.height).data
    return new Set(pixels === undefined ? [] : new Uint32Array(pixels.buffer)).size
  })
}

test('what runs is shown as a map, as speed, and connection by connection', async ({ launch, server }) => {
  const content = pseudoRandom(24 * MB, 1)
  // Three parts come whole, then every connection stands in the middle of one.
  const url = server.route('/large.iso', ({ index }) => ({
    content,
    stallAt: index === 0 ? 3_300_000 : 200_000 + 40_000 * (index % 20),
  }))
  const running = await launch()
  const { page } = running
  await addByTyping(page, url)
  await server.until(() => server.stalled('/large.iso') >= 4)
  const overview = await openPart(page, 'large.iso', 'Overview')
  const map = overview.getByRole('img', { name: /^Map of the file: \d+% of it is here/ })
  await expect(map).toHaveAccessibleName(/ (?:[4-9]|1\d) connections are receiving\.$/)
  await expect.poll(() => colorsOn(map)).toBeGreaterThan(4)
  await expect(overview).toContainText(/Received\d+\.\d MB · \d+%/)
  await expect(overview).toContainText('Size24.0 MB')
  await expect(overview).toContainText(/Speed over the last five minutes: at most [\d.]+ [kM]B\/s/)
  await inEveryLook(running, 'overview', async () => {
    await expect(map).toBeVisible()
    await expect(overview.locator('.chart canvas')).toBeVisible()
    await expect.poll(() => overflowOf(details(page))).toBe(0)
  })

  const lines = (await openPart(page, 'large.iso', 'Connections')).getByRole('row')
  // The head is a row too.
  await expect.poll(() => lines.count()).toBeGreaterThan(4)
  for (let at = 1; at <= 4; at++) {
    await expect(lines.nth(at)).toContainText(`127.0.0.1:${server.port}`)
    await expect(lines.nth(at)).toContainText(/[\d.]+ [kM]?B – [\d.]+ MB/)
  }
  await resize(running, { width: 720, height: 600 })
  await expect(lines.nth(4)).toContainText(/[\d.]+ [kM]?B – [\d.]+ MB/)
  await expect.poll(() => overflowOf(details(page))).toBe(0)
})

/** CSS pixels by which something in `element` is wider than it has room. */
function overflowOf(element: Locator): Promise<number> {
  return element.evaluate(top => {
    const parts = [top, ...top.querySelectorAll('.details-body')]
    return Math.max(...parts.map(part => part.scrollWidth - part.clientWidth))
  })
}

test('the history tells why a download waited', async ({ launch, server, folders }) => {
  const content = pseudoRandom(2 * MB, 2)
  const url = server.route('/late.bin', inTurn(refuse(503, [['Retry-After', '1']]), { content }))
  const { page } = await launch()
  await addUnseen(page, url)
  await waitUntilDone(page, 'late.bin')
  expect(await fileSha256(folders, 'late.bin')).toBe(content.sha256())
  const told = (await openPart(page, 'late.bin', 'History')).getByRole('listitem')
  // Newest first.
  for (const [at, sentence] of [
    /Done$/,
    /127\.0\.0\.1:\d+ has 2 MB$/,
    /allows \d connections? now \(HTTP 503\), nothing before \d\d:\d\d:\d\d$/,
    /Started$/,
    /Added$/,
  ].entries()) {
    await expect(told.nth(at)).toHaveText(sentence)
  }
  await expect(told).toHaveCount(5)
})

test('a finished file is proved by its checksum and by a check', async ({ launch, server, folders }) => {
  const content = pseudoRandom(3 * MB, 3)
  const running = await launch()
  const { page } = running
  await addByTyping(page, server.route('/proved.iso', { content }))
  await waitUntilDone(page, 'proved.iso')
  const about = await openPart(page, 'proved.iso', 'About')
  await about.getByRole('button', { name: 'SHA-256' }).click()
  const checksum = about.getByRole('region', { name: 'Checksum' })
  await expect(checksum).toContainText(content.sha256())
  expect(await fileSha256(folders, 'proved.iso')).toBe(content.sha256())
  const field = checksum.getByRole('textbox', { name: 'Compare with' })
  await field.fill(`SHA256: ${content.sha256().toUpperCase()}`)
  await expect(field).toHaveAccessibleDescription('Right: the file is exactly what it should be.')
  await field.fill(pseudoRandom(1, 4).sha256())
  await expect(field).toHaveAccessibleDescription(/^Wrong: this is not the file/)
  await expect(field).toHaveAttribute('aria-invalid', 'true')
  await inEveryLook(running, 'about', async () => {
    await expect.poll(() => overflowOf(details(page))).toBe(0)
  })
  await about.getByRole('button', { name: 'Check the file' }).click()
  await expect(page.getByText('“proved.iso” is sound: all 3 parts are as received.')).toBeVisible()
})

test('details are closed by Escape, stand in the list’s place in a low window, and lead to a new link', async ({
  launch,
  server,
}) => {
  const content = pseudoRandom(6 * MB, 5)
  const url = server.route('/half.bin', { content, stallAt: 3 * MB })
  const running = await launch()
  const { page } = running
  await addByTyping(page, url)
  const half = row(page, 'half.bin')
  await expect(half.getByRole('progressbar')).toHaveAttribute('aria-valuenow', '50')
  await half.dblclick()
  await expect(details(page)).toBeVisible()
  await expect(half).toBeVisible()
  await details(page).getByRole('tab', { name: 'About' }).click()
  await page.keyboard.press('Escape')
  await expect(details(page)).toHaveCount(0)
  await expect(half).toBeFocused()

  await resize(running, { width: 900, height: 500 })
  await page.keyboard.press('Enter')
  await expect(details(page).getByRole('tab', { name: 'About' })).toBeFocused()
  await expect(half).toBeHidden()
  await page.screenshot({ path: test.info().outputPath('low.png'), animations: 'disabled' })
  await expect(details(page).getByRole('button', { name: 'New link…' })).toBeDisabled()
  await page.getByRole('button', { name: 'Close the details' }).click()
  await expect(half).toBeFocused()

  await page.keyboard.press('p')
  await expect(half).toHaveAttribute('data-state', 'paused')
  await page.keyboard.press('Enter')
  await details(page).getByRole('button', { name: 'New link…' }).click()
  const panel = page.getByRole('dialog', { name: 'New link', exact: true })
  await expect(panel).toHaveAccessibleDescription('half.bin')
  await page.keyboard.press('Escape')
  await expect(panel).toHaveCount(0)
  await expect(details(page)).toBeVisible()
})
