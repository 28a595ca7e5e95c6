// The built app, run for real: its own data and download folders, a loopback server, and the window as Playwright
// sees it. Everything a test starts ends with the test.
import { once } from 'node:events'
import { mkdtemp, readFile, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  _electron,
  test as base,
  type CDPSession,
  type ElectronApplication,
  expect,
  type Locator,
  type Page,
} from '@playwright/test'
import { plainItem } from '../../src/shared/contract.ts'
import { sha256Of } from '../support/bytes.ts'
import { type RangeServer, startRangeServer } from '../support/range-server.ts'

export const ROOT = join(import.meta.dirname, '../..')

export interface Folders {
  readonly data: string
  readonly downloads: string
}

/** One run of the app, from launch to end. */
export interface Running {
  readonly app: ElectronApplication
  readonly page: Page
  /** Ends it as a person would; resolves when the process is gone. */
  quit(): Promise<void>
  /** SIGKILL: nothing in the app gets a chance. */
  kill(): Promise<void>
}

interface Fixtures {
  readonly folders: Folders
  readonly server: RangeServer
  /** Another one: to the app another host, with connections of its own. */
  readonly otherServer: RangeServer
  /** Starts the app on `folders`; may be called again once the last run has ended. */
  readonly launch: (options?: LaunchOptions) => Promise<Running>
}

export interface LaunchOptions {
  readonly args?: readonly string[]
  /** The name of the button that says that the window is ready, in its language. */
  readonly ready?: string
  /** Wins over what every run needs. */
  readonly env?: Readonly<Record<string, string>>
}

export const test = base.extend<Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures a function needs from its pattern
  folders: async ({}, use) => {
    const top = await realpath(await mkdtemp(join(tmpdir(), 'sluice-e2e-')))
    await use({ data: join(top, 'data'), downloads: join(top, 'downloads') })
    await rm(top, { recursive: true, force: true, maxRetries: 5 })
  },

  // biome-ignore lint/correctness/noEmptyPattern: as above
  server: async ({}, use) => {
    const server = await startRangeServer()
    await use(server)
    await server.close()
  },

  // biome-ignore lint/correctness/noEmptyPattern: as above
  otherServer: async ({}, use) => {
    const server = await startRangeServer()
    await use(server)
    await server.close()
  },

  launch: async ({ folders }, use) => {
    const runs: Running[] = []
    await use(async (options = {}) => {
      const run = await start(folders, options)
      runs.push(run)
      return run
    })
    for (const run of runs) await run.kill()
  },
})

export { expect }

/** What a run of the app on these folders needs in its environment. */
export function environment(folders: Folders): Record<string, string> {
  const inherited = Object.entries(process.env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && entry[0] !== 'ELECTRON_RUN_AS_NODE',
  )
  return {
    ...Object.fromEntries(inherited),
    SLUICE_DATA_DIR: folders.data,
    SLUICE_DOWNLOAD_DIR: folders.downloads,
    ...secondScreen(),
  }
}

/** The second of two workers has a screen, and with it focus and clipboard, of its own. */
function secondScreen(): Readonly<Record<string, string>> {
  const screen = process.env['SLUICE_SECOND_SCREEN']
  return screen === undefined || test.info().parallelIndex === 0 ? {} : JSON.parse(screen)
}

async function start(
  folders: Folders,
  { args = [], ready = 'Add', env = {} }: LaunchOptions,
): Promise<Running> {
  const app = await _electron.launch({
    args: [ROOT, ...args],
    cwd: ROOT,
    env: { ...environment(folders), ...env },
    // Playwright would emulate the light theme, whatever the app is set to.
    colorScheme: null,
  })
  const child = app.process()
  const gone = child.exitCode === null ? once(child, 'exit') : Promise.resolve()
  const page = await app.firstWindow()
  await page.getByRole('button', { name: ready, exact: true }).waitFor()
  return {
    app,
    page,
    async quit() {
      await app.close()
      await gone
    },
    async kill() {
      if (child.exitCode !== null || child.signalCode !== null) return
      child.kill('SIGKILL')
      await gone
    },
  }
}

/** The open dialog that adds links. */
export function addDialog(page: Page): Locator {
  return page.getByRole('dialog', { name: 'Add downloads' })
}

/** Opens the dialog with its button. */
export async function openAdd(page: Page): Promise<Locator> {
  await page.getByRole('button', { name: 'Add', exact: true }).click()
  await addDialog(page).waitFor()
  return addDialog(page)
}

/** Opens the dialog, types `text` into it and downloads what can be. */
export async function addByTyping(page: Page, text: string): Promise<void> {
  const dialog = await openAdd(page)
  await dialog.getByRole('textbox', { name: 'Links' }).fill(text)
  await dialog.getByRole('button', { name: 'Download', exact: true }).click()
}

/** Adds a link as the dialog would, without a look at it before: the first answer of its server is the download's. */
export async function addUnseen(page: Page, url: string): Promise<void> {
  const reply = await page.evaluate(
    item => window.sluice.invoke('download:add', { items: [item] }),
    plainItem(url),
  )
  expect(reply.ok).toBe(true)
}

/** Pastes `text` anywhere in the window, as for a long list, and downloads what can be. */
export async function addByPasting({ app, page }: Running, text: string): Promise<void> {
  await app.evaluate(({ clipboard }, copied) => clipboard.writeText(copied), text)
  await page.keyboard.press('ControlOrMeta+V')
  await addDialog(page).getByRole('button', { name: 'Download', exact: true }).click()
}

export function row(page: Page, name: string): Locator {
  return page.getByRole('row', { name, exact: true })
}

/** Chooses from the menu of a row. */
export async function choose(page: Page, name: string, item: string): Promise<void> {
  // The menu of before may still be on its way out.
  await expect(page.getByRole('menu')).toHaveCount(0)
  await row(page, name).getByRole('button', { name: 'More' }).click()
  await page.getByRole('menuitem', { name: item }).click()
}

/** Waits until the row says that the download is done. */
export async function waitUntilDone(page: Page, name: string): Promise<void> {
  await expect(row(page, name)).toHaveAttribute('data-state', 'done', { timeout: 30_000 })
}

export async function fileSha256(folders: Folders, name: string): Promise<string> {
  return sha256Of(await readFile(join(folders.downloads, name)))
}

/** Drags `items` and the files at `files` over the middle of the window and lets them go, as trusted events. */
export async function drop(
  page: Page,
  items: Readonly<Record<string, string>>,
  files: readonly string[] = [],
): Promise<void> {
  await withProtocol(page, async protocol => {
    const data = {
      items: Object.entries(items).map(([mimeType, text]) => ({ mimeType, data: text })),
      files: [...files],
      dragOperationsMask: 1,
    }
    for (const type of ['dragEnter', 'dragOver'] as const) {
      await protocol.send('Input.dispatchDragEvent', { type, x: 400, y: 300, data })
    }
    await expect(page.getByTestId('drop-overlay')).toBeVisible()
    await protocol.send('Input.dispatchDragEvent', { type: 'drop', x: 400, y: 300, data })
  })
}

async function withProtocol(page: Page, body: (protocol: CDPSession) => Promise<void>): Promise<void> {
  const protocol = await page.context().newCDPSession(page)
  try {
    await body(protocol)
  } finally {
    await protocol.detach()
  }
}

export const SIZES = [
  { width: 1280, height: 800 },
  { width: 900, height: 600 },
  { width: 720, height: 480 },
] as const

/** CSS pixels. */
export interface Size {
  readonly width: number
  readonly height: number
}

/**
 * Calls `body` with the window at each size in each theme, and keeps a picture of each beside the results; then the window is
 * as large as at first again.
 */
export async function inEveryLook(
  { app, page }: Pick<Running, 'app' | 'page'>,
  name: string,
  body: () => Promise<void>,
): Promise<void> {
  for (const theme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: theme })
    for (const size of SIZES) {
      await resize({ app, page }, size)
      await body()
      const path = test.info().outputPath(`${name}-${theme}-${size.width}.png`)
      await page.screenshot({ path, animations: 'disabled' })
      await test.info().attach(`${name}-${theme}-${size.width}`, { path, contentType: 'image/png' })
    }
  }
  await resize({ app, page }, SIZES[0])
}

/** Gives the window's inside this size, and waits until the page has it. */
export async function resize({ app, page }: Pick<Running, 'app' | 'page'>, size: Size): Promise<void> {
  const target = await app.browserWindow(page)
  await target.evaluate((window, { width, height }) => window.setContentSize(width, height), size)
  await page.waitForFunction(
    ({ width, height }) => window.innerWidth === width && window.innerHeight === height,
    size,
  )
}
