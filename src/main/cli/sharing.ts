// Lets commands work on the app's queue while it is open. Loaded with the app, so it is small: the service comes later.
import { sanitiseName } from '../engine/file-name.ts'
import type { Clock } from '../engine/ports.ts'
import type { DownloadQueue } from '../engine/queue-api.ts'
import { refusalOf } from './refusal.ts'
import type { Service } from './service.ts'
import type { Settings } from './settled.ts'

export interface SharingOptions {
  readonly queue: DownloadQueue
  /** Resolves when the queue is repaired and running. */
  readonly ready: Promise<void>
  readonly settings: Settings
  readonly clock: Clock
  /** The data folder, whose lock the app has. */
  readonly dir: string
  readonly version: string
  readonly report: (error: unknown) => void
}

export interface Sharing {
  /** Whether commands can come in, once that is known. */
  readonly isOpen: Promise<boolean>
  /** Ends every command; what it was about goes on. */
  close(): Promise<void>
}

/** Listens from when the queue is ready until it is closed. What goes wrong is reported: the app goes on without. */
export function shareQueue({ ready, ...options }: SharingOptions): Sharing {
  let isClosed = false
  const service: Promise<Service | null> = ready
    .then(open, () => null)
    .catch((error: unknown) => {
      options.report(error)
      return null
    })

  async function open(): Promise<Service | null> {
    const { startService } = await import('./service.ts')
    if (isClosed) return null
    const { platform, env } = process
    const isName = (name: string): boolean => sanitiseName(name) === name
    return startService({ ...options, platform, env, isName, refusalOf })
  }

  return {
    isOpen: service.then(opened => opened !== null),
    async close() {
      isClosed = true
      const opened = await service
      opened?.close()
    },
  }
}
