// A command in Electron's process: whatever becomes of it, the process ends.
import { expect, onTestFinished, test, vi } from 'vitest'

const main = vi.hoisted(() => vi.fn<() => Promise<number>>())
const written = vi.hoisted((): unknown[] => [])
vi.mock('node:fs', async original => ({
  ...(await original<object>()),
  writeSync: (...told: readonly unknown[]) => written.push(...told),
}))
vi.mock('electron', () => ({ app: { setActivationPolicy: () => undefined } }))
vi.mock('../../src/main/cli/main.ts', () => ({ main }))

test.each([
  ['is done', async () => 3, 3, ''],
  ['fails by a mistake of ours', () => Promise.reject(new Error('a mistake')), 1, 'Error: a mistake'],
])('a command that %s ends it', async (_what, command, code, says) => {
  const before = process.listeners('uncaughtException')
  onTestFinished(() => {
    vi.restoreAllMocks()
    for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
      for (const listener of process.listeners(event as 'uncaughtException')) {
        if (!before.includes(listener)) process.off(event, listener)
      }
    }
  })
  const exit = vi.spyOn(process, 'exit').mockImplementation(() => {
    throw new Error('ended')
  })
  main.mockImplementation(command)
  const { runCommand } = await import('../../src/main/cli/in-electron.ts')
  await expect(runCommand([])).rejects.toThrow('ended')
  expect(exit).toHaveBeenCalledExactlyOnceWith(code)
  expect(written.join('\n')).toContain(says)
})
