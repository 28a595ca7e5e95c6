// What the window itself promises: refused links beside the field, files opened with care, links from a second
// start, life after a crash of the page, and a sound picture in every size and theme.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Locator } from '@playwright/test'
import { pseudoRandom } from '../support/bytes.ts'
import { addByTyping, environment, expect, inEveryLook, ROOT, row, test, waitUntilDone } from './fixtures.ts'

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
  await row(page, 'notes.pdf').getByRole('button', { name: 'Show in folder' }).click()
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
  const { page } = await launch()
  await addByTyping(page, urls.join('\n'))
  for (const [name, choice] of [
    ['kept.bin', 'Remove from the list'],
    ['gone.bin', 'Delete the file too'],
  ] as const) {
    await waitUntilDone(page, name)
    await row(page, name).getByRole('button', { name: 'Remove' }).click()
    await page.getByRole('menuitem', { name: choice }).click()
    await expect(row(page, name)).toHaveCount(0)
  }
  expect((await stat(join(folders.downloads, 'kept.bin'))).size).toBe(100)
  await expect(stat(join(folders.downloads, 'gone.bin'))).rejects.toThrow('ENOENT')
})

test('the list is cleared of what is finished, or of everything', async ({ launch, server, folders }) => {
  const content = pseudoRandom(2_000)
  const urls = [server.route('/done.bin', { content }), server.route('/half.bin', { content, stallAt: 500 })]
  const { page } = await launch()
  await addByTyping(page, urls.join('\n'))
  await waitUntilDone(page, 'done.bin')
  await expect(row(page, 'half.bin')).toHaveAttribute('data-state', 'running')
  await page.getByRole('button', { name: 'Clear…' }).click()
  await page.getByRole('menuitem', { name: /^Clear finished/ }).click()
  await expect(row(page, 'done.bin')).toHaveCount(0)
  await expect(row(page, 'half.bin')).toHaveAttribute('data-state', 'running')
  await page.getByRole('button', { name: 'Clear…' }).click()
  await page.getByRole('menuitem', { name: /^Remove all/ }).click()
  await expect(page.getByRole('heading', { name: 'Drop a link to open the gate' })).toBeVisible()
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
        `[...document.querySelectorAll('[role=row]')].map(row => row.dataset.state)`,
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
  const fits = async (): Promise<void> => {
    const overflow = await running.page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    )
    expect(overflow).toBe(0)
    // Nothing in the bar above the list runs into its neighbor.
    const parts = running.page.locator('.total, .toolbar > button')
    const boxes = await parts.evaluateAll(elements =>
      elements
        .map(element => element.getBoundingClientRect())
        .filter(box => box.width > 0)
        .map(({ left, right, top, bottom }) => ({ left, right, top, bottom })),
    )
    for (const [index, box] of boxes.entries()) {
      for (const next of boxes.slice(index + 1)) {
        const apart = box.right <= next.left || box.bottom <= next.top || next.bottom <= box.top
        expect(apart, JSON.stringify([box, next])).toBe(true)
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
  await addByTyping(running.page, `${routes.join('\n')}\nftp://example.org/old.iso`)
  await waitUntilDone(running.page, 'annual-report.pdf')
  await expect(row(running.page, 'Ubuntu desktop.iso')).toContainText('4.0 MB of 9.0 MB')
  await expect(row(running.page, 'gone.zip')).toHaveAttribute('data-state', 'failed')
  await inEveryLook(running, 'busy', fits)
})

test('large text in the smallest window leaves everything in reach', async ({ launch, server }) => {
  const url = server.route('/large-text.iso', { content: pseudoRandom(9_000_000), stallAt: 4_000_000 })
  const { app, page } = await launch()
  const roles = await app.evaluate(({ Menu }) =>
    Menu.getApplicationMenu()
      ?.items.flatMap(item => item.submenu?.items ?? [])
      .map(item => item.role?.toLowerCase()),
  )
  for (const role of ['zoomin', 'zoomout', 'resetzoom']) expect(roles).toContain(role)

  await addByTyping(page, `${url}\nftp://example.org/old.iso\nfile:///etc/hosts`)
  await expect(row(page, 'large-text.iso')).toContainText('4.0 MB of 9.0 MB')
  const window = await app.browserWindow(page)
  await window.evaluate(target => {
    target.setContentSize(720, 480)
    target.webContents.setZoomFactor(2)
  })
  await page.waitForFunction(() => innerWidth <= 360)
  const inSight = (locator: Locator): Promise<boolean> =>
    locator.evaluate(element => {
      element.scrollIntoView({ block: 'nearest' })
      const { top, left, right, bottom } = element.getBoundingClientRect()
      const hit = document.elementFromPoint((left + right) / 2, (top + bottom) / 2)
      return left >= 0 && right <= innerWidth && element.contains(hit)
    })
  const reach = [
    page.getByRole('textbox', { name: 'Links to download' }),
    page.getByRole('button', { name: /^Save to/ }),
    page.getByRole('button', { name: 'Hosts' }),
    page.getByRole('button', { name: 'Dismiss the list' }),
    page.getByRole('button', { name: 'Pause all' }),
    page.getByRole('button', { name: 'Clear…' }),
    row(page, 'large-text.iso').getByRole('button', { name: 'Pause' }),
    row(page, 'large-text.iso').getByRole('button', { name: 'More' }),
    row(page, 'large-text.iso').getByRole('button', { name: 'Remove' }),
  ]
  for (const locator of reach) expect(await inSight(locator), String(locator)).toBe(true)
})
