// Runs a contestant that measures itself: starts its process, waits until it is ready, tells it to go.
import { lastLines } from '../lib/process.mjs'
import { endChild, killChild, startChild } from './children.mjs'
import { readMessage } from './runner-protocol.mjs'

const LIMIT_MS = 180_000

/**
 * `runner`: { command, args, env } whose last argument the task's JSON becomes. Resolves to what the runner measured
 * ({ wall, cpu, rss, loop, ping? }) or to { failure }. `settled` is awaited between ready and go.
 */
export async function runEngine(runner, task, { home, work, settled }) {
  const { child, ended } = startChild(runner.command, [...runner.args, JSON.stringify(task)], {
    home,
    env: runner.env,
    cwd: work,
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  let complaint = ''
  child.stderr.on('data', data => {
    complaint = (complaint + data).slice(-4000)
  })
  // A runner that has ended takes no more input.
  child.stdin.on('error', () => {})
  const answer = new Promise(done => {
    let rest = ''
    child.stdout.on('data', data => {
      const lines = (rest + data).split('\n')
      rest = lines.pop()
      for (const message of lines.map(readMessage)) {
        if (message?.ready) settled().then(() => child.stdin.write('go\n'))
        else if (message?.result) done(message.result)
        else if (message?.failure) done({ failure: message.failure })
      }
    })
  })
  let isLate = false
  const limit = setTimeout(() => {
    isLate = true
    killChild(child)
  }, LIMIT_MS)
  const failed = ended.then(({ code, signal, error }) => {
    if (isLate) return { failure: `not done after ${LIMIT_MS / 1000} s` }
    const said = error?.message ?? lastLines(complaint, 1).trim()
    return { failure: `ended with ${signal ?? `code ${code}`}${said === '' ? '' : `: ${said}`}` }
  })
  const result = await Promise.race([answer, failed])
  clearTimeout(limit)
  await endChild(child)
  return result
}
