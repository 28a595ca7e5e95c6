// Runs a contestant that is a command, under bash's `time`; its peak memory is looked up in /proc while it runs.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { lastLines } from '../lib/process.mjs'
import { killChild, startChild } from './children.mjs'
import { parseTiming, peakOfDescendants, TIME_FORMAT } from './timing.mjs'

const LIMIT_MS = 180_000
const LOOK_MS = 15

/**
 * Resolves to { wall, cpu } in seconds and { rss } in MiB (of the largest process), or to { failure }, a sentence.
 * `syncFile`: a file whose way to the disk belongs to the time, or null.
 */
export async function runCommand({ command, args, env }, { home, work, syncFile }) {
  const log = join(work, 'log')
  const timed = syncFile === null ? 'time "$@"' : 'time { "$@" && sync "$SYNC_FILE"; }'
  const script = `exec 3>&2; TIMEFORMAT='${TIME_FORMAT}'; { ${timed} >"$LOG" 2>&1; } 2>&3`
  const { child, ended } = startChild(
    'bash',
    ['--norc', '--noprofile', '-c', script, 'bash', command, ...args],
    {
      home,
      env: { ...env, LOG: log, SYNC_FILE: syncFile ?? '' },
      cwd: work,
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  )
  let stderr = ''
  child.stderr.on('data', data => {
    stderr += data
  })
  let rss = 0
  const look = setInterval(() => {
    rss = Math.max(rss, peakOfDescendants(child.pid))
  }, LOOK_MS)
  let isLate = false
  const limit = setTimeout(() => {
    isLate = true
    killChild(child)
  }, LIMIT_MS)
  const { code, signal } = await ended
  clearInterval(look)
  clearTimeout(limit)
  if (isLate) return { failure: `not done after ${LIMIT_MS / 1000} s` }
  const timing = parseTiming(stderr)
  if (code !== 0 || timing === null) {
    const said = lastLines(await readFile(log, 'utf8').catch(() => ''), 1).trim()
    return { failure: `ended with ${signal ?? `code ${code}`}${said === '' ? '' : `: ${said}`}` }
  }
  return { ...timing, rss }
}
