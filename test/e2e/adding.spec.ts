// Adding links: what their servers say before anything starts, every way in, what is refused and why, and where files go.
import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Locator } from '@playwright/test'
import type { SluiceBridge } from '../../src/shared/contract.ts'
import { pseudoRandom } from '../support/bytes.ts'
import { inTurn, refuse } from '../support/range-server/behaviour.ts'
import {
  addByPasting,
  addByTyping,
  addDialog,
  choose,
  drop,
  expect,
  fileSha256,
  inEveryLook,
  openAdd,
  type Running,
  row,
  test,
  waitUntilDone,
} from './fixtures.ts'

const MB = 1_000_000

function linksField(dialog: Locator): Locator {
  return dialog.getByRole('textbox', { name: 'Links', exact: true })
}

/** The line of the dialog that is about `link`. */
function line(dialog: Locator, link: string): Locator {
  return dialog
    .getByRole('listitem')
    .filter({ has: dialog.page().getByRole('textbox', { name: `File name for ${link}`, exact: true }) })
}

function nameField(dialog: Locator, link: string): Locator {
  return dialog.getByRole('textbox', { name: `File name for ${link}`, exact: true })
}

async function download(dialog: Locator): Promise<void> {
  await dialog.getByRole('button', { name: 'Download', exact: true }).click()
}

test('what a server says of a link is shown before anything starts, and whether there is room', async ({
  launch,
  server,
  folders,
}) => {
  const content = pseudoRandom(3 * MB, 1)
  const report = server.route('/get', {
    content,
    headers: [['Content-Disposition', 'attachment; filename="annual report.pdf"']],
  })
  const stream = server.route('/stream.mp4', {
    content: pseudoRandom(2 * MB, 2),
    ranges: 'ignored',
    acceptRanges: null,
  })
  const huge = server.route('/huge.img', {
    content: pseudoRandom(1_000),
    ranges: 'ignored',
    contentLength: '5000000000000000',
    stallAt: 100,
  })
  const { page } = await launch()
  const dialog = await openAdd(page)
  await linksField(dialog).fill(huge)
  const noRoom = dialog.getByText(/^These files need 5\.0+ PB, but .+ has only .+ free\. Make room or choose/)
  await expect(noRoom).toBeVisible()
  await linksField(dialog).fill(`${report}\n${stream}`)
  await expect(noRoom).toHaveCount(0)
  await expect(nameField(dialog, report)).toHaveValue('annual report.pdf')
  await expect(line(dialog, report)).toContainText('3.0 MB')
  await expect(line(dialog, report)).toContainText('Can resume')
  await expect(line(dialog, stream)).toContainText('2.0 MB')
  await expect(line(dialog, stream)).toContainText('Cannot resume')
  await expect(dialog).toContainText('5.0 MB in all')
  expect(await readdir(folders.downloads)).toEqual([])

  await download(dialog)
  await expect(dialog).toHaveCount(0)
  await waitUntilDone(page, 'annual report.pdf')
  await waitUntilDone(page, 'stream.mp4')
  expect(await fileSha256(folders, 'annual report.pdf')).toBe(content.sha256())
})

test('a link that is good for one request is looked at and downloaded with it', async ({
  launch,
  server,
  folders,
}) => {
  const content = pseudoRandom(3 * MB, 3)
  const url = server.route('/once.bin', inTurn({ content }, refuse(410)))
  const { page } = await launch()
  const dialog = await openAdd(page)
  await linksField(dialog).fill(url)
  await expect(line(dialog, url)).toContainText('3.0 MB')
  await download(dialog)
  await waitUntilDone(page, 'once.bin')
  expect(await fileSha256(folders, 'once.bin')).toBe(content.sha256())
  expect(server.requestsFor('/once.bin')).toHaveLength(1)
})

test('a range of links is several downloads, and each can be given a name', async ({
  launch,
  server,
  folders,
}) => {
  const contents = [1, 2, 3].map(seed => pseudoRandom(10_000, seed))
  const [first = '', second = ''] = contents.map((content, at) =>
    server.route(`/part-0${at + 1}.bin`, { content }),
  )
  const { page } = await launch()
  const dialog = await openAdd(page)
  await linksField(dialog).fill(`${server.url}/part-[01-03].bin`)
  await expect(dialog.getByRole('status').first()).toHaveText('3 links')
  await nameField(dialog, first).fill('a/b.bin')
  await expect(line(dialog, first)).toContainText('A file name cannot contain /')
  await nameField(dialog, first).fill('first one.bin')
  await nameField(dialog, second).fill('not this')
  await page.keyboard.press('Escape')
  await expect(nameField(dialog, second)).toHaveValue('part-02.bin')
  await download(dialog)
  for (const [at, name] of ['first one.bin', 'part-02.bin', 'part-03.bin'].entries()) {
    await waitUntilDone(page, name)
    expect(await fileSha256(folders, name)).toBe(contents[at]?.sha256())
  }
  expect((await readdir(folders.downloads)).sort()).toEqual(['first one.bin', 'part-02.bin', 'part-03.bin'])
})

test('a copied cURL command brings its cookies to the server, and the window never shows them', async ({
  launch,
  server,
  folders,
}) => {
  const secret = 'session=5ecre7-0f-7he-per50n'
  const content = pseudoRandom(2_000, 4)
  const url = server.route('/members.zip', request =>
    request.headers['cookie'] === secret && request.headers['x-from'] === 'browser'
      ? { content }
      : refuse(403),
  )
  const { page } = await launch()
  const dialog = await openAdd(page)
  await linksField(dialog).fill(
    `curl '${url}' \\\n  -H 'cookie: ${secret}' \\\n  -H 'x-from: browser' --compressed`,
  )
  await expect(line(dialog, url)).toContainText('with 1 header and cookies')
  await expect(line(dialog, url)).toContainText('2 kB')
  expect(await dialog.getByRole('list').innerHTML()).not.toContain(secret)
  await download(dialog)
  await waitUntilDone(page, 'members.zip')
  expect(await fileSha256(folders, 'members.zip')).toBe(content.sha256())

  await choose(page, 'members.zip', 'Details')
  await page.getByRole('tab', { name: 'About' }).click()
  const about = page.getByRole('tabpanel', { name: 'About' })
  await expect(about.getByRole('definition').filter({ hasText: '••' })).not.toHaveCount(0)
  expect(await page.content()).not.toContain(secret)
})

test('links in dropped files are taken, and other files are left alone with a reason', async ({
  launch,
  server,
  folders,
}) => {
  const urls = ['/a.bin', '/b.bin', '/c.bin'].map(path => server.route(path, { content: pseudoRandom(100) }))
  const { page } = await launch()
  const shortcut = join(folders.data, 'shortcut.url')
  const list = join(folders.data, 'list.txt')
  const picture = join(folders.data, 'photo.jpg')
  await writeFile(shortcut, `[InternetShortcut]\r\nURL=${urls[0]}\r\nIconIndex=0\r\n`)
  await writeFile(list, `\uFEFF${urls[1]}\r\n\r\n${urls[2]}\r\n`)
  await writeFile(picture, 'not really')
  await drop(page, {}, [shortcut, list, picture])
  const dialog = addDialog(page)
  await expect(dialog.getByRole('status').first()).toHaveText('3 links')
  await expect(dialog.getByRole('alert')).toContainText('“photo.jpg” is not a list of links.')
  await download(dialog)
  for (const name of ['a.bin', 'b.bin', 'c.bin']) await waitUntilDone(page, name)
})

test('a link on the clipboard is offered when the person comes to the window, and taken or left', async ({
  launch,
  server,
}) => {
  const url = server.route('/copied.bin', { content: pseudoRandom(100) })
  const other = server.route('/other.bin', { content: pseudoRandom(100) })
  const running = await launch()
  const { page } = running
  const offer = page.getByRole('region', { name: 'Links on the clipboard' })
  await comeBackWith(running, url)
  await expect(offer).toContainText(`There is a link on the clipboard: ${url}`)
  await offer.getByRole('button', { name: 'Take it…' }).click()
  await expect(offer).toHaveCount(0)
  await expect(linksField(addDialog(page))).toHaveValue(url)
  await download(addDialog(page))
  await waitUntilDone(page, 'copied.bin')

  await comeBackWith(running, other)
  await expect(offer).toContainText(other)
  await offer.getByRole('button', { name: 'Not now' }).click()
  await expect(offer).toHaveCount(0)
  // What was left or taken is not offered again; what comes after it is.
  for (const known of [other, url]) {
    await comeBackWith(running, known)
    await expect(offer).toHaveCount(0)
  }
  await comeBackWith(running, `${url}\n${other}?again`)
  await expect(offer).toContainText('There are 2 links on the clipboard')
  expect(server.requestsFor('/other.bin')).toHaveLength(0)
})

/** Copies `text` elsewhere and comes back to the window; resolves when whatever that brings is drawn. */
async function comeBackWith({ app, page }: Running, text: string): Promise<void> {
  await app.evaluate(({ clipboard }, copied) => clipboard.writeText(copied), text)
  const window = await app.browserWindow(page)
  await window.evaluate(
    target =>
      new Promise<void>(done => {
        target.once('focus', () => done())
        target.blur()
        target.focus()
      }),
  )
  // An answer of main comes after what main sent before it.
  await page.evaluate(async () => {
    const { sluice } = window as unknown as { readonly sluice: SluiceBridge }
    await sluice.invoke('settings:read')
    await new Promise(requestAnimationFrame)
    await new Promise(requestAnimationFrame)
  })
}

test('bad lines are listed with their reasons; the good ones go on', async ({ launch, server }) => {
  const url = server.route('/good.bin', { content: pseudoRandom(1_000) })
  const running = await launch()
  const { page } = running
  const dialog = await openAdd(page)
  await linksField(dialog).fill(`${url}\nftp://example.org/a.iso\nnot a link\n${url}`)
  await expect(dialog.getByRole('status').first()).toHaveText('1 link · 2 lines need a look')
  const lines = dialog.getByRole('listitem')
  await expect(lines.nth(0)).toContainText('Line 2')
  await expect(lines.nth(0)).toContainText('http and https links')
  await expect(lines.nth(1)).toContainText('Line 3')
  await expect(line(dialog, url)).toContainText('1 kB')
  await inEveryLook(running, 'adding', async () => {
    for (const name of ['Download', 'Cancel', 'Close']) {
      await expect(dialog.getByRole('button', { name, exact: true })).toBeInViewport({ ratio: 1 })
    }
    await expect(lines.nth(0)).toBeInViewport({ ratio: 0.9 })
    expect(await sidewaysIn(dialog)).toBe(0)
  })

  await download(dialog)
  await expect(dialog).toContainText('1 download added. The rest was not; each line says why.')
  await expect(linksField(dialog)).toHaveValue('ftp://example.org/a.iso\nnot a link')
  await expect(dialog.getByRole('button', { name: 'Download', exact: true })).toBeDisabled()
  await page.keyboard.press('Escape')
  await expect(dialog).toHaveCount(0)
  await waitUntilDone(page, 'good.bin')
})

/** CSS pixels by which what is in `dialog` is wider than it. */
function sidewaysIn(dialog: Locator): Promise<number> {
  return dialog.evaluate(element =>
    Math.max(
      ...[element, ...element.querySelectorAll('.dialog-body, .add-list')].map(
        one => one.scrollWidth - one.clientWidth,
      ),
    ),
  )
}

test('a link that is already in the list is not added twice', async ({ launch, server }) => {
  const url = server.route('/slow.bin', { content: pseudoRandom(2_000), stallAt: 100 })
  const other = server.route('/other.bin', { content: pseudoRandom(2_000) })
  const { page } = await launch()
  await addByTyping(page, url)
  await expect(row(page, 'slow.bin')).toHaveAttribute('data-state', 'running')
  const dialog = await openAdd(page)
  await linksField(dialog).fill(url)
  await expect(line(dialog, url)).toContainText('Already in the list, so it will be left out.')
  await expect(dialog.getByRole('button', { name: 'Download', exact: true })).toBeDisabled()
  await linksField(dialog).fill(`${url}\n${other}`)
  await download(dialog)
  await waitUntilDone(page, 'other.bin')
  await expect(page.locator('[role=row][data-id]')).toHaveCount(2)
})

test('five thousand pasted lines are taken at once, and few rows are drawn', async ({ launch, server }) => {
  const content = pseudoRandom(1_000)
  const lines = Array.from({ length: 5_000 }, (_, index) =>
    index % 125 === 0
      ? `ftp://example.org/${index}`
      : server.route(`/many-${index}.bin`, { content, stallAt: 10 }),
  )
  const running = await launch()
  const { page } = running
  await addByPasting(running, lines.join('\n'))
  const dialog = addDialog(page)
  await expect(dialog).toContainText('4,960 downloads added. The rest was not; each line says why.')
  await expect(dialog.getByRole('status').first()).toHaveText('40 lines need a look')
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  const rows = page.locator('[role=row][data-id]')
  // The head is a row too.
  await expect(page.getByRole('grid')).toHaveAttribute('aria-rowcount', '4961')
  expect(await rows.count()).toBeLessThan(40)
  await rows.first().focus()
  await page.keyboard.press('End')
  await expect(row(page, 'many-4999.bin')).toBeFocused()
})

test('a folder that cannot be used is said at once', async ({ launch, server, folders }) => {
  const url = server.route('/a.bin', { content: pseudoRandom(100) })
  const running = await launch()
  const { page } = running
  const file = join(folders.data, 'a file')
  await writeFile(file, '')
  await chooseNext(running, file)
  await page.getByRole('button', { name: 'Change the folder where files go' }).click()
  const alert = page.getByRole('alert')
  await expect(alert).toContainText('is a file, not a folder. Choose another folder.')

  const dialog = await openAdd(page)
  await linksField(dialog).fill(url)
  await dialog.getByRole('button', { name: 'Choose a folder for these downloads' }).click()
  await expect(dialog.getByRole('alert')).toContainText('is a file, not a folder. Choose another folder.')
  await chooseNext(running, folders.data)
  await dialog.getByRole('button', { name: 'Choose a folder for these downloads' }).click()
  await expect(dialog.getByTitle(folders.data, { exact: true })).toBeVisible()
  await download(dialog)
  await waitUntilDone(page, 'a.bin')
  expect((await readFile(join(folders.data, 'a.bin'))).equals(pseudoRandom(100).read(0, 100))).toBe(true)
  expect((await stat(folders.downloads)).isDirectory()).toBe(true)
})

/** The system's dialog answers with this folder from now on. */
async function chooseNext({ app }: Running, path: string): Promise<void> {
  await app.evaluate(({ dialog }, chosen) => {
    Object.assign(dialog, { showOpenDialog: async () => ({ canceled: false, filePaths: [chosen] }) })
  }, path)
}
