// That a process notices it was away: by clocks that jump as they do in a sleep, and, once, stopped for real.
import { spawn } from 'node:child_process'
import { EventEmitter, once } from 'node:events'
import { describe, expect, onTestFinished, test } from 'vitest'
import { sleepClock, watchSleep } from '../../src/main/cli/sleep-watch.ts'

/** Both clocks and the one timer by hand: after a sleep the timer fires late, which no other fake clock does. */
function world() {
  let wall = 1_772_366_400_000
  let monotonic = 500
  let next: (() => void) | null = null
  let woke = 0
  const signals = new EventEmitter()
  const stop = watchSleep(
    {
      now: () => wall,
      monotonic: () => monotonic,
      timer: (_ms, callback) => {
        next = callback
        return () => {
          next = null
        }
      },
    },
    () => woke++,
    signals,
  )
  return {
    signals,
    stop,
    get woke() {
      return woke
    },
    get ticks() {
      return next !== null
    },
    /** The clocks go on by so much, then the timer fires. */
    tick(wallMs: number, monotonicMs = wallMs) {
      wall += wallMs
      monotonic += monotonicMs
      next?.()
    },
    continued(afterMs: number) {
      wall += afterMs
      monotonic += afterMs
      signals.emit('SIGCONT')
    },
  }
}

describe('clocks', () => {
  test.each([
    ['on time', 1_000, 1_000, 0],
    ['a busy machine', 11_000, 11_000, 0],
    ['stopped: both clocks went on', 11_001, 11_001, 1],
    ['asleep, where only the wall clock goes on', 3_600_000, 1_000, 1],
    ['asleep, and the wall clock was put back meanwhile', -60_000, 3_600_000, 1],
    ['the wall clock put back', -3_600_000, 1_000, 0],
  ])('%s', (_what, wall, monotonic, woke) => {
    const watched = world()
    watched.tick(1_000)
    watched.tick(wall, monotonic)
    expect(watched.woke).toBe(woke)
    watched.tick(1_000)
    expect(watched.woke).toBe(woke)
  })

  test('one sleep after another, each is told', () => {
    const watched = world()
    for (let night = 0; night < 3; night++) watched.tick(28_800_000, 1_000)
    expect(watched.woke).toBe(3)
  })
})

describe('SIGCONT', () => {
  test('tells even of a short stop', () => {
    const watched = world()
    watched.continued(2_000)
    expect(watched.woke).toBe(1)
    watched.continued(2_000)
    expect(watched.woke).toBe(2)
  })

  test('and the late tick are one awakening, whichever comes first', () => {
    const watched = world()
    watched.continued(60_000)
    watched.tick(1)
    expect(watched.woke).toBe(1)
    watched.tick(60_000)
    watched.continued(1)
    expect(watched.woke).toBe(2)
  })
})

test('stopped, nothing is left behind', () => {
  const watched = world()
  watched.stop()
  expect(watched.ticks).toBe(false)
  expect(watched.signals.listenerCount('SIGCONT')).toBe(0)
  expect(watched.woke).toBe(0)
})

test('watching leaves process and clocks as they were', () => {
  const before = process.listenerCount('SIGCONT')
  watchSleep(sleepClock, () => undefined)()
  expect(process.listenerCount('SIGCONT')).toBe(before)
})

const WATCHER = `
  const { sleepClock, watchSleep } = await import(process.argv[1])
  watchSleep(sleepClock, () => console.log('woke'))
  if (process.argv[2] === 'stay') process.stdin.resume()
  console.log('ready')`

function watcher(...args: readonly string[]) {
  const url = new URL('../../src/main/cli/sleep-watch.ts', import.meta.url).href
  const child = spawn(process.execPath, ['--input-type=module', '-e', WATCHER, url, ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  child.stdout.setEncoding('utf8')
  return child
}

test.runIf(process.platform !== 'win32')('a process that was stopped for real', async () => {
  const child = watcher('stay')
  expect(await once(child.stdout, 'data')).toEqual(['ready\n'])
  child.kill('SIGSTOP')
  const line = once(child.stdout, 'data')
  child.kill('SIGCONT')
  expect(await line).toEqual(['woke\n'])
})

test('watching alone does not keep a process alive', async () => {
  const child = watcher()
  expect(await once(child, 'close')).toEqual([0, null])
})
