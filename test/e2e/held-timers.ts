// Timers of main that fire when a test says so: how long something takes would otherwise decide what comes of it.
import type { ElectronApplication } from '@playwright/test'

/**
 * From now on main's timers of exactly these lengths, ms, do not fire by themselves. Returns the function that lets all of
 * them fire, also such as are set meanwhile.
 */
export async function holdTimers(
  app: ElectronApplication,
  lengths: readonly number[],
): Promise<() => Promise<void>> {
  await app.evaluate((_electron, wanted) => {
    const { setTimeout: real } = globalThis
    const held = new Set<() => void>()
    const hold = (run: () => void, ms: number) => {
      if (!wanted.includes(ms)) return real(run, ms)
      held.add(run)
      return real(() => {}, 0)
    }
    Object.assign(globalThis, { setTimeout: hold, heldTimers: held })
  }, lengths)
  return () =>
    app.evaluate(() => {
      const { heldTimers } = globalThis as unknown as { heldTimers: Set<() => void> }
      for (const run of heldTimers) {
        heldTimers.delete(run)
        run()
      }
    })
}
