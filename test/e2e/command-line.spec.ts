// The program as a command line: beside an open window it works in the window's queue, without one in its own; and a command
// never makes a window, as it needs no screen.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { pseudoRandom } from '../support/bytes.ts'
import { environment, expect, type Folders, fileSha256, ROOT, row, test, waitUntilDone } from './fixtures.ts'

interface Ended {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

const ELECTRON = String(createRequire(import.meta.url)('electron'))
const HEADLESS = ['--no-sandbox', '--ozone-platform=headless', '--log-level=3', ROOT]

/** Ends by itself; a screen is not to be had. */
async function run(
  folders: Folders,
  program: string,
  words: readonly string[],
  more: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  const { DISPLAY, WAYLAND_DISPLAY, ...env } = environment(folders)
  // Its own folders, were it to have any: the app is found by SLUICE_DATA_DIR.
  const home = join(folders.data, '..', 'home')
  const child = spawn(program, words, {
    env: { ...env, HOME: home, XDG_DATA_HOME: home, XDG_CONFIG_HOME: home, ...more },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
  return { code: Number(code), out, err }
}

/** The installed program. */
const sluice = (folders: Folders, ...words: readonly string[]): Promise<Ended> =>
  run(folders, ELECTRON, [...HEADLESS, ...words])

const last = (out: string): unknown => JSON.parse(out.trim().split('\n').at(-1) ?? '')

test('a download of a command is one of the window, whichever program it is', async ({
  launch,
  folders,
  server,
}) => {
  const { page, quit } = await launch()
  const content = pseudoRandom(3_000_000)
  const words = (name: string, url: string) => [
    'get',
    '--json',
    '--dir',
    folders.downloads,
    '--name',
    name,
    url,
  ]
  const one = server.route('/one.bin', { content })
  const node = await run(folders, process.execPath, [join(ROOT, 'src/main/cli.ts'), ...words('one.bin', one)])
  expect(node).toMatchObject({ code: 0, err: 'Sluice is open and downloads this.\n' })
  await waitUntilDone(page, 'one.bin')

  const two = server.route('/two.bin', { content, stallAt: 1_000_000 })
  const electron = sluice(folders, ...words('two.bin', two))
  await expect(row(page, 'two.bin')).toHaveAttribute('data-state', 'running')
  server.release('/two.bin')
  await waitUntilDone(page, 'two.bin')
  const { code, out } = await electron
  expect(code).toBe(0)
  expect(last(out)).toMatchObject({ event: 'done', path: join(folders.downloads, 'two.bin') })
  expect(await fileSha256(folders, 'two.bin')).toBe(content.sha256())

  // Its list is the window's; and a window closed leaves nothing to knock at.
  expect((await sluice(folders, 'list')).out).toMatch(/one\.bin +Done\n.*two\.bin +Done\n$/)
  await quit()
  expect(await readdir(folders.data)).not.toContain('sluice.sock')
})

test('without a window and a screen: the program’s own words, codes and folder, and nothing else', async ({
  folders,
  server,
}) => {
  test.skip(process.platform !== 'linux', 'Elsewhere the system, not the environment, says where a home is.')
  const url = server.route('/a.bin', { content: pseudoRandom(5) })
  const target = join(folders.downloads, 'a.bin')
  expect(await sluice(folders, '--version')).toMatchObject({ code: 0, err: '' })
  const got = await sluice(folders, '--', 'get', '--dir', folders.downloads, url)
  expect(got).toMatchObject({ code: 0, out: `${target}\n` })
  expect(await fileSha256(folders, 'a.bin')).toBe(pseudoRandom(5).sha256())
  const gone = await sluice(folders, 'get', '--json', server.route('/b.bin', { status: 404 }))
  expect(gone.code).toBe(1)
  expect(last(gone.out)).toMatchObject({ event: 'failed', code: 'gone' })
  expect(await sluice(folders, 'get')).toMatchObject({ code: 2, out: '' })
  // No profile of Chromium's, no data folder of the app's.
  const top = join(folders.data, '..')
  expect((await readdir(top)).sort()).toEqual(['downloads', 'home'])
  expect(await readdir(join(top, 'home'))).toEqual(['sluice'])
})
