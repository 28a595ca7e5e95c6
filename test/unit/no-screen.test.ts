// Whether a start would find no screen: then it is said, as Chromium would only crash.
import { expect, test } from 'vitest'
import { hasNoScreen } from '../../src/main/desktop/no-screen.ts'

test.each([
  ['linux', {}, false, true],
  ['linux', { DISPLAY: '', WAYLAND_DISPLAY: '' }, false, true],
  ['linux', { DISPLAY: ':0' }, false, false],
  ['linux', { WAYLAND_DISPLAY: 'wayland-0' }, false, false],
  ['linux', {}, true, false],
  ['win32', {}, false, false],
  ['darwin', {}, false, false],
])('on %s with %j, told where to draw %s: %s', (platform, environment, hasOwnPlatform, expected) => {
  expect(hasNoScreen({ platform, environment, hasOwnPlatform })).toBe(expected)
})
