// When something goes wrong: what is written down, what the next start says, safe mode, and starts that cannot be.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ElectronApplication } from '@playwright/test'
import Database from 'better-sqlite3'
import { pseudoRandom } from '../support/bytes.ts'
import {
  addByTyping,
  choose,
  environment,
  expect,
  type Folders,
  fileSha256,
  ROOT,
  row,
  test,
  waitUntilDone,
} from './fixtures.ts'

const MB = 1_000_000

function logOf(folders: Folders): Promise<string> {
  return readFile(join(folders.data, 'logs/main.log'), 'utf8')
}

function clickMenu(app: ElectronApplication, id: string): Promise<void> {
  return app.evaluate(({ Menu }, wanted) => Menu.getApplicationMenu()?.getMenuItemById(wanted)?.click(), id)
}

function clipboardOf(app: ElectronApplication): Promise<string> {
  return app.evaluate(({ clipboard }) => clipboard.readText())
}

interface Said {
  readonly code: number | null
  readonly title: string
  readonly text: string
}

function spawnApp(env: NodeJS.ProcessEnv, more: readonly string[] = []): ChildProcess {
  const executable = join(ROOT, 'node_modules/electron/dist/electron')
  const switches = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  return spawn(executable, [...switches, ...more, ROOT], { env, stdio: ['ignore', 'pipe', 'pipe'] })
}

/** Starts the app whose dialogs of errors answer themselves; resolves when it has ended. */
async function start(folders: Folders, own = {}, more = ''): Promise<Said> {
  const stub = `${folders.data}-dialog.cjs`
  await writeFile(
    stub,
    `const { dialog } = require('electron')
    dialog.showMessageBox = async ({ message, detail }) =>
      process.stdout.write(JSON.stringify({ title: message, text: detail }))
    ${more}`,
  )
  const child = spawnApp({ ...environment(folders), ...own }, ['-r', stub])
  let [out, err] = ['', '']
  child.stdout?.on('data', text => (out += text))
  child.stderr?.on('data', text => (err += text))
  const [code] = await once(child, 'close')
  const { title, text } = out === '' ? { title: '', text: '' } : JSON.parse(out)
  expect(err).toContain(out === '' ? 'sluice: There is no screen' : `sluice: ${text}\n`)
  return { code, title, text }
}

test('what goes wrong is in the log, and the diagnostics have it without secrets', async ({
  launch,
  server,
  folders,
}) => {
  const content = pseudoRandom(1_000)
  const fine = server.route('/fine.bin', { content })
  const refused = server.route('/refused.bin', { status: 403, body: 'no' })
  const { app, page, quit } = await launch()
  await addByTyping(page, `${refused.replace('//', '//u5er:canary@')}?token=canary\n${fine}`)
  await waitUntilDone(page, 'fine.bin')
  await expect(row(page, 'refused.bin')).toHaveAttribute('data-state', 'failed')

  // An error that nobody caught leaves Sluice running.
  await app.evaluate(() => {
    setImmediate(() => {
      throw new Error('thrown at https://u5er:canary@example.org/canary?canary')
    })
  })
  await expect(page.getByText('Something inside Sluice went wrong.', { exact: false })).toBeVisible()
  await expect.poll(() => logOf(folders)).toContain('thrown at https://example.org/…')

  await choose(page, 'refused.bin', 'Copy diagnostics')
  await expect(page.getByText('Diagnostics copied.', { exact: false })).toBeVisible()
  const text = await clipboardOf(app)
  for (const part of [
    '## Download 1',
    'name: refused.bin',
    'failed (forbidden: HTTP 403)',
    'sqlite 3.',
    'Error: thrown',
  ])
    expect(text).toContain(part)
  // Of all downloads, from the menu; what was copied is not offered as a link.
  await clickMenu(app, 'diagnostics')
  await expect(page.getByRole('status').filter({ hasText: 'Diagnostics copied.' }).first()).toBeVisible()
  await expect.poll(() => clipboardOf(app)).not.toContain('## Download 1')

  const shown = app.evaluate(
    ({ shell }) =>
      new Promise<string>(done => {
        shell.showItemInFolder = done
      }),
  )
  await clickMenu(app, 'logs')
  expect(await shown).toBe(join(folders.data, 'logs/main.log'))

  await quit()
  const log = await logOf(folders)
  for (const part of ['started: Sluice', 'failed (forbidden: HTTP 403)', 'ended in good order'])
    expect(log).toContain(part)
  expect(log + text).not.toMatch(/canary|u5er/)
  if (process.platform !== 'win32') {
    expect((await stat(join(folders.data, 'logs/main.log'))).mode & 0o777).toBe(0o600)
  }
})

test('after a kill the next start says what goes on, safe mode lets it rest, and a usual start goes on', async ({
  launch,
  server,
  folders,
}) => {
  const content = pseudoRandom(6 * MB)
  const url = server.route('/large.bin', { content, stallAt: 5 * MB })
  const first = await launch()
  await addByTyping(first.page, url)
  await expect(row(first.page, 'large.bin')).toContainText('5.0 of 6.0 MB')
  await first.kill()
  const asked = server.requestsFor('/large.bin').length

  const safe = await launch({ args: ['--safe-mode'] })
  await expect(safe.page.getByText(/^Safe mode: all downloads are paused/)).toBeVisible()
  await expect(safe.page.getByText(/while 1 download was running/)).toBeVisible()
  await expect(row(safe.page, 'large.bin')).toHaveAttribute('data-state', 'paused')
  await clickMenu(safe.app, 'settings')
  const settings = safe.page.getByRole('dialog', { name: 'Settings' })
  await settings.getByRole('tab', { name: 'Appearance' }).click()
  await settings.getByLabel('Theme').selectOption('dark')
  await expect(safe.page.getByText(/^Settings cannot be changed in safe mode/)).toBeVisible()
  // Another death that nobody can catch.
  await safe.app.evaluate(() => process.crash()).catch(() => {})
  await safe.kill()
  expect(server.requestsFor('/large.bin').length).toBe(asked)

  // An end by an error of its own, here one that the system brings about.
  const broken = `require('electron').powerMonitor.on = () => { throw new Error('no way to https://x.example/canary') }`
  const end = await start(folders, {}, broken)
  expect(end).toMatchObject({ code: 1, text: expect.stringMatching(/^Sluice could not start\./) })

  const last = await launch()
  const told = last.page.getByText(/^An error of its own ended Sluice the last time/)
  await expect(told).toContainText(join(folders.data, 'crash-reports'))
  const [report = ''] = await readdir(join(folders.data, 'crash-reports'))
  const kept = await readFile(join(folders.data, 'crash-reports', report), 'utf8')
  expect(kept).toContain('Error: no way to https://x.example/…')
  await expect(last.page.getByText(/^Sluice ended unexpectedly the last time\. The download/)).toBeVisible()
  server.route('/large.bin', { content })
  server.release('/large.bin')
  await waitUntilDone(last.page, 'large.bin')
  expect(await fileSha256(folders, 'large.bin')).toBe(content.sha256())
  await last.quit()
  expect(await logOf(folders)).toContain('the last end was none in good order: 1 at work')
})

test.describe('a start that cannot be', () => {
  test('says why in one sentence, with code 1, and leaves everything as it is', async ({ folders }) => {
    const title = 'Sluice cannot start'
    await writeFile(folders.data, 'mine')
    expect(await start(folders)).toMatchObject({
      code: 1,
      title,
      text: expect.stringMatching(/is not a folder\./),
    })
    expect(await readFile(folders.data, 'utf8')).toBe('mine')
    await rm(folders.data)

    await mkdir(folders.data)
    const lock = new Database(join(folders.data, 'sluice.lock'))
    lock.exec('BEGIN EXCLUSIVE')
    const held = await start(folders)
    lock.close()
    expect(held).toMatchObject({ code: 1, title, text: expect.stringMatching(/^Another Sluice is using/) })

    const list = join(folders.data, 'sluice.db')
    const db = new Database(list)
    // What tells a list of Sluice's from any other database.
    db.pragma('application_id = 0x534c5543')
    db.pragma('user_version = 9999')
    db.exec('CREATE TABLE later (id)')
    db.close()
    const before = await readFile(list)
    expect(await start(folders)).toMatchObject({
      code: 1,
      title,
      text: expect.stringMatching(/by a newer Sluice\./),
    })
    expect(await readFile(list)).toEqual(before)
    // The person can put all that right by themselves: it is no error to report.
    expect(await readdir(folders.data)).not.toContain('crash-reports')

    // Chromium's lock cannot be made, which looks as if another Sluice had it.
    await rm(join(folders.data, 'SingletonLock'), { force: true })
    await mkdir(join(folders.data, 'SingletonLock'))
    expect(await start(folders)).toMatchObject({
      code: 1,
      title,
      text: expect.stringMatching(/^Sluice cannot tell whether it is already running\./),
    })
  })

  test('ends at a signal while its message stands', async ({ folders }) => {
    test.skip(process.platform === 'win32', 'Windows has no signals')
    await writeFile(folders.data, 'mine')
    const child = spawnApp(environment(folders))
    try {
      const ended = once(child, 'exit')
      for await (const text of child.stderr ?? []) if (/is not a folder\./.test(String(text))) break
      child.kill('SIGTERM')
      expect(await ended).toEqual([1, null])
    } finally {
      child.kill('SIGKILL')
    }
  })

  test('without a screen says so, and does not crash', async ({ folders }) => {
    test.skip(process.platform !== 'linux', 'only Linux can be without one')
    for (const DISPLAY of ['', ':54321']) {
      const { code, text } = await start(folders, { DISPLAY, WAYLAND_DISPLAY: '' })
      expect([code, text]).toEqual([1, ''])
    }
  })
})
