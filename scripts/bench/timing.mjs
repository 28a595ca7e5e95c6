// Wall and CPU time by bash's `time` keyword (ms resolution; user and system time of the command and of all children
// it waited for), peak memory from /proc. The parsing is pure.
import { readFileSync } from 'node:fs'

/** For bash's TIMEFORMAT: seconds of wall, user and system time, three digits each. */
export const TIME_FORMAT = '%3R %3U %3S'

/** From the last line that bash wrote; { wall, cpu } in seconds, or null where there is no such line. */
export function parseTiming(stderr) {
  const last = stderr.trimEnd().split('\n').at(-1) ?? ''
  const match = /^(\d+\.\d{3}) (\d+\.\d{3}) (\d+\.\d{3})$/.exec(last)
  if (match === null) return null
  const [wall, user, system] = match.slice(1).map(Number)
  return { wall, cpu: user + system }
}

/** A size of /proc/PID/status (`VmHWM`, `VmRSS`) in MiB, or null where it is not told (a process that has ended). */
export function parseStatus(text, key) {
  const match = new RegExp(`^${key}:\\s+(\\d+) kB$`, 'm').exec(text)
  return match === null ? null : Number(match[1]) / 1024
}

/** Share of the cores' time, 0 to 1, that was not idle between two readings of /proc/stat's first line. */
export function busyShare(before, after) {
  const [first, second] = [before, after].map(text => {
    const ticks = text.split('\n')[0].trim().split(/\s+/).slice(1, 9).map(Number)
    // idle and iowait
    return { all: ticks.reduce((sum, tick) => sum + tick, 0), idle: ticks[3] + ticks[4] }
  })
  const all = second.all - first.all
  return all === 0 ? 0 : 1 - (second.idle - first.idle) / all
}

/** The greatest VmHWM among the descendants of `pid` now, MiB; 0 where there are none (left). */
export function peakOfDescendants(pid) {
  const children = read(`/proc/${pid}/task/${pid}/children`).trim()
  if (children === '') return 0
  const peaks = children
    .split(' ')
    .map(child =>
      Math.max(parseStatus(read(`/proc/${child}/status`), 'VmHWM') ?? 0, peakOfDescendants(child)),
    )
  return Math.max(...peaks)
}

/** Resolves when the cores have been idle for a moment, or after two seconds: something else may never rest. */
export async function settled() {
  const QUIET = 0.1
  for (let tries = 0; tries < 10; tries++) {
    const before = read('/proc/stat')
    await new Promise(done => setTimeout(done, 200))
    if (busyShare(before, read('/proc/stat')) < QUIET) return
  }
}

function read(path) {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    // The process has ended between two looks.
    return ''
  }
}
