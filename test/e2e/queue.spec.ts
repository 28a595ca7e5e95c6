// What a person does with the list: choosing, removing and taking it back, order, what comes first, looking for
// something, and all of it without a mouse.
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { pseudoRandom } from '../support/bytes.ts'
import type { RangeServer } from '../support/range-server.ts'
import {
  addByTyping,
  addDialog,
  expect,
  fileSha256,
  type Running,
  row,
  test,
  waitUntilDone,
} from './fixtures.ts'

const LARGE = pseudoRandom(20_000_000)

/** The names of all rows, from the top. */
function shown(page: Page): Promise<readonly string[]> {
  return page.locator('[role=row][data-index]').evaluateAll(rows =>
    rows
      .map(one => ({ at: Number(one.dataset['index']), name: one.getAttribute('aria-label') ?? '' }))
      .sort((a, b) => a.at - b.at)
      .map(({ name }) => name),
  )
}

function states(page: Page): Promise<Readonly<Record<string, string>>> {
  return page
    .locator('[role=row][data-state]')
    .evaluateAll(rows =>
      Object.fromEntries(rows.map(one => [one.getAttribute('aria-label') ?? '', one.dataset['state'] ?? ''])),
    )
}

function selected(page: Page): Promise<readonly string[]> {
  return page
    .locator('[role=row][aria-selected=true]')
    .evaluateAll(rows => rows.map(one => one.getAttribute('aria-label') ?? '').sort())
}

/** From now on so many downloads run at once, as the settings would say it. */
async function runAtOnce(page: Page, atOnce: number): Promise<void> {
  const reply = await page.evaluate(most => window.sluice.invoke('settings:change', { atOnce: most }), atOnce)
  expect(reply.ok).toBe(true)
}

/** Large files that stop flowing after their first bytes. */
function stalling(server: RangeServer, names: readonly string[]): string {
  return names.map(name => server.route(`/${name}`, { content: LARGE, stallAt: 100_000 })).join('\n')
}

/** Three large downloads of which only the first runs. */
async function addOneByOne({ page }: Running, server: RangeServer): Promise<void> {
  await runAtOnce(page, 1)
  await addByTyping(page, stalling(server, ['a.iso', 'b.iso', 'c.iso']))
  await expect.poll(() => states(page)).toEqual({ 'a.iso': 'running', 'b.iso': 'queued', 'c.iso': 'queued' })
}

/** Waits until the server has nothing under way on these paths. */
async function allEnd(server: RangeServer, ...paths: readonly string[]): Promise<void> {
  await Promise.all(paths.flatMap(path => server.requestsFor(path).map(({ ended }) => ended)))
}

test('rows are chosen by mouse and keyboard, and what is pressed acts on all of them', async ({
  launch,
  server,
}) => {
  const { page } = await launch()
  const names = ['a.bin', 'b.bin', 'c.bin', 'd.bin']
  const content = pseudoRandom(2_000)
  await addByTyping(page, names.map(name => server.route(`/${name}`, { content, stallAt: 100 })).join('\n'))
  await expect(page.locator('[role=row][data-state=running]')).toHaveCount(4)

  await row(page, 'a.bin').click()
  await row(page, 'c.bin').click({ modifiers: ['ControlOrMeta'] })
  expect(await selected(page)).toEqual(['a.bin', 'c.bin'])
  await page.keyboard.press('p')
  await expect
    .poll(() => states(page))
    .toEqual({ 'a.bin': 'paused', 'b.bin': 'running', 'c.bin': 'paused', 'd.bin': 'running' })
  await allEnd(server, '/a.bin', '/c.bin')

  await row(page, 'b.bin').click()
  await row(page, 'd.bin').click({ modifiers: ['Shift'] })
  expect(await selected(page)).toEqual(['b.bin', 'c.bin', 'd.bin'])
  await page.getByRole('button', { name: 'Pause', exact: true }).click()
  await expect(page.locator('[role=row][data-state=paused]')).toHaveCount(4)

  await row(page, 'b.bin').click()
  await page.keyboard.press('Home')
  await page.keyboard.press('Shift+ArrowDown')
  await page.keyboard.press('Control+ArrowDown')
  await page.keyboard.press('Control+ArrowDown')
  await page.keyboard.press('Space')
  expect(await selected(page)).toEqual(['a.bin', 'b.bin', 'd.bin'])
  await page.keyboard.press('r')
  await expect
    .poll(() => states(page))
    .toEqual({ 'a.bin': 'running', 'b.bin': 'running', 'c.bin': 'paused', 'd.bin': 'running' })
})

test('what was removed comes back to its place with its bytes, by its button and by Ctrl+Z', async ({
  launch,
  server,
  folders,
}) => {
  const content = pseudoRandom(9_000_000)
  const urls = ['/first.bin', '/half.bin', '/last.bin'].map((path, at) =>
    server.route(path, at === 1 ? { content, stallAt: 4_000_000 } : { content: pseudoRandom(100) }),
  )
  const { page } = await launch()
  await addByTyping(page, urls.join('\n'))
  await waitUntilDone(page, 'first.bin')
  await waitUntilDone(page, 'last.bin')
  const half = row(page, 'half.bin')
  await expect(half).toContainText('4.0 of 9.0 MB')
  const part = join(folders.downloads, 'half.bin.part')

  await half.click()
  await page.keyboard.press('Delete')
  await expect(half).toHaveCount(0)
  const toast = page.getByRole('dialog', { name: 'Removed 1 download' })
  expect((await stat(part)).size).toBeGreaterThan(0)
  await allEnd(server, '/half.bin')
  server.route('/half.bin', { content, stallAt: 1_000_000 })
  await toast.getByRole('button', { name: 'Undo' }).click()
  await expect(half).toContainText('5.0 of 9.0 MB')
  expect(await shown(page)).toEqual(['first.bin', 'half.bin', 'last.bin'])
  await expect(toast).toHaveCount(0)

  await half.click()
  await page.keyboard.press('ControlOrMeta+A')
  await page.getByRole('button', { name: 'Remove', exact: true }).click()
  await expect(page.getByRole('dialog', { name: 'Removed 3 downloads' })).toBeVisible()
  await allEnd(server, '/half.bin')
  server.route('/half.bin', { content })
  await page.keyboard.press('ControlOrMeta+Z')
  await waitUntilDone(page, 'half.bin')
  expect(await shown(page)).toEqual(['first.bin', 'half.bin', 'last.bin'])
  expect(await fileSha256(folders, 'half.bin')).toBe(content.sha256())
  // Nothing of it was fetched twice but what was on its way when it stopped.
  expect(server.bytesSent('/half.bin')).toBeLessThan(content.size + 2_000_000)
})

test('what was removed goes for good when its time is over', async ({ launch, server, folders }) => {
  const url = server.route('/half.bin', { content: pseudoRandom(2_000_000), stallAt: 500_000 })
  const { app, page } = await launch()
  await addByTyping(page, url)
  await expect(row(page, 'half.bin')).toContainText('500 kB')
  // The time for taking it back is shortened for this run alone.
  await app.evaluate(() => {
    const { setTimeout: real } = globalThis
    const quick = (run: () => void, ms: number) => real(run, ms === 10_000 ? 50 : ms)
    Object.assign(globalThis, { setTimeout: quick })
  })
  await row(page, 'half.bin').click()
  await page.keyboard.press('Delete')
  await expect.poll(() => readdir(folders.downloads)).toEqual([])
  await page.keyboard.press('ControlOrMeta+Z')
  await expect(row(page, 'half.bin')).toHaveCount(0)
})

test('rows are moved by dragging and by keys; the order is kept, and followed', async ({
  launch,
  server,
}) => {
  const first = await launch()
  const { page } = first
  await addOneByOne(first, server)
  await row(page, 'c.iso').click()
  const from = await boxOf(page, 'c.iso')
  const to = await boxOf(page, 'b.iso')
  await page.mouse.move(from.x + 150, from.y + from.height / 2)
  await page.mouse.down()
  await page.mouse.move(from.x + 150, from.y - 10, { steps: 4 })
  await page.mouse.move(to.x + 150, to.y + 4, { steps: 4 })
  await expect(page.locator('.drop-line')).toBeVisible()
  await page.mouse.up()
  await expect.poll(() => shown(page)).toEqual(['a.iso', 'c.iso', 'b.iso'])

  await row(page, 'a.iso').click()
  await page.keyboard.press('Alt+ArrowDown')
  await expect.poll(() => shown(page)).toEqual(['c.iso', 'a.iso', 'b.iso'])
  await page.keyboard.press('Alt+ArrowUp')
  await expect.poll(() => shown(page)).toEqual(['a.iso', 'c.iso', 'b.iso'])
  await first.quit()

  server.route('/a.iso', { content: LARGE })
  const second = await launch()
  await waitUntilDone(second.page, 'a.iso')
  await expect(row(second.page, 'c.iso')).toHaveAttribute('data-state', 'running')
  await expect(row(second.page, 'b.iso')).toHaveAttribute('data-state', 'queued')
  expect(await shown(second.page)).toEqual(['a.iso', 'c.iso', 'b.iso'])
})

async function boxOf(
  page: Page,
  name: string,
): Promise<{ readonly x: number; readonly y: number; readonly height: number }> {
  const box = await row(page, name).boundingBox()
  if (box === null) throw new Error(`${name} is not drawn`)
  return box
}

test('what is said to be urgent starts first', async ({ launch, server }) => {
  const running = await launch()
  const { page } = running
  await addOneByOne(running, server)
  await row(page, 'c.iso').click()
  await row(page, 'c.iso').click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Priority' }).click()
  await page.getByRole('menuitemradio', { name: 'High' }).click()
  await expect(row(page, 'c.iso')).toContainText('High priority')
  server.route('/a.iso', { content: LARGE })
  server.release('/a.iso')
  await waitUntilDone(page, 'a.iso')
  await expect(row(page, 'c.iso')).toHaveAttribute('data-state', 'running')
  await expect(row(page, 'b.iso')).toHaveAttribute('data-state', 'queued')
})

test('a download is found by filter, by search and by order', async ({ launch, server }) => {
  const { page } = await launch()
  const links = [
    server.route('/delta.iso', { content: LARGE, stallAt: 100_000 }),
    server.route('/alpha.pdf', { content: pseudoRandom(1_000) }),
    server.route('/gamma.zip', { status: 404, body: 'gone' }),
    server.route('/beta.pdf', { content: pseudoRandom(3_000) }),
  ]
  await addByTyping(page, links.join('\n'))
  await expect
    .poll(() => states(page))
    .toEqual({ 'delta.iso': 'running', 'alpha.pdf': 'done', 'gamma.zip': 'failed', 'beta.pdf': 'done' })

  const filters = page.getByRole('navigation', { name: 'Filters' })
  for (const [name, rows] of [
    ['Active, 1', ['delta.iso']],
    ['Waiting, 0', []],
    ['Finished, 2', ['alpha.pdf', 'beta.pdf']],
    ['Failed, 1', ['gamma.zip']],
    ['All, 4', ['delta.iso', 'alpha.pdf', 'gamma.zip', 'beta.pdf']],
    ['Documents, 2', ['alpha.pdf', 'beta.pdf']],
  ] as const) {
    await filters.getByRole('button', { name }).click()
    await expect.poll(() => shown(page)).toEqual(rows)
  }
  await filters.getByRole('button', { name: 'Documents, 2' }).click()

  await page.keyboard.press('ControlOrMeta+F')
  await page.keyboard.type('ALPH pdf')
  await expect.poll(() => shown(page)).toEqual(['alpha.pdf'])
  await page.keyboard.type('x')
  await expect(page.getByText('No download matches “ALPH pdfx”.')).toBeVisible()
  await page.getByRole('button', { name: 'Clear search' }).click()

  const names = page.getByRole('columnheader', { name: 'Name' })
  for (const [sort, rows] of [
    ['ascending', ['alpha.pdf', 'beta.pdf', 'delta.iso', 'gamma.zip']],
    ['descending', ['gamma.zip', 'delta.iso', 'beta.pdf', 'alpha.pdf']],
    ['none', ['delta.iso', 'alpha.pdf', 'gamma.zip', 'beta.pdf']],
  ] as const) {
    await names.getByRole('button').click()
    await expect(names).toHaveAttribute('aria-sort', sort)
    await expect.poll(() => shown(page)).toEqual(rows)
  }
})

test('everything is done without a mouse', async ({ launch, server, folders }) => {
  const content = pseudoRandom(9_000_000)
  const url = server.route('/keys.iso', { content, stallAt: 4_000_000 })
  const { page } = await launch()
  const keys = page.keyboard
  await keys.press('?')
  const sheet = page.getByRole('dialog', { name: 'Keyboard shortcuts' })
  await expect(sheet).toContainText('Bring back what was removed')
  await keys.press('Escape')
  await expect(sheet).toHaveCount(0)

  await keys.press('ControlOrMeta+N')
  await expect(addDialog(page).getByRole('textbox', { name: 'Links' })).toBeFocused()
  await keys.type(url)
  await keys.press('ControlOrMeta+Enter')
  const keysIso = row(page, 'keys.iso')
  await expect(keysIso).toContainText('4.0 of 9.0 MB')

  await keys.press('ControlOrMeta+F')
  await keys.press('ArrowDown')
  await expect(keysIso).toBeFocused()
  await keys.press('p')
  await expect(keysIso).toHaveAttribute('data-state', 'paused')
  await allEnd(server, '/keys.iso')
  await keys.press('Enter')
  await expect(page.getByRole('tab', { name: 'Overview' })).toBeVisible()
  await keys.press('Delete')
  await expect(keysIso).toHaveCount(0)
  await keys.press('ControlOrMeta+Z')
  await expect(keysIso).toHaveAttribute('data-state', 'paused')
  server.route('/keys.iso', { content })
  await keys.press('ControlOrMeta+F')
  await keys.press('ArrowDown')
  await keys.press('r')
  await waitUntilDone(page, 'keys.iso')
  expect(await fileSha256(folders, 'keys.iso')).toBe(content.sha256())
})

test('a double click opens the file, or the details of what is not finished; the right button has a menu', async ({
  launch,
  server,
  folders,
}) => {
  const links = [
    server.route('/notes.pdf', { content: pseudoRandom(100) }),
    server.route('/half.iso', { content: LARGE, stallAt: 100_000 }),
  ]
  const { app, page } = await launch()
  await app.evaluate(({ shell }) => {
    const opened: string[] = []
    Object.assign(globalThis, { opened })
    shell.openPath = async path => {
      opened.push(path)
      return ''
    }
  })
  await addByTyping(page, links.join('\n'))
  await waitUntilDone(page, 'notes.pdf')
  await row(page, 'notes.pdf').dblclick()
  await expect
    .poll(() => app.evaluate(() => (globalThis as unknown as { opened: string[] }).opened))
    .toEqual([join(folders.downloads, 'notes.pdf')])

  await expect(row(page, 'half.iso')).toHaveAttribute('data-state', 'running')
  await row(page, 'half.iso').dblclick()
  await expect(page.getByRole('img', { name: /^Map of the file/ })).toBeVisible()

  await row(page, 'half.iso').click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Copy link' }).click()
  await expect.poll(() => app.evaluate(({ clipboard }) => clipboard.readText())).toBe(links[1])
  await expect(page.getByRole('dialog', { name: 'Link copied' })).toBeVisible()
})
