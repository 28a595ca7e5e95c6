// Temporary folders and volumes for one test; each is gone when the test that asked for it has finished.
// Call these inside a test or its beforeEach, nowhere else.
import { execFile } from 'node:child_process'
import { chmod, mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { onTestFinished } from 'vitest'

const run = promisify(execFile)

/** A new empty folder; its path holds no link. */
export async function tempDir(): Promise<string> {
  const dir = await realpath(await mkdtemp(join(tmpdir(), 'sluice-test-')))
  onTestFinished(() => rm(dir, { recursive: true, force: true, maxRetries: 3 }))
  return dir
}

/** A new folder on a volume of its own (tmpfs) of `bytes`; null where this machine does not let us mount one. */
export async function smallVolume(bytes: number): Promise<string | null> {
  const dir = await tempDir()
  try {
    await run('mount', ['-t', 'tmpfs', '-o', `size=${bytes},mode=755`, 'sluice-test', dir])
  } catch {
    return null
  }
  onTestFinished(() => unmount(dir))
  return dir
}

/**
 * Makes `dir` read-only until the test has finished: by its permission bits, or for root, whom they do not bind,
 * by a read-only mount. False where neither can be had.
 */
export async function sealFolder(dir: string): Promise<boolean> {
  if (process.platform === 'win32') return false
  if (process.getuid?.() !== 0) {
    await chmod(dir, 0o555)
    onTestFinished(() => chmod(dir, 0o755))
    return true
  }
  try {
    await run('mount', ['--bind', dir, dir])
  } catch {
    return false
  }
  onTestFinished(() => unmount(dir))
  await run('mount', ['-o', 'remount,bind,ro', dir])
  return true
}

/** Lazily, so that a file still open in a failed test does not keep the mount. */
async function unmount(dir: string): Promise<void> {
  await run('umount', ['-l', dir])
}
