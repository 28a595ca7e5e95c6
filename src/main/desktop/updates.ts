// New versions of Sluice: looked for, fetched and proved by electron-updater, installed when the person says so.
import type { UpdateView } from '../../shared/contract.ts'

export interface Updates {
  readonly view: UpdateView
  /** Looks for a new version now; what comes of it is told as a view. */
  check(): void
  /** Ends Sluice in good order and starts the version that is ready; nothing where none is. */
  install(): void
  close(): void
}

/** Of a program that does not update itself. */
export function noUpdates(because: string): Updates {
  return { view: { kind: 'off', because }, check() {}, install() {}, close() {} }
}
