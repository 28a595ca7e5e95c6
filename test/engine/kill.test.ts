// The promise itself: kill -9 at random moments, and the file is right in the end at a bounded price.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { pseudoRandom, sha256OfFile } from '../support/bytes.ts'
import { type Ended, jsonLines, sluice } from '../support/command-line.ts'
import { startRangeServer } from '../support/range-server.ts'
import { tempDir } from '../support/temp.ts'

const SIZE = 200_000_000
const KILLS = 10
const CONNECTIONS = 8
const CHUNK = 1_048_576
/** Bytes per second of one connection. */
const RATE = 4_000_000
/** A checkpoint is due every 2 s; the third second is for a machine too busy to keep it. */
const LOST_SECONDS = 3

test('killed ten times at random moments, 200 MB arrive with the right SHA-256', {
  timeout: 120_000,
}, async () => {
  const server = await startRangeServer()
  const content = pseudoRandom(SIZE)
  const url = server.route('/big.bin', { content, rate: RATE })
  const dir = await tempDir()
  const state = await tempDir()
  const start = (): ReturnType<typeof sluice> =>
    sluice(['get', '--json', '--dir', dir, '--data-dir', state, '--connections', String(CONNECTIONS), url])
  const moments: number[] = []
  try {
    const path = join(dir, 'big.bin')
    let last: Ended | null = null
    // A kill between the file's getting its name and the end of the command: asked again, it would be fetched again.
    let isThere = false
    for (let kill = 0; kill < KILLS && last === null && !isThere; kill++) {
      const running = start()
      // The moment is the subject: anywhere from before the first request to past the first checkpoints.
      const moment = Math.round(Math.random() * 3_500)
      moments.push(moment)
      const timer = setTimeout(() => running.child.kill('SIGKILL'), moment)
      const end = await running.ended
      clearTimeout(timer)
      if (end.signal === null) last = end
      else isThere = existsSync(path)
    }
    if (!isThere) {
      last ??= await start().ended
      expect(last.code, `${last.err} after kills at ${moments.join(', ')} ms`).toBe(0)
      expect(jsonLines(last.out).at(-1)?.path).toBe(path)
    }
    expect(await sha256OfFile(path)).toBe(content.sha256())
    const bound = SIZE + KILLS * (LOST_SECONDS * CONNECTIONS * RATE + CONNECTIONS * CHUNK)
    expect(server.bytesSent('/big.bin')).toBeLessThanOrEqual(bound)
  } finally {
    await server.close()
  }
})
