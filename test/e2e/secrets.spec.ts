// Secrets that a link, its headers and a server's answers carry: after everything that can happen to a download they stand in
// the list, which needs some of them to go on, and in no other file that the app has written, nor in what it printed.
import { randomBytes } from 'node:crypto'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join, relative } from 'node:path'
import type { SluiceBridge } from '../../src/shared/contract.ts'
import { pseudoRandom } from '../support/bytes.ts'
import { expect, row, test, waitUntilDone } from './fixtures.ts'

interface Exposed {
  readonly sluice: SluiceBridge
}

/** Random, so that no compression can hide one and nothing else has it. */
const canary = (): string => `cnry${randomBytes(12).toString('hex')}`

/** What the person gave: kept in the list, because a download could not go on without it. */
const GIVEN = {
  ...{ user: canary(), password: canary(), query: canary() },
  ...{ authorization: canary(), cookie: canary(), key: canary() },
}
/** What nobody asked Sluice to keep. */
const PASSING = {
  ...{ fragment: canary(), redirect: canary(), redirectCookie: canary(), replyCookie: canary() },
  ...{
    disposition: canary(),
    errorBody: canary(),
    reason: canary(),
    challenge: canary(),
    previewed: canary(),
  },
}

/** The list, what SQLite keeps beside it, and its copy: all that may hold what was given. */
const LIST_FILES = /^sluice\.db(?:-wal|-shm|\.copy|\.copy\.new)?$/
/** Chromium's own, without a word of ours: a random number, the port of this test's driver, the lock's links. */
const NOT_OURS = /^(?:Crashpad\/client_id|DevToolsActivePort|Singleton\w+)$/

interface Found {
  readonly path: string
  /** Permission bits. */
  readonly mode: number
  /** Of the canaries in it. */
  readonly names: readonly string[]
}

/** Every file in `dir` with the canaries in it, as UTF-8 or as UTF-16, in its content or its name. */
async function search(dir: string): Promise<readonly Found[]> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true })
  const all = Object.entries({ ...GIVEN, ...PASSING })
  const found = entries.map(async entry => {
    const path = join(entry.parentPath, entry.name)
    const { mode } = await stat(path).catch(() => ({ mode: 0 }))
    // A lock of Chromium is a link that leads nowhere; a socket has no content.
    const content = entry.isFile() ? await readFile(path).catch(() => Buffer.alloc(0)) : Buffer.alloc(0)
    const names = all.filter(
      ([, text]) =>
        path.includes(text) || content.includes(text) || content.includes(Buffer.from(text, 'utf16le')),
    )
    return { path: relative(dir, path), mode: mode & 0o777, names: names.map(([name]) => name) }
  })
  return Promise.all(found)
}

test('secrets are in the list alone, and nothing that is kept is for others to read', async ({
  launch,
  server,
  folders,
}) => {
  const cookie = (value: string) => ['Set-Cookie', `sid=${value}; Path=/`] as const
  server.route('/start', {
    status: 302,
    headers: [['Location', `/real?signature=${PASSING.redirect}`], cookie(PASSING.redirectCookie)],
  })
  const content = pseudoRandom(3_000_000)
  server.route('/real', {
    content,
    stallAt: 1_500_000,
    headers: [
      ['Content-Disposition', `attachment; filename="kept.bin"; note="${PASSING.disposition}"`],
      cookie(PASSING.replyCookie),
    ],
  })
  server.route('/refused', {
    status: 401,
    reason: PASSING.reason,
    body: PASSING.errorBody,
    headers: [['WWW-Authenticate', `Basic realm="${PASSING.challenge}"`]],
  })
  const withSecrets = (path: string): string =>
    `${server.url.replace('//', `//${GIVEN.user}:${GIVEN.password}@`)}${path}?key=${GIVEN.query}#${PASSING.fragment}`
  const headers = {
    'x-api-key': GIVEN.key,
    cookie: `session=${GIVEN.cookie}`,
  }

  const umask = process.umask(0)
  const { app, page, quit } = await launch().finally(() => process.umask(umask))
  let printed = ''
  for (const stream of [app.process().stdout, app.process().stderr])
    stream?.on('data', (text: Buffer) => {
      printed += text.toString()
    })

  await page.evaluate(
    async ({ links, headers: given, authorization, previewed }) => {
      const { invoke } = (window as unknown as Exposed).sluice
      const item = { name: null, dir: null, checksum: null }
      await invoke('preview:ask', { link: previewed, name: null, headers: given })
      const [first = '', second = ''] = links
      await invoke('download:add', {
        items: [
          { ...item, link: first, headers: given },
          { ...item, link: second, headers: { authorization } },
        ],
      })
    },
    {
      links: [withSecrets('/start'), withSecrets('/refused')],
      previewed: `${server.url}/nothing?key=${PASSING.previewed}`,
      headers,
      authorization: `Bearer ${GIVEN.authorization}`,
    },
  )
  await expect(row(page, 'refused')).toHaveAttribute('data-state', 'failed')
  await expect(row(page, 'kept.bin')).toHaveAttribute('data-state', 'running')
  await server.until(() => server.stalled('/real') > 0)

  await test.step('they did reach the server', () => {
    const sent = JSON.stringify(server.requests)
    for (const [name, text] of Object.entries({ ...GIVEN, redirect: PASSING.redirect })) {
      const basic = Buffer.from(`${GIVEN.user}:${GIVEN.password}`).toString('base64')
      if (name === 'user' || name === 'password') expect(sent).toContain(basic)
      else expect(sent, name).toContain(text)
    }
  })

  await page.evaluate(async () => {
    const { invoke } = (window as unknown as Exposed).sluice
    const ids = [1, 2]
    await invoke('download:pause', ids)
    for (const id of [null, ...ids]) await invoke('diagnostics:copy', id)
  })
  await expect(row(page, 'kept.bin')).toHaveAttribute('data-state', 'paused')
  const copied = await app.evaluate(({ clipboard }) => clipboard.readText())
  for (const [name, text] of Object.entries({ ...GIVEN, ...PASSING }))
    expect(copied, name).not.toContain(text)

  await inListAlone('paused')

  server.route('/real', { content })
  await page.evaluate(() => (window as unknown as Exposed).sluice.invoke('download:resume', [1, 2]))
  await waitUntilDone(page, 'kept.bin')
  const reloaded = app.evaluate(
    ({ BrowserWindow }) =>
      new Promise<void>(done => {
        const contents = BrowserWindow.getAllWindows()[0]?.webContents
        contents?.once('did-finish-load', () => done())
        contents?.forcefullyCrashRenderer()
      }),
  )
  await reloaded
  await inListAlone('crashed')
  await quit()
  const kept = await inListAlone('over')
  for (const name of Object.keys(GIVEN)) {
    const files = kept.filter(({ names }) => names.includes(name)).map(({ path }) => path)
    expect(files.sort(), name).toEqual(['sluice.db', 'sluice.db.copy'])
  }
  for (const [name, text] of Object.entries({ ...GIVEN, ...PASSING }))
    expect(printed, name).not.toContain(text)
  expect((await search(folders.downloads)).map(({ path, names }) => [path, names])).toEqual([
    ['kept.bin', []],
  ])

  /** Answers with every file, for more to be asked of them. */
  async function inListAlone(when: string): Promise<readonly Found[]> {
    const files = await search(folders.data)
    for (const { path, mode, names } of files) {
      const allowed = LIST_FILES.test(path) ? Object.keys(GIVEN) : []
      expect(
        names.filter(name => !allowed.includes(name)),
        `${path} when ${when}`,
      ).toEqual([])
      if (!NOT_OURS.test(path)) expect((mode & 0o077).toString(8), `${path} when ${when}`).toBe('0')
    }
    expect((await stat(folders.data)).mode & 0o777).toBe(0o700)
    return files
  }
})
