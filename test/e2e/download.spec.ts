// A download's whole way through the window: in by each door, seen, paused, resumed, finished right; and what
// survives a quit and a kill.
import { once } from 'node:events'
import { pseudoRandom } from '../support/bytes.ts'
import { inTurn } from '../support/range-server/behaviour.ts'
import {
  addByPasting,
  addByTyping,
  addDialog,
  addUnseen,
  drop,
  expect,
  fileSha256,
  row,
  test,
  waitUntilDone,
} from './fixtures.ts'

const MB = 1_000_000

test('a link pasted anywhere is downloaded, byte for byte', async ({ launch, server, folders }) => {
  const content = pseudoRandom(3 * MB, 1)
  const url = server.route('/pasted.bin', { content })
  const running = await launch()
  await running.page.getByRole('heading', { name: 'Drop a link to open the gate' }).click()
  await addByPasting(running, url)
  await waitUntilDone(running.page, 'pasted.bin')
  expect(await fileSha256(folders, 'pasted.bin')).toBe(content.sha256())
})

test('links dropped on the window are downloaded, byte for byte', async ({ launch, server, folders }) => {
  const contents = [pseudoRandom(2 * MB, 2), pseudoRandom(1, 3), pseudoRandom(0)]
  const urls = contents.map((content, index) => server.route(`/dropped-${index}.bin`, { content }))
  const { page } = await launch()
  await drop(page, { 'text/uri-list': urls[0] ?? '', 'text/plain': 'The title of a link' })
  await expect(addDialog(page)).toContainText('1 link')
  await drop(page, { 'text/plain': urls.slice(1).join('\n') })
  await expect(addDialog(page)).toContainText('3 links')
  await expect(page.getByTestId('drop-overlay')).toHaveCount(0)
  await addDialog(page).getByRole('button', { name: 'Download', exact: true }).click()
  for (const [index, content] of contents.entries()) {
    await waitUntilDone(page, `dropped-${index}.bin`)
    expect(await fileSha256(folders, `dropped-${index}.bin`)).toBe(content.sha256())
  }
})

test('a large file comes over many connections, byte for byte', async ({ launch, server, folders }) => {
  const content = pseudoRandom(48 * MB, 4)
  const url = server.route('/large.iso', { content })
  const { page } = await launch()
  await addByTyping(page, url)
  await waitUntilDone(page, 'large.iso')
  expect(await fileSha256(folders, 'large.iso')).toBe(content.sha256())
  expect(server.requestsFor('/large.iso').length).toBeGreaterThan(1)
})

test('progress is seen, pause stops it, resume goes on from the last byte', async ({
  launch,
  server,
  folders,
}) => {
  const content = pseudoRandom(6 * MB, 5)
  const url = server.route('/half.bin', inTurn({ content, stallAt: 3 * MB }, { content }))
  const { page } = await launch()
  await addByTyping(page, url)
  const half = row(page, 'half.bin')
  await expect(half.getByRole('progressbar')).toHaveAttribute('aria-valuenow', '50')
  await expect(half).toContainText('3.0 of 6.0 MB')

  await half.getByRole('button', { name: 'Pause' }).click()
  await expect(half).toHaveAttribute('data-state', 'paused')
  await half.getByRole('button', { name: 'Resume' }).click()
  await waitUntilDone(page, 'half.bin')
  expect(await fileSha256(folders, 'half.bin')).toBe(content.sha256())
  expect(server.requestsFor('/half.bin').map(request => request.range)).toEqual([
    'bytes=0-',
    `bytes=${3 * MB}-${6 * MB - 1}`,
  ])
})

test('quitting keeps what was received, and the next start goes on', async ({ launch, server, folders }) => {
  const content = pseudoRandom(6 * MB, 6)
  const url = server.route('/quit.bin', inTurn({ content, stallAt: 4 * MB }, { content }))
  const first = await launch()
  await addByTyping(first.page, url)
  await expect(row(first.page, 'quit.bin').getByRole('progressbar')).toHaveAttribute('aria-valuenow', '66')
  await first.quit()

  const second = await launch()
  await waitUntilDone(second.page, 'quit.bin')
  expect(await fileSha256(folders, 'quit.bin')).toBe(content.sha256())
  expect(server.requestsFor('/quit.bin').at(-1)?.range).toBe(`bytes=${4 * MB}-${6 * MB - 1}`)
})

test('a request to end from the system keeps what was received too', async ({ launch, server, folders }) => {
  const content = pseudoRandom(6 * MB, 10)
  const url = server.route('/term.bin', inTurn({ content, stallAt: 4 * MB }, { content }))
  const first = await launch()
  await addByTyping(first.page, url)
  await expect(row(first.page, 'term.bin').getByRole('progressbar')).toHaveAttribute('aria-valuenow', '66')
  const child = first.app.process()
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  expect(await ended).toEqual([0, null])

  const second = await launch()
  await waitUntilDone(second.page, 'term.bin')
  expect(await fileSha256(folders, 'term.bin')).toBe(content.sha256())
  expect(server.requestsFor('/term.bin').at(-1)?.range).toBe(`bytes=${4 * MB}-${6 * MB - 1}`)
})

test('a kill costs no more than what was not yet stored', async ({ launch, server, folders }) => {
  const content = pseudoRandom(6 * MB, 7)
  const url = server.route('/killed.bin', inTurn({ content, stallAt: 4 * MB }, { content }))
  const first = await launch()
  await addByTyping(first.page, url)
  const bar = row(first.page, 'killed.bin').getByRole('progressbar')
  await expect(bar).toHaveAttribute('aria-valuetext', '66%, 4.0 MB safely stored', { timeout: 15_000 })
  await first.kill()

  const second = await launch()
  await waitUntilDone(second.page, 'killed.bin')
  expect(await fileSha256(folders, 'killed.bin')).toBe(content.sha256())
  const ranges = server.requestsFor('/killed.bin').map(request => request.range)
  expect(ranges[0]).toBe('bytes=0-')
  expect(ranges.slice(1).every(range => range !== null && !range.startsWith('bytes=0-'))).toBe(true)
})

test('a paused download is still paused after a restart', async ({ launch, server }) => {
  const url = server.route('/rest.bin', { content: pseudoRandom(6 * MB, 8), stallAt: MB })
  const first = await launch()
  await addByTyping(first.page, url)
  await expect(row(first.page, 'rest.bin').getByRole('progressbar')).toHaveAttribute('aria-valuenow', '16')
  await first.page.getByRole('button', { name: 'Pause all' }).click()
  await expect(row(first.page, 'rest.bin')).toHaveAttribute('data-state', 'paused')
  await first.quit()

  const second = await launch()
  await expect(row(second.page, 'rest.bin')).toHaveAttribute('data-state', 'paused')
  await expect(row(second.page, 'rest.bin')).toContainText('1.0 of 6.0 MB')
})

test('a refused download says why and can be tried again', async ({ launch, server, folders }) => {
  const content = pseudoRandom(1_000, 9)
  const url = server.route('/late.bin', inTurn({ status: 404, body: 'no' }, { content }))
  const { page } = await launch()
  await addUnseen(page, url)
  const late = row(page, 'late.bin')
  await expect(late).toHaveAttribute('data-state', 'failed')
  await expect(late).toContainText('no longer has this file (HTTP 404).')
  await late.getByRole('button', { name: 'Try again' }).click()
  await waitUntilDone(page, 'late.bin')
  expect(await fileSha256(folders, 'late.bin')).toBe(content.sha256())
})
