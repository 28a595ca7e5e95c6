// A gate that a test opens, and a disk whose deletions wait before one.
import type { Disk } from '../../src/main/engine/ports.ts'

export interface Gate {
  readonly passed: Promise<void>
  open(): void
}

export function gate(): Gate {
  let open = (): void => undefined
  const passed = new Promise<void>(resolve => {
    open = resolve
  })
  return { passed, open }
}

/** Each deletion opens `reached`, and is made once `held` is open. */
export function heldRemovals(reached: Gate, held: Gate): (real: Disk) => Disk {
  return real => ({
    ...real,
    async remove(path) {
      reached.open()
      await held.passed
      await real.remove(path)
    },
  })
}
