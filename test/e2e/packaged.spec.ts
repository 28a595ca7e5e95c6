// The packaged app, away from the repository: it holds what it needs and nothing else, every fuse is set, and it works for
// a user who has nothing yet.
import { execFile } from 'node:child_process'
import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { getRawHeader, listPackage } from '@electron/asar'
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses'
import { _electron } from '@playwright/test'
import { pseudoRandom, sha256Of } from '../support/bytes.ts'
import { addByTyping, addDialog, expect, ROOT, row, waitUntilDone } from './fixtures.ts'
import { filesIn, SWITCHES, startProgram, test } from './packed-app.ts'

/** What may be in the archive. */
const ALLOWED = [
  /^package\.json$/,
  /^LICENSE$/,
  /^assets\/icon\.png$/,
  /^assets\/tray\/[\w@-]+\.png$/,
  /^out\/main\/(index|start|cli)\.js$/,
  /^out\/main\/chunks\/[\w.-]+\.js$/,
  /^out\/preload\/index\.cjs$/,
  /^out\/renderer\/index\.html$/,
  /^out\/renderer\/assets\/[\w.-]+\.(js|css|woff2|svg|png)$/,
  /^node_modules\/better-sqlite3\/(package\.json|LICENSE)$/,
  /^node_modules\/better-sqlite3\/lib\/(methods\/)?[a-z-]+\.js$/,
]
const ADDON =
  /^node_modules\/better-sqlite3\/(build\/Release\/better_sqlite3|prebuilds\/(linux|darwin|win32)-(x64|arm64))\.node$/

test('holds what it needs, one addon outside, and nothing else', async ({ packed }) => {
  const archive = join(packed.resources, 'app.asar')
  const listed = listPackage(archive, { isPack: false }).map(path => path.replaceAll('\\', '/').slice(1))
  const { header } = getRawHeader(archive)
  const nodeAt = (path: string): { files?: object; unpacked?: boolean } =>
    path.split('/').reduce((node: object, name) => Reflect.get(Reflect.get(node, 'files'), name), header)
  const files = listed.filter(path => nodeAt(path).files === undefined)
  const unpacked = files.filter(path => nodeAt(path).unpacked === true)
  expect(unpacked).toEqual([expect.stringMatching(ADDON)])
  expect(files.filter(path => !unpacked.includes(path) && !ALLOWED.some(shape => shape.test(path)))).toEqual(
    [],
  )
  expect(files).toEqual(expect.arrayContaining(['package.json', 'LICENSE', 'out/main/index.js']))
  const outside = await filesIn(`${archive}.unpacked`)
  expect(outside.map(path => path.replaceAll('\\', '/'))).toEqual(unpacked)

  const beside = await filesIn(packed.resources)
  expect(beside.filter(path => /default_app|\.map$|\.ts$/.test(path))).toEqual([])
  const sizes = await Promise.all(beside.map(async path => (await stat(join(packed.resources, path))).size))
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(12 * 2 ** 20)
})

test('has every fuse set', async ({ packed }) => {
  const { DISABLE, ENABLE } = FuseState
  expect(await getCurrentFuseWire(packed.program)).toMatchObject({
    [FuseV1Options.RunAsNode]: DISABLE,
    [FuseV1Options.EnableCookieEncryption]: ENABLE,
    [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: DISABLE,
    [FuseV1Options.EnableNodeCliInspectArguments]: DISABLE,
    [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: ENABLE,
    [FuseV1Options.OnlyLoadAppFromAsar]: ENABLE,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: DISABLE,
    [FuseV1Options.GrantFileProtocolExtraPrivileges]: DISABLE,
  })
})

test('is no Node for whoever can start it', async ({ packed, user }) => {
  const marker = join(user.home, 'ran')
  const foreign = join(user.home, 'foreign.cjs')
  const write = `require('node:fs').writeFileSync(${JSON.stringify(marker)}, '')`
  await writeFile(foreign, write)
  const data = join(user.home, 'data')
  const started = startProgram(packed.program, [...SWITCHES, '--inspect=0', '-e', write], {
    cwd: user.home,
    env: {
      ...user.env,
      SLUICE_DATA_DIR: data,
      ELECTRON_RUN_AS_NODE: '1',
      NODE_OPTIONS: `--require ${foreign}`,
    },
  })
  try {
    // It is the app that has started.
    await expect
      .poll(() => stat(join(data, 'sluice.db')).then(() => true, started.output), { timeout: 30_000 })
      .toBe(true)
  } finally {
    await started.end()
  }
  expect(started.output()).not.toContain('Debugger listening')
  expect(await filesIn(user.home)).not.toContain('ran')
})

test('works for a new user, and writes nowhere else', async ({ packed, user, server }) => {
  test.skip(process.platform !== 'linux', 'Elsewhere the system, not the environment, says where a home is.')
  const content = pseudoRandom(12 * 2 ** 20)
  const url = server.route('/packed.bin', { content })
  const program = await filesIn(packed.folder)
  const app = await _electron.launch({
    executablePath: packed.driven,
    args: [],
    cwd: user.temporary,
    env: { ...user.env },
    colorScheme: null,
  })
  const page = await app.firstWindow()
  await page.getByRole('button', { name: 'Add', exact: true }).waitFor()

  const facts = await app.evaluate(({ app: running }) => ({
    isPackaged: running.isPackaged,
    name: running.getName(),
    data: running.getPath('userData'),
    downloads: running.getPath('downloads'),
    defaultApp: process.defaultApp === true,
    pid: process.pid,
  }))
  expect(facts).toMatchObject({ isPackaged: true, name: 'Sluice', defaultApp: false })
  expect(facts.data.startsWith(user.home)).toBe(true)
  // An account so new that it has no such folders yet.
  expect(facts.downloads).toBe(user.home)
  const downloads = join(user.home, 'Downloads')
  const maps = await readFile(`/proc/${facts.pid}/maps`, 'utf8')
  const addon = maps.split('\n').find(line => line.endsWith('.node'))
  expect(addon).toContain(join(packed.driven, '../resources/app.asar.unpacked/node_modules/better-sqlite3'))

  await addByTyping(page, url)
  await expect(addDialog(page)).toHaveCount(0)
  await waitUntilDone(page, 'packed.bin')
  await expect(row(page, 'packed.bin')).toBeVisible()
  const received = await readFile(join(downloads, 'packed.bin'))
  expect(sha256Of(received)).toBe(content.sha256())

  // Own scheme and policy.
  expect(page.url()).toBe('app://sluice/')
  const outcome = await page.evaluate(async target => {
    const fetched = await fetch(target).then(
      () => 'fetched',
      () => 'refused',
    )
    const script = document.createElement('script')
    const ran = await new Promise<boolean>(done => {
      document.addEventListener('securitypolicyviolation', () => done(false), { once: true })
      try {
        script.textContent = 'document.title = "ran"'
        document.head.append(script)
      } catch {
        done(false)
      }
    })
    return { fetched, ran }
  }, url)
  expect(outcome).toEqual({ fetched: 'refused', ran: false })

  for (const keys of ['F12', 'Control+Shift+I', 'Control+Shift+J', 'Alt+Meta+I'])
    await page.keyboard.press(keys)
  const hasTools = await app.evaluate(({ webContents, Menu }) => {
    const items = (menu: Electron.Menu | null): Electron.MenuItem[] =>
      menu?.items.flatMap(item => [item, ...items(item.submenu ?? null)]) ?? []
    const offered = items(Menu.getApplicationMenu()).some(item => /toggledevtools/i.test(item.role ?? ''))
    return offered || webContents.getAllWebContents().some(contents => contents.isDevToolsOpened())
  })
  expect(hasTools).toBe(false)

  const openAtLogin = (on: boolean): Promise<unknown> =>
    page.evaluate(wanted => window.sluice.invoke('settings:change', { openAtLogin: wanted }), on)
  const autostart = join(facts.data, '../autostart/sluice.desktop')
  expect(await openAtLogin(true)).toMatchObject({ ok: true })
  expect(await readFile(autostart, 'utf8')).toContain(`Exec="${packed.driven}" --hidden\n`)
  expect(await openAtLogin(false)).toMatchObject({ ok: true })

  await app.close()
  expect(await filesIn(packed.folder)).toEqual(program)
  const written = (await filesIn(user.home)).map(path => join(user.home, path))
  expect(written).toContain(join(facts.data, 'sluice.db'))
  expect(written.filter(path => !path.startsWith(facts.data) && !path.startsWith(downloads))).toEqual([])
  expect(await filesIn(user.temporary)).toEqual([])
})

test('is a command line where there is no screen', async ({ packed, user, server }) => {
  test.skip(process.platform !== 'linux', 'Only Linux asks a command for a screen.')
  const { DISPLAY: _screen, WAYLAND_DISPLAY: _other, DBUS_SESSION_BUS_ADDRESS: _bus, ...env } = user.env
  const command = (...args: readonly string[]): Promise<{ stdout: string; stderr: string }> =>
    promisify(execFile)(join(packed.folder, 'bin/sluice'), [...args], { env, cwd: user.temporary })
  const { version } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8'))
  expect(await command('--version')).toEqual({ stdout: `${version}\n`, stderr: '' })

  const content = pseudoRandom(3 * 2 ** 20, 5)
  const url = server.route('/commanded.bin', { content })
  const { stdout } = await command('get', url, '--dir', join(user.home, 'got'), '--json')
  for (const line of stdout.trimEnd().split('\n')) expect(() => JSON.parse(line)).not.toThrow()
  expect(sha256Of(await readFile(join(user.home, 'got/commanded.bin')))).toBe(content.sha256())
  await expect(command('get', 'nonsense')).rejects.toMatchObject({ code: 2 })
  // Nothing of Chromium's, only the command line's own.
  const written = await filesIn(user.home)
  expect(written.filter(path => /Preferences|Local State|Cache|Crashpad/.test(path))).toEqual([])
  expect(await filesIn(user.temporary)).toEqual([])
})
