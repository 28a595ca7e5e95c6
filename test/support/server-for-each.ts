// A range server of its own for every test of a file or of a describe: begun before the test, closed after it.
import { afterEach, beforeEach } from 'vitest'
import { type RangeServer, startRangeServer } from './range-server.ts'

/** Call once, where a beforeEach may stand. What it returns is the server of the test that runs; there is none outside. */
export function serverForEach(): RangeServer {
  let current: RangeServer | null = null
  beforeEach(async () => {
    current = await startRangeServer()
  })
  afterEach(async () => {
    await current?.close()
    current = null
  })
  return new Proxy({} as RangeServer, {
    get(_, name): unknown {
      if (current === null) throw new Error('the server is there only while a test runs')
      return Reflect.get(current, name)
    },
  })
}
