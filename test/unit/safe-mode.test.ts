// Safe mode: asked for by its switch alone; defaults in force, nothing beside the window, and no setting changed.
import { expect, it, test } from 'vitest'
import { asksForSafeMode, SAFE_SETTINGS, safeSettings } from '../../src/main/desktop/safe-mode.ts'
import { DEFAULT_SETTINGS } from '../../src/shared/settings.ts'

test.each([
  [['sluice', '--safe-mode'], true],
  [['sluice', 'https://example.org/--safe-mode'], false],
  [['sluice', '--safe-mode=no'], false],
  [['sluice'], false],
])('%j asks for it: %s', (args, expected) => {
  expect(asksForSafeMode(args)).toBe(expected)
})

it('has the default settings but for what happens beside the window', () => {
  const different = Object.entries(SAFE_SETTINGS).filter(
    ([name, value]) => value !== (DEFAULT_SETTINGS as unknown as Record<string, unknown>)[name],
  )
  expect(Object.fromEntries(different)).toEqual({
    keepRunning: false,
    autoUpdate: false,
    watchClipboard: false,
  })
  expect(SAFE_SETTINGS.openAtLogin).toBe(false)
})

it('refuses every change with a sentence', async () => {
  const settings = safeSettings()
  await expect(settings.change({ theme: 'dark' })).rejects.toMatchObject({
    name: 'CommandFailure',
    code: 'not-allowed',
    message: expect.stringMatching(/^Settings cannot be changed in safe mode\./),
  })
  expect(settings.current).toBe(SAFE_SETTINGS)
})
