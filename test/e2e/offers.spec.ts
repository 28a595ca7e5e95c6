// Links from outside: what a later start of the app, a sluice: link or an opened file brings to the app that runs. Later starts
// are real ones, on the same data folder.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { chromium, type Page } from '@playwright/test'
import { MAX_LIST_SIZE } from '../../src/shared/link-files.ts'
import { pseudoRandom } from '../support/bytes.ts'
import {
  addDialog,
  drop,
  environment,
  expect,
  type Folders,
  ROOT,
  row,
  test,
  waitUntilDone,
} from './fixtures.ts'

const ELECTRON = String(createRequire(import.meta.url)('electron'))

function startAlso(folders: Folders, args: readonly string[], cwd = ROOT): ChildProcess {
  return spawn(ELECTRON, [ROOT, '--no-sandbox', ...args], {
    cwd,
    env: environment(folders),
    stdio: ['ignore', 'ignore', 'pipe'],
  })
}

/** Starts the app once more, and waits until that start has handed over what it brings; it must end well. */
async function handOver(folders: Folders, args: readonly string[], cwd = ROOT): Promise<void> {
  const child = startAlso(folders, args, cwd)
  child.stderr?.resume()
  const [code] = await once(child, 'exit')
  expect(code).toBe(0)
}

const deepLink = (links: readonly string[]): string =>
  `sluice:add?${links.map(link => `url=${encodeURIComponent(link)}`).join('&')}`

const linksField = (page: Page) => addDialog(page).getByRole('textbox', { name: 'Links', exact: true })
const note = (page: Page) =>
  addDialog(page).getByRole('region', { name: 'Links from a file or another program' })

test('what a later start brings is offered, and no server hears of it before the person agrees', async ({
  launch,
  server,
  folders,
}) => {
  const content = pseudoRandom(300_000, 1)
  const good = server.route('/good.bin', { content })
  const bad = server.route('/bad.bin', { content })
  const { app, page } = await launch()

  // More than the system's own message between two starts can hold.
  const many = Array.from({ length: 1_000 }, (_, at) => `${server.url}/many/${at}/${'x'.repeat(60)}.bin`)
  await handOver(folders, [deepLink(many)])
  await expect(addDialog(page).getByText('1,000 links', { exact: true })).toBeVisible()
  await expect(linksField(page)).toHaveValue(`${many.join('\n')}\n`)
  await expect(note(page)).toContainText(`brought 1,000 links, to 127.0.0.1:${server.port}.`)
  await addDialog(page).getByRole('button', { name: 'Cancel' }).click()
  await expect(addDialog(page)).toHaveCount(0)

  const file = (name: string, link: string, hex: string): string =>
    `<file name="../${name}"><hash type="sha-256">${hex}</hash><url>${link}</url></file>`
  const right = file('right.bin', good, content.sha256())
  const wrong = file(
    'wrong.bin',
    bad,
    content.sha256().replace(/^./, digit => (digit === '0' ? '1' : '0')),
  )
  const metalink = `<metalink xmlns="urn:ietf:params:xml:ns:metalink">${right}${wrong}</metalink>`
  await writeFile(join(folders.data, 'two.meta4'), metalink)
  // As a file manager or a shell gives it: relative to where it stands.
  await handOver(folders, ['two.meta4'], folders.data)
  const name = (link: string) =>
    addDialog(page).getByRole('textbox', { name: `File name for ${link}`, exact: true })
  await expect(name(good)).toHaveValue('right.bin')
  await expect(name(bad)).toHaveValue('wrong.bin')
  await expect(addDialog(page).getByText('SHA-256 will be checked')).toHaveCount(2)
  expect(server.requests).toEqual([])

  await addDialog(page).getByRole('button', { name: 'Download', exact: true }).click()
  await waitUntilDone(page, 'right.bin')
  await expect(row(page, 'wrong.bin')).toHaveAttribute('data-state', 'failed')
  await expect(row(page, 'wrong.bin')).toContainText(
    'The file that arrived is not the one that was promised.',
  )

  await writeFile(join(folders.data, 'nonsense.meta4'), pseudoRandom(MAX_LIST_SIZE, 2).read(0, MAX_LIST_SIZE))
  // An http link is the person's own hand.
  const own = server.route('/own.bin', { content })
  await handOver(folders, [join(folders.data, 'nonsense.meta4'), own])
  await expect(page.getByText('“nonsense.meta4” is damaged, or not a metalink.')).toBeVisible()
  await expect(addDialog(page)).toHaveCount(0)
  await waitUntilDone(page, 'own.bin')

  // So is a metalink that is dropped: its servers are asked at once.
  await drop(page, {}, [join(folders.data, 'two.meta4')])
  await expect(name(good)).toHaveValue('right.bin')
  await expect(note(page)).toHaveCount(0)
  expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1)
})

test('of two that are started at once one stays, with the links of both', async ({ folders }) => {
  const offered = ['https://one.example/1.iso', 'https://two.example/2.iso']
  const children = offered.map(link => startAlso(folders, ['--remote-debugging-port=0', `sluice:${link}`]))
  try {
    const ends = children.map(child => once(child, 'exit'))
    const address = Promise.race(children.map((child, at) => debuggerOf(child, children[1 - at])))
    const [code] = await Promise.race(ends)
    expect(code).toBe(0)
    const browser = await chromium.connectOverCDP(await address)
    const pages = (): readonly Page[] => browser.contexts().flatMap(context => context.pages())
    await expect.poll(() => pages().length).toBe(1)
    const [page] = pages()
    if (page === undefined) throw new Error('no window')
    for (const link of offered) await expect(linksField(page)).toHaveValue(new RegExp(`^${link}$`, 'm'))
    await browser.close()
    expect(children.filter(child => child.exitCode === null)).toHaveLength(1)
    for (const child of children) child.kill('SIGTERM')
    expect((await Promise.all(ends)).map(([ended]) => ended)).toEqual([0, 0])
  } finally {
    for (const child of children) child.kill('SIGKILL')
  }
})

/** The address of the one that stays, once `other` has ended. */
async function debuggerOf(child: ChildProcess, other: ChildProcess | undefined): Promise<string> {
  let said = ''
  child.stderr?.setEncoding('utf8')
  const address = await new Promise<string>(done => {
    child.stderr?.on('data', (text: string) => {
      said += text
      const found = /DevTools listening on (ws:\S+)/.exec(said)?.[1]
      if (found !== undefined) done(found)
    })
  })
  if (other !== undefined && other.exitCode === null) await once(other, 'exit')
  // Whoever connects while the page is only being made now and then waits for it for ever.
  await expect.poll(async () => (await targetsOf(address)).some(({ title }) => title === 'Sluice')).toBe(true)
  return address
}

interface Target {
  readonly title: string
}

async function targetsOf(address: string): Promise<readonly Target[]> {
  const response = await fetch(new URL('/json/list', address.replace(/^ws/, 'http')))
  return (await response.json()) as readonly Target[]
}
