// The checksum of an open file, worked out on a thread of its own: sixty gigabytes of it must not hold up anything else.
import { type Checksum, DiskError } from '../engine/ports.ts'

/** What the thread is told. A descriptor belongs to the whole process; reads by position disturb nobody. */
export interface DigestTask {
  readonly descriptor: number
  readonly length: number
  readonly algorithm: Checksum['algorithm']
}

/** Beside this file, as a source or in the bundle (electron.vite.config.ts puts it there). */
const THREAD = new URL(`./digest-worker${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url)

/**
 * Lower-case hex digest of the first `length` bytes; null where the signal ended it. The descriptor must stay open until
 * this settles. Throws DiskError where the file cannot be read or the thread came to grief.
 * @param thread for tests.
 */
export async function digestOf(
  task: DigestTask,
  signal: AbortSignal,
  thread: URL = THREAD,
): Promise<string | null> {
  // Few downloads have a checksum, and a start must not wait for what they need.
  const { Worker } = await import('node:worker_threads')
  if (signal.aborted) return null
  const worker = new Worker(thread, { workerData: task })
  const stop = (): void => void worker.terminate()
  signal.addEventListener('abort', stop, { once: true })
  try {
    const hex = await new Promise<unknown>((resolve, reject) => {
      worker.once('message', resolve)
      worker.once('error', reject)
      worker.once('exit', () => resolve(null))
    })
    if (typeof hex === 'string') return hex
    if (signal.aborted) return null
    throw new DiskError('io', 'could not check the file: the check ended early')
  } finally {
    signal.removeEventListener('abort', stop)
    // Also waits for its last read: the descriptor may be closed from here on.
    await worker.terminate()
  }
}
