// Whether a start would find no screen: then it is said, as Chromium would only crash.
import { createServer } from 'node:net'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { hasNoScreen, isSocketThere } from '../../src/main/desktop/no-screen.ts'
import { tempDir } from '../support/temp.ts'

const RUNNING = new Set(['/tmp/.X11-unix/X0', '/run/user/1/wayland-0'])
const isThere = (socket: string): boolean => RUNNING.has(socket)

test.each([
  ['linux', {}, false, true],
  ['linux', { DISPLAY: '', WAYLAND_DISPLAY: '' }, false, true],
  ['linux', { DISPLAY: ':0' }, false, false],
  ['linux', { DISPLAY: ':0.1' }, false, false],
  ['linux', { DISPLAY: 'unix:0' }, false, false],
  ['linux', { DISPLAY: 'localhost:10.0' }, false, false],
  ['linux', { DISPLAY: ':7' }, false, true],
  ['linux', { DISPLAY: 'screen' }, false, true],
  ['linux', { WAYLAND_DISPLAY: 'wayland-0', XDG_RUNTIME_DIR: '/run/user/1' }, false, false],
  ['linux', { WAYLAND_DISPLAY: '/run/user/1/wayland-0' }, false, false],
  ['linux', { WAYLAND_DISPLAY: 'wayland-0' }, false, true],
  ['linux', { WAYLAND_DISPLAY: 'wayland-1', XDG_RUNTIME_DIR: '/run/user/1' }, false, true],
  ['linux', { DISPLAY: ':0', WAYLAND_DISPLAY: 'wayland-1' }, false, false],
  ['linux', {}, true, false],
  ['win32', {}, false, false],
  ['darwin', {}, false, false],
])('on %s with %j, told where to draw %s: %s', (platform, environment, hasOwnPlatform, expected) => {
  expect(hasNoScreen({ platform, environment, hasOwnPlatform, isThere })).toBe(expected)
})

test.skipIf(process.platform === 'win32')('a socket is there while somebody listens', async () => {
  const path = join(await tempDir(), 'socket')
  expect(isSocketThere(path)).toBe(false)
  const server = createServer()
  await new Promise<void>(done => server.listen(path, done))
  onTestFinished(() => void server.close())
  expect(isSocketThere(path)).toBe(true)
})
