// The end of all downloads: the countdown, what calls it off, and what is done at its end. Nothing touches the machine.
import { describe, expect, it, test } from 'vitest'
import { createAfterDownloads } from '../../src/main/desktop/after-downloads.ts'
import { carryOut, powerProgram } from '../../src/main/desktop/power-off.ts'
import { COUNTDOWN_MS, createWhenDone, LATE_MS } from '../../src/main/desktop/when-done.ts'
import type { Countdown } from '../../src/shared/details.ts'
import { DEFAULT_SETTINGS, type Settings, type WhenDone } from '../../src/shared/settings.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import { type Given, queueOfViews } from './queue-of-views.ts'

function endOfAll(setting: WhenDone = 'sleep') {
  const clock = createFakeClock()
  const state = { setting }
  const sent: (Countdown | null)[] = []
  const acted: string[] = []
  const whenDone = createWhenDone({
    clock,
    setting: () => state.setting,
    send: countdown => sent.push(countdown),
    act: action => acted.push(action),
  })
  return { clock, state, sent, acted, whenDone }
}

describe('the countdown', () => {
  it('begins when the last one ends, and ends with the deed', () => {
    const { clock, sent, acted, whenDone } = endOfAll()
    whenDone.working(1, true)
    expect(sent).toEqual([])
    const until = clock.now() + COUNTDOWN_MS
    whenDone.working(0, true)
    expect(sent).toEqual([{ action: 'sleep', until }])
    expect(whenDone.countdown).toEqual({ action: 'sleep', until })
    clock.advance(COUNTDOWN_MS - 1)
    expect(acted).toEqual([])
    clock.advance(1)
    expect(acted).toEqual(['sleep'])
    expect(sent.at(-1)).toBeNull()
    expect(whenDone.countdown).toBeNull()
  })

  it('does not begin where nothing is to be done, or the last one was paused or removed', () => {
    const nothing = endOfAll('nothing')
    nothing.whenDone.working(0, true)
    expect(nothing.sent).toEqual([])
    const paused = endOfAll()
    paused.whenDone.working(0, false)
    expect(paused.sent).toEqual([])
  })

  test.each<[string, (all: ReturnType<typeof endOfAll>) => void]>([
    ['the person', ({ whenDone }) => whenDone.cancel()],
    ['new work', ({ whenDone }) => whenDone.working(1, false)],
    [
      'setting nothing',
      ({ state, whenDone }) => {
        state.setting = 'nothing'
        whenDone.settingChanged()
      },
    ],
  ])('is called off by %s', (_what, callOff) => {
    const all = endOfAll()
    all.whenDone.working(0, true)
    callOff(all)
    expect(all.sent.at(-1)).toBeNull()
    expect(all.clock.pending()).toEqual([])
    expect(all.acted).toEqual([])
  })

  it('begins anew with another choice, and goes on with the same', () => {
    const { clock, state, sent, acted, whenDone } = endOfAll()
    whenDone.working(0, true)
    clock.advance(COUNTDOWN_MS / 2)
    whenDone.settingChanged()
    expect(sent).toHaveLength(1)
    state.setting = 'quit'
    whenDone.settingChanged()
    expect(sent.at(-1)).toEqual({ action: 'quit', until: clock.now() + COUNTDOWN_MS })
    clock.advance(COUNTDOWN_MS)
    expect(acted).toEqual(['quit'])
  })

  it('that the computer slept through does nothing when it wakes', () => {
    const { clock, sent, acted, whenDone } = endOfAll('shutdown')
    whenDone.working(0, true)
    clock.advance(COUNTDOWN_MS / 2)
    // Asleep: the wall clock goes on, and timers fire late.
    clock.setWall(clock.now() + 8 * 3_600_000)
    clock.advance(COUNTDOWN_MS / 2)
    expect(acted).toEqual([])
    expect(sent.at(-1)).toBeNull()
  })

  it('ends in time whatever the clock on the wall is set back to, and a little late on a busy computer', () => {
    for (const moved of [-3_600_000, LATE_MS]) {
      const { clock, acted, whenDone } = endOfAll('sleep')
      whenDone.working(0, true)
      clock.setWall(clock.now() + moved)
      clock.advance(COUNTDOWN_MS)
      expect(acted).toEqual(['sleep'])
    }
  })

  it('that was called off does not come back by itself', () => {
    const { sent, state, whenDone } = endOfAll()
    whenDone.working(0, true)
    whenDone.cancel()
    state.setting = 'shutdown'
    whenDone.settingChanged()
    whenDone.cancel()
    expect(sent).toHaveLength(2)
  })
})

describe('the program', () => {
  test.each<[Parameters<typeof powerProgram>, string | null]>([
    [['sleep', 'linux'], 'systemctl suspend'],
    [['shutdown', 'linux'], 'systemctl poweroff'],
    [['sleep', 'darwin'], '/usr/bin/pmset sleepnow'],
    [['shutdown', 'darwin'], '/usr/bin/osascript -e tell application "System Events" to shut down'],
    [['sleep', 'win32', 'D:\\Win'], 'D:\\Win\\System32\\rundll32.exe powrprof.dll,SetSuspendState 0,1,0'],
    [['shutdown', 'win32'], 'C:\\Windows\\System32\\shutdown.exe /s /t 5'],
    [['sleep', 'aix'], null],
  ])('for %j', (wanted, line) => {
    const program = powerProgram(...wanted)
    expect(program === null ? null : [program.file, ...program.args].join(' ')).toBe(line)
  })
})

test('only a program that sleeps with the computer is waited for without end', () => {
  const platforms = ['linux', 'darwin', 'win32'] as const
  const patient = platforms.filter(platform => powerProgram('sleep', platform)?.sleepsToo === true)
  expect(patient).toEqual(['win32'])
  expect(platforms.some(platform => powerProgram('shutdown', platform)?.sleepsToo === true)).toBe(false)
})

describe('carrying it out', () => {
  async function carriedOut(
    action: Countdown['action'],
    failure?: Error,
    platform: NodeJS.Platform = 'linux',
  ) {
    const calls: string[] = []
    const reported: unknown[] = []
    await carryOut(action, {
      platform,
      windows: undefined,
      suspend: async () => void calls.push('suspend'),
      run: async ({ file, args }) => {
        calls.push([file, ...args].join(' '))
        if (failure !== undefined) throw failure
      },
      quit: () => calls.push('quit'),
      complain: sentence => calls.push(sentence),
      report: error => reported.push(error),
    })
    return { calls, reported }
  }

  it.each<[Countdown['action'], readonly string[]]>([
    ['quit', ['quit']],
    ['sleep', ['suspend', 'systemctl suspend']],
    ['shutdown', ['suspend', 'systemctl poweroff', 'quit']],
  ])('%s: everything is durable first', async (action, expected) => {
    expect((await carriedOut(action)).calls).toEqual(expected)
  })

  it.each<['sleep' | 'shutdown', string]>([
    ['sleep', 'All downloads have ended, but the computer did not let Sluice put it to sleep.'],
    ['shutdown', 'All downloads have ended, but the computer did not let Sluice shut it down.'],
  ])('%s: a refusal is told, and Sluice stays', async (action, sentence) => {
    const { calls, reported } = await carriedOut(action, new Error('Interactive authentication required.'))
    expect(calls.at(-1)).toBe(sentence)
    expect(calls).not.toContain('quit')
    expect(reported).toHaveLength(1)
    expect((await carriedOut(action, undefined, 'aix')).calls).toEqual([sentence])
  })
})

describe('together, over a queue', () => {
  function follow(setting: WhenDone, isWatched: boolean, ...states: readonly Given[]) {
    const world = queueOfViews(...states)
    const clock = createFakeClock()
    const notes: string[] = []
    const standing = new Set<string>()
    const bodies: string[] = []
    const sent: (Countdown | null)[] = []
    const calls: string[] = []
    let settings: Settings = { ...DEFAULT_SETTINGS, whenDone: setting }
    const after = createAfterDownloads({
      queue: { ...world.queue, suspend: async () => void calls.push('suspend') },
      clock,
      settings: {
        get current() {
          return settings
        },
        async change(change) {
          settings = { ...settings, ...change }
          return settings
        },
      },
      isWatched: () => isWatched,
      show: ({ title, body }) => {
        notes.push(title)
        bodies.push(body)
        standing.add(title)
        return () => standing.delete(title)
      },
      others: [],
      send: countdown => sent.push(countdown),
      quit: () => calls.push('quit'),
      run: async ({ file }) => void calls.push(file),
      complain: sentence => calls.push(sentence),
      report: () => {},
    })
    return { ...world, clock, notes, bodies, standing, sent, calls, after, whenDone: () => settings.whenDone }
  }

  it('notifies of each end, and quits after the last, once', () => {
    const { become, clock, notes, sent, calls, whenDone } = follow(
      'quit',
      false,
      'running',
      'waiting',
      'paused',
    )
    become([1, 'done'])
    clock.advance(COUNTDOWN_MS)
    expect(sent).toEqual([])
    become([2, 'failed'])
    expect(sent).toHaveLength(1)
    clock.advance(COUNTDOWN_MS)
    expect(calls).toEqual(['quit'])
    expect(whenDone()).toBe('nothing')
    expect(notes).toEqual(['Download finished', 'All downloads have ended', 'A download stopped'])
  })

  it.each<[Countdown['action'], RegExp]>([
    ['quit', /^Sluice quits in a minute\./],
    ['sleep', /^The computer goes to sleep in a minute\./],
    ['shutdown', /^The computer shuts down in a minute\./],
  ])('%s is announced, unless the window is watched', (action, body) => {
    const unwatched = follow(action, false, 'running')
    unwatched.become([1, 'failed'])
    expect(unwatched.bodies).toEqual([expect.stringMatching(body)])
    const watched = follow(action, true, 'running')
    watched.become([1, 'failed'])
    expect(watched.sent).toHaveLength(1)
    expect(watched.bodies).toEqual([])
  })

  it('is no longer announced when it has been called off', () => {
    const { become, after, standing } = follow('sleep', false, 'running')
    become([1, 'done'])
    expect([...standing]).toEqual(['All downloads have ended'])
    after.cancel()
    expect([...standing]).toEqual([])
  })

  it('closed, it does nothing any more', () => {
    const { become, clock, after, listeners, calls, notes } = follow('quit', false, 'running')
    become([1, 'done'])
    after.close()
    clock.advance(COUNTDOWN_MS)
    expect(calls).toEqual([])
    expect(notes).toEqual(['All downloads have ended'])
    expect(listeners.size).toBe(0)
    expect(after.countdown).toBeNull()
  })
})
