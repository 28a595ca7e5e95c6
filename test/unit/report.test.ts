// Reporting when nobody reads any more: a real process whose stderr is a pipe that was closed.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, it } from 'vitest'

const REPORT = new URL('../../src/main/desktop/report.ts', import.meta.url).href

/** Reports as the app does, which reports what nobody caught, and prints how often that was. */
const PROGRAM = `
  const { report } = await import(${JSON.stringify(REPORT)})
  let uncaught = 0
  process.on('uncaughtException', error => {
    uncaught += 1
    if (uncaught < 100) report(error)
  })
  process.stdin.once('data', async () => {
    report(new Error('one'))
    for (let turn = 0; turn < 200; turn += 1) await new Promise(setImmediate)
    process.stdout.write(String(uncaught), () => process.exit(0))
  })
  process.stdout.write('ready')
`

it('that nobody can read is dropped, and not reported in its turn', async () => {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', PROGRAM])
  child.stdout.setEncoding('utf8')
  await once(child.stdout, 'data')
  child.stderr.destroy()
  await once(child.stderr, 'close')
  child.stdin.write('go')
  const [uncaught] = await once(child.stdout, 'data')
  expect(uncaught).toBe('0')
  child.stdin.end()
  await once(child, 'close')
})
