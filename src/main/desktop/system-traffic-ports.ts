// The real files and programs behind the system's figures.
import { execFile } from 'node:child_process'
import { access, readFile } from 'node:fs/promises'
import { performance } from 'node:perf_hooks'
import type { SystemTrafficPorts } from './system-traffic.ts'

/** A program that takes longer than this, ms, is ended: its figures would be late. */
const DEADLINE = 1_500
/** What it prints at most, bytes. */
const MOST_OUTPUT = 1_048_576

export const realSystemTraffic: SystemTrafficPorts = {
  platform: process.platform,
  systemRoot: process.env['SystemRoot'] ?? 'C:\\Windows',
  clock: { monotonic: () => performance.now() },
  readText: path => readFile(path, 'utf8'),
  exists: path =>
    access(path).then(
      () => true,
      () => false,
    ),
  run: (file, args) =>
    new Promise((resolve, reject) => {
      const options = { timeout: DEADLINE, maxBuffer: MOST_OUTPUT, windowsHide: true, shell: false }
      execFile(file, args, options, (error, output) => {
        if (error === null) resolve(output)
        else reject(error)
      })
    }),
}
