// Files read back on a thread of its own, for a digest or to compare chunks with their checksums: sixty gigabytes of it
// must not hold up anything else.
import { type ChunkSums, DiskError } from '../engine/ports.ts'
import type { Checksum } from '../engine/store-port.ts'
import { createGate } from './read-gate.ts'

/** What the thread is told. A descriptor belongs to the whole process; reads by position disturb nobody. */
export interface DigestTask {
  readonly descriptor: number
  readonly length: number
  readonly algorithm: Checksum['algorithm']
}

export interface CheckTask {
  readonly descriptor: number
  readonly sums: ChunkSums
}

export type ReadTask = DigestTask | CheckTask

/** Beside this file, as a source or in the bundle (electron.vite.config.ts puts it there). */
const THREAD = new URL(
  `./read-back-worker${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`,
  import.meta.url,
)

/** More readers than that only make a disk seek. */
const AT_ONCE = 2
/** What even a slow disk reads in seconds does not wait behind what takes it minutes. */
const SHORT_BYTES = 256 * 1_048_576
const short = createGate(AT_ONCE)
const long = createGate(AT_ONCE)

/**
 * Lower-case hex digest of the first `length` bytes; null where the signal ended it. The descriptor must stay open until
 * this settles. Throws DiskError where the file cannot be read or the thread came to grief.
 * @param thread for tests.
 */
export async function digestOf(task: DigestTask, signal: AbortSignal, thread?: URL): Promise<string | null> {
  const hex = await readBack(task, task.length, signal, thread)
  if (hex === null || typeof hex === 'string') return hex
  throw endedEarly()
}

/**
 * The numbers of the chunks that are shorter than they should be or hold other bytes, in the order given; null where the
 * signal ended it. Otherwise as digestOf.
 */
export async function wrongChunks(
  task: CheckTask,
  signal: AbortSignal,
  thread?: URL,
): Promise<readonly number[] | null> {
  const bytes = task.sums.filled.reduce((sum, filled) => sum + filled, 0)
  if (bytes === 0 && task.sums.chunks.length === 0) return signal.aborted ? null : []
  const wrong = await readBack(task, bytes, signal, thread)
  if (wrong === null) return null
  if (wrong instanceof Uint32Array) return [...wrong]
  throw endedEarly()
}

/** What the thread answers; null where the signal ended it. */
async function readBack(
  task: ReadTask,
  bytes: number,
  signal: AbortSignal,
  thread: URL = THREAD,
): Promise<unknown> {
  const leave = await (bytes <= SHORT_BYTES ? short : long).enter(signal)
  if (leave === null) return null
  try {
    return await runThread(task, signal, thread)
  } finally {
    leave()
  }
}

async function runThread(task: ReadTask, signal: AbortSignal, thread: URL): Promise<unknown> {
  // Few downloads need this, and a start must not wait for what they need.
  const { Worker } = await import('node:worker_threads')
  if (signal.aborted) return null
  const worker = new Worker(thread, { workerData: task })
  const stop = (): void => void worker.terminate()
  signal.addEventListener('abort', stop, { once: true })
  try {
    const answer = await new Promise<unknown>((resolve, reject) => {
      worker.once('message', resolve)
      worker.once('error', reject)
      worker.once('exit', () => resolve(undefined))
    })
    if (answer !== undefined && answer !== null) return answer
    if (signal.aborted) return null
    throw endedEarly()
  } finally {
    signal.removeEventListener('abort', stop)
    // Also waits for its last read: the descriptor may be closed from here on.
    await worker.terminate()
  }
}

function endedEarly(): DiskError {
  return new DiskError('io', 'could not check the file: the check ended early')
}
