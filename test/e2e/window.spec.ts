// What the window itself promises: refused links beside the field, files opened with care, links from a second
// start, life after a crash of the page, and a sound picture in every size and theme.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Locator } from '@playwright/test'
import { pseudoRandom } from '../support/bytes.ts'
import {
  addByTyping,
  addDialog,
  choose,
  environment,
  expect,
  inEveryLook,
  ROOT,
  row,
  test,
  waitUntilDone,
} from './fixtures.ts'

test('a finished file is opened and shown; a program is started only when the person says so', async ({
  launch,
  server,
  folders,
}) => {
  const content = pseudoRandom(100)
  const urls = ['/notes.pdf', '/setup.sh'].map(path => server.route(path, { content }))
  const { app, page } = await launch()
  await app.evaluate(({ shell, dialog }) => {
    const seen: string[] = []
    Object.assign(globalThis, { seen })
    shell.openPath = async path => {
      seen.push(`open ${path}`)
      return ''
    }
    shell.showItemInFolder = path => void seen.push(`show ${path}`)
    const ask = async (...args: unknown[]) => {
      const options = args.at(-1) as Electron.MessageBoxOptions
      seen.push(`ask ${options.message} default ${options.buttons?.[options.defaultId ?? -1]}`)
      return { response: seen.filter(line => line.startsWith('ask')).length - 1, checkboxChecked: false }
    }
    Object.assign(dialog, { showMessageBox: ask })
  })
  const seen = (): Promise<string[]> => app.evaluate(() => (globalThis as unknown as { seen: string[] }).seen)

  await addByTyping(page, urls.join('\n'))
  await waitUntilDone(page, 'notes.pdf')
  await waitUntilDone(page, 'setup.sh')
  await row(page, 'notes.pdf').getByRole('button', { name: 'Open' }).click()
  await choose(page, 'notes.pdf', 'Show in folder')
  const pdf = join(folders.downloads, 'notes.pdf')
  await expect.poll(seen).toEqual([`open ${pdf}`, `show ${pdf}`])

  const question = 'ask “setup.sh” is a program. default Cancel'
  await row(page, 'setup.sh').getByRole('button', { name: 'Open' }).click()
  await expect.poll(seen).toHaveLength(3)
  await row(page, 'setup.sh').getByRole('button', { name: 'Open' }).click()
  const script = join(folders.downloads, 'setup.sh')
  await expect.poll(seen).toEqual([`open ${pdf}`, `show ${pdf}`, question, question, `open ${script}`])
})

test('removing keeps a finished file unless it is to go too', async ({ launch, server, folders }) => {
  const urls = ['/kept.bin', '/gone.bin'].map(path => server.route(path, { content: pseudoRandom(100) }))
  const { page, quit } = await launch()
  await addByTyping(page, urls.join('\n'))
  for (const [name, choice] of [
    ['kept.bin', 'Remove from the list'],
    ['gone.bin', 'Remove and delete the file'],
  ] as const) {
    await waitUntilDone(page, name)
    await choose(page, name, choice)
    await expect(row(page, name)).toHaveCount(0)
  }
  // While it can still be undone, nothing is lost.
  expect((await readdir(folders.downloads)).sort()).toEqual(['gone.bin', 'kept.bin'])
  await quit()
  expect((await stat(join(folders.downloads, 'kept.bin'))).size).toBe(100)
  await expect(stat(join(folders.downloads, 'gone.bin'))).rejects.toThrow('ENOENT')
})

test('the list is cleared of what is finished, or of everything', async ({ launch, server, folders }) => {
  const content = pseudoRandom(2_000)
  const urls = [server.route('/done.bin', { content }), server.route('/half.bin', { content, stallAt: 500 })]
  const { page, quit } = await launch()
  await addByTyping(page, urls.join('\n'))
  await waitUntilDone(page, 'done.bin')
  await expect(row(page, 'half.bin')).toHaveAttribute('data-state', 'running')
  await page.getByRole('button', { name: 'More for the whole list' }).click()
  await page.getByRole('menuitem', { name: 'Clear finished' }).click()
  await expect(row(page, 'done.bin')).toHaveCount(0)
  await expect(row(page, 'half.bin')).toHaveAttribute('data-state', 'running')
  await row(page, 'half.bin').click()
  await page.keyboard.press('ControlOrMeta+A')
  await page.getByRole('button', { name: 'Remove', exact: true }).click()
  await expect(page.getByRole('heading', { name: 'Drop a link to open the gate' })).toBeVisible()
  await quit()
  expect(await readdir(folders.downloads)).toEqual(['done.bin'])
})

test('a second start hands its link to the first and ends', async ({ launch, server, folders }) => {
  const url = server.route('/second.bin', { content: pseudoRandom(100) })
  const { app, page } = await launch()
  const executable = await app.evaluate(() => process.execPath)
  const switches = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  const second = spawn(executable, [...switches, ROOT, url], { env: environment(folders), stdio: 'ignore' })
  const [code] = await once(second, 'exit')
  expect(code).toBe(0)
  await waitUntilDone(page, 'second.bin')
})

test('a crashed page comes back with the truth', async ({ launch, server }) => {
  const url = server.route('/crash.bin', { content: pseudoRandom(100) })
  const { app, page } = await launch()
  await addByTyping(page, url)
  await waitUntilDone(page, 'crash.bin')
  const window = await app.browserWindow(page)
  // A crashed page never answers, so it is asked only once it is back.
  await window.evaluate(
    ({ webContents }) =>
      new Promise<void>(done => {
        webContents.once('did-finish-load', () => done())
        webContents.forcefullyCrashRenderer()
      }),
  )
  const states = (): Promise<unknown> =>
    window.evaluate(({ webContents }) =>
      webContents.executeJavaScript(
        `[...document.querySelectorAll('[role=row][data-state]')].map(row => row.dataset.state)`,
      ),
    )
  await expect.poll(states).toEqual(['done'])
})

test('a page that keeps crashing is shown again only when the person says so', async ({ launch }) => {
  const { app } = await launch()
  const seen = await app.evaluate(async ({ BrowserWindow, dialog }) => {
    const asked: string[] = []
    const ask = async (_window: unknown, options: Electron.MessageBoxOptions) => {
      asked.push(options.message)
      return { response: options.buttons?.indexOf('Show it again') ?? -1, checkboxChecked: false }
    }
    Object.assign(dialog, { showMessageBox: ask })
    const contents = BrowserWindow.getAllWindows()[0]?.webContents
    if (contents === undefined) throw new Error('no window')
    const counts: number[] = []
    for (let crash = 0; crash < 4; crash++) {
      await new Promise<void>(done => {
        contents.once('did-finish-load', () => done())
        contents.forcefullyCrashRenderer()
      })
      counts.push(asked.length)
    }
    return { asked, counts }
  })
  expect(seen).toEqual({ asked: ['The Sluice window keeps failing.'], counts: [0, 0, 0, 1] })

  // A quit that is called off leaves nobody with a dead window: it is tried again when it is opened again.
  const back = await app.evaluate(async ({ app: own, BrowserWindow, dialog }) => {
    const window = BrowserWindow.getAllWindows()[0]
    if (window === undefined) throw new Error('no window')
    const quit = new Promise<void>(done => {
      Object.assign(own, { quit: done })
      const showMessageBox = async () => ({ response: 1, checkboxChecked: false })
      Object.assign(dialog, { showMessageBox })
    })
    const loaded = (): Promise<void> =>
      new Promise<void>(done => window.webContents.once('did-finish-load', () => done()))
    for (let crash = 0; crash < 3; crash++) {
      const reloaded = loaded()
      window.webContents.forcefullyCrashRenderer()
      await reloaded
    }
    window.webContents.forcefullyCrashRenderer()
    await quit
    const reloaded = loaded()
    window.hide()
    window.show()
    return reloaded.then(() => 'loaded')
  })
  expect(back).toBe('loaded')
})

test('a window that was hidden shows the truth when it comes back', async ({ launch, server }) => {
  const url = server.route('/behind.bin', { content: pseudoRandom(2_000), stallAt: 500 })
  const { app, page } = await launch()
  await addByTyping(page, url)
  await expect(row(page, 'behind.bin')).toHaveAttribute('data-state', 'running')
  const window = await app.browserWindow(page)
  await window.evaluate(target => target.hide())
  const request = await server.nextRequest('/behind.bin')
  server.release('/behind.bin')
  expect(await request.ended).toBe('sent')
  await window.evaluate(target => target.show())
  await waitUntilDone(page, 'behind.bin')
})

test('the window stands in every size and theme', async ({ launch, server }) => {
  const running = await launch()
  const { page } = running
  const fits = async (): Promise<void> => {
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    )
    expect(overflow).toBe(0)
    // Nothing in the bars above and below the list runs into its neighbor or out of the window.
    for (const bar of ['.toolbar', '.status']) {
      const boxes = await boxesOf(page.locator(`${bar} :is(button, .search, p:not(.only-heard))`))
      for (const [index, box] of boxes.entries()) {
        expect(box.right, JSON.stringify(box)).toBeLessThanOrEqual(await page.evaluate(() => innerWidth))
        for (const next of boxes.slice(index + 1)) {
          const apart = box.right <= next.left || box.bottom <= next.top || next.bottom <= box.top
          expect(apart || isInside(next, box), JSON.stringify([box, next])).toBe(true)
        }
      }
    }
  }
  await inEveryLook(running, 'empty', fits)

  const content = pseudoRandom(9_000_000)
  const routes = [
    server.route('/Ubuntu%20desktop.iso', { content, stallAt: 4_000_000 }),
    server.route('/annual-report.pdf', { content: pseudoRandom(1_000) }),
    server.route('/gone.zip', { status: 404, body: 'gone' }),
  ]
  await addByTyping(page, routes.join('\n'))
  await waitUntilDone(page, 'annual-report.pdf')
  await expect(row(page, 'Ubuntu desktop.iso')).toContainText('4.0 of 9.0 MB')
  await expect(row(page, 'gone.zip')).toHaveAttribute('data-state', 'failed')
  await inEveryLook(running, 'busy', fits)
  await row(page, 'Ubuntu desktop.iso').dblclick()
  await expect(page.getByRole('tab', { name: 'Overview' })).toBeVisible()
  await inEveryLook(running, 'details', fits)
})

interface Box {
  readonly id: string
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
}

function boxesOf(parts: Locator): Promise<readonly Box[]> {
  return parts.evaluateAll(elements =>
    elements
      .map(element => ({ id: element.className, box: element.getBoundingClientRect() }))
      .filter(({ box }) => box.width > 0)
      .map(({ id, box: { left, right, top, bottom } }) => ({ id, left, right, top, bottom })),
  )
}

function isInside(inner: Box, outer: Box): boolean {
  return (
    outer.left <= inner.left &&
    inner.right <= outer.right &&
    outer.top <= inner.top &&
    inner.bottom <= outer.bottom
  )
}

test('large text in the smallest window leaves everything in reach', async ({ launch, server }) => {
  const url = server.route('/large-text.iso', { content: pseudoRandom(9_000_000), stallAt: 4_000_000 })
  const { app, page } = await launch()
  const roles = await app.evaluate(({ Menu }) =>
    Menu.getApplicationMenu()
      ?.items.flatMap(item => item.submenu?.items ?? [])
      .map(item => item.role?.toLowerCase()),
  )
  for (const role of ['zoomin', 'zoomout', 'resetzoom']) expect(roles).toContain(role)

  await addByTyping(page, url)
  await expect(row(page, 'large-text.iso')).toContainText('4.0 of 9.0 MB')
  const told = page.getByRole('dialog', { name: '1 download added' })
  await told.hover()
  await told.getByRole('button', { name: 'Close' }).click()
  await expect(told).toHaveCount(0)
  const window = await app.browserWindow(page)
  await window.evaluate(target => {
    target.setContentSize(720, 480)
    target.webContents.setZoomFactor(2)
  })
  await page.waitForFunction(() => innerWidth <= 360)
  // The driver's own pictures do not know of zoom.
  const keepPicture = async (name: string): Promise<void> => {
    const picture = await window.evaluate(async ({ webContents }) =>
      (await webContents.capturePage()).toPNG().toString('base64'),
    )
    await writeFile(test.info().outputPath(`${name}.png`), Buffer.from(picture, 'base64'))
  }
  await keepPicture('large-text')
  const inSight = (locator: Locator): Promise<boolean> =>
    locator.evaluate(element => {
      element.scrollIntoView({ block: 'nearest' })
      const { top, left, right, bottom } = element.getBoundingClientRect()
      const hit = document.elementFromPoint((left + right) / 2, (top + bottom) / 2)
      return left >= 0 && right <= innerWidth && element.contains(hit)
    })
  const large = row(page, 'large-text.iso')
  const button = (name: string | RegExp): Locator => page.getByRole('button', { name })
  const reach = [
    page.getByRole('button', { name: 'Add', exact: true }),
    page.getByRole('button', { name: 'Filter' }),
    page.getByRole('button', { name: 'Pause all' }),
    button('More for the whole list'),
    button('Details'),
    page.getByRole('textbox', { name: 'Search downloads' }),
    large.getByRole('button', { name: 'Pause' }),
    large.getByRole('button', { name: 'More' }),
    page.locator('.status-speed'),
    page.locator('.status-limits button').first(),
    page.locator('.status-limits button').last(),
  ]
  for (const locator of reach) expect(await inSight(locator), String(locator)).toBe(true)

  // What is opened is in reach to its last button too.
  await page.getByRole('button', { name: 'Add', exact: true }).click()
  const dialog = addDialog(page)
  await dialog.getByRole('textbox', { name: 'Links' }).fill(`${url}\nftp://example.org/old.iso`)
  await expect(dialog.getByRole('textbox', { name: 'File name for' })).toBeVisible()
  await keepPicture('large-text-add')
  const parts = [
    dialog.getByRole('textbox', { name: 'Links' }),
    dialog.getByRole('button', { name: /^Choose/ }),
    dialog.getByRole('button', { name: 'Cancel' }),
    dialog.getByRole('button', { name: 'Download', exact: true }),
  ]
  for (const locator of parts) expect(await inSight(locator), String(locator)).toBe(true)
})
