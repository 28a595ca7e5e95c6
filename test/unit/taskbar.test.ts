// What dock and taskbar show: the table, and that it follows the queue with little work.
import { describe, expect, it, test } from 'vitest'
import {
  followTaskbar,
  IDLE,
  LOOK_EVERY,
  type TaskbarView,
  taskbarOf,
  type Workload,
} from '../../src/main/desktop/taskbar.ts'
import { createTaskbarShell } from '../../src/main/desktop/taskbar-shell.ts'
import type { QueueChange } from '../../src/main/engine/queue-api.ts'
import type { DownloadId, DownloadView } from '../../src/shared/model.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import { sampleView } from '../support/sample-view.ts'
import { STATES } from './queue-of-views.ts'

const NO_BYTES = { received: 0, total: 0 }
const work = (change: Partial<Workload>): Workload => ({
  ...{ running: 0, runningAmount: NO_BYTES, waiting: 0, waitingAmount: NO_BYTES, stuck: 0 },
  ...change,
})
const half = { received: 500, total: 1_000 }

test.each<[string, Partial<Workload>, TaskbarView]>([
  ['nothing', {}, IDLE],
  ['running', { running: 1, runningAmount: half }, { progress: 0.5, mode: 'normal', count: 1 }],
  ['of unknown size', { running: 2 }, { progress: 2, mode: 'indeterminate', count: 2 }],
  [
    'running and waiting',
    { running: 1, runningAmount: half, waiting: 3, waitingAmount: { received: 0, total: 9_000 }, stuck: 1 },
    { progress: 0.5, mode: 'normal', count: 4 },
  ],
  ['waiting', { waiting: 2, waitingAmount: half }, { progress: 0.5, mode: 'paused', count: 2 }],
  ['waiting, nothing known', { waiting: 2 }, { progress: 0, mode: 'paused', count: 2 }],
  ['stuck', { waiting: 2, waitingAmount: half, stuck: 1 }, { progress: 0.5, mode: 'error', count: 2 }],
  [
    'in hundredths',
    { running: 1, runningAmount: { received: 1, total: 3 } },
    { progress: 0.33, mode: 'normal', count: 1 },
  ],
])('%s', (_what, change, view) => {
  expect(taskbarOf(work(change))).toEqual(view)
})

describe('over a queue', () => {
  function follow(...given: readonly DownloadView[]) {
    const clock = createFakeClock()
    const views = new Map(given.map(view => [view.id, view]))
    const listeners = new Set<(change: QueueChange) => void>()
    const shown: TaskbarView[] = []
    let looks = 0
    const stop = followTaskbar({
      clock,
      queue: {
        order: () => [...views.keys()],
        view: id => {
          looks++
          return views.get(id) ?? null
        },
        subscribe: listener => {
          listeners.add(listener)
          return () => listeners.delete(listener)
        },
      },
      show: view => shown.push(view),
    })
    const tell = (change: Partial<QueueChange>): void => {
      const whole = { changed: [], removed: [], orderChanged: false, stateChanged: false, ...change }
      for (const listener of listeners) listener(whole)
    }
    return {
      clock,
      shown,
      stop,
      listeners,
      looks: () => looks,
      become(...changed: readonly DownloadView[]) {
        for (const view of changed) views.set(view.id, view)
        tell({ changed: changed.map(({ id }) => id), stateChanged: true })
      },
      remove(...removed: readonly DownloadId[]) {
        for (const id of removed) views.delete(id)
        tell({ removed })
      },
    }
  }
  const running = (id: DownloadId, received: number, total: number | null = 1_000): DownloadView =>
    sampleView(id, STATES.running, { received, total })

  it('adds up what runs, and takes away what ended', () => {
    const { clock, shown, become, remove } = follow(
      running(1, 250),
      running(2, 750),
      sampleView(3, STATES.queued),
    )
    clock.advance(LOOK_EVERY)
    become(running(2, 950))
    clock.advance(LOOK_EVERY)
    become(sampleView(2, STATES.done, { received: 1_000, total: 1_000 }))
    clock.advance(LOOK_EVERY)
    remove(1)
    clock.advance(LOOK_EVERY)
    become(sampleView(3, STATES.paused))
    clock.advance(LOOK_EVERY)
    expect(shown).toEqual([
      { progress: 0.5, mode: 'normal', count: 3 },
      { progress: 0.6, mode: 'normal', count: 3 },
      { progress: 0.25, mode: 'normal', count: 2 },
      { progress: 0, mode: 'paused', count: 1 },
      IDLE,
    ])
  })

  it('counts of known sizes only, and of a wait without an hour as trouble', () => {
    const { clock, shown, become } = follow(running(1, 90, null), running(2, 500))
    clock.advance(LOOK_EVERY)
    become(running(2, 500, null))
    clock.advance(LOOK_EVERY)
    become(sampleView(1, STATES.waiting), sampleView(2, STATES.paused))
    clock.advance(LOOK_EVERY)
    expect(shown.map(({ mode }) => mode)).toEqual(['normal', 'indeterminate', 'error'])
  })

  it('shows only what differs, once a second at most, and looks only at what changed', () => {
    const many = Array.from({ length: 10_000 }, (_, at) => sampleView(at + 1, STATES.queued))
    const { clock, shown, become, looks } = follow(...many)
    clock.advance(LOOK_EVERY)
    expect([shown.length, looks()]).toEqual([1, 10_000])
    for (let tenth = 0; tenth < 10; tenth++) {
      become(running(1, tenth))
      clock.advance(LOOK_EVERY / 10)
    }
    expect([shown.length, looks()]).toEqual([2, 10_001])
    become(running(1, 9))
    clock.advance(LOOK_EVERY)
    expect(shown).toHaveLength(2)
    expect(clock.pending()).toEqual([])
  })

  it('ended, it shows nothing', () => {
    const { clock, shown, stop, listeners, become } = follow(running(1, 500))
    clock.advance(LOOK_EVERY)
    become(running(1, 600))
    stop()
    expect(shown.at(-1)).toEqual(IDLE)
    expect(listeners.size).toBe(0)
    expect(clock.pending()).toEqual([])
  })
})

test.each<[NodeJS.Platform, readonly string[]]>([
  ['linux', ['0.5 normal', '#2', '0.6 normal', '-1 none', '#0']],
  ['win32', ['0.5 normal', '0.6 normal', '-1 none']],
])('on %s', (platform, expected) => {
  const said: string[] = []
  const { show } = createTaskbarShell({
    platform,
    window: () => ({ setProgressBar: (progress, { mode }) => said.push(`${progress} ${mode}`) }),
    setBadgeCount: count => said.push(`#${count}`),
  })
  show({ progress: 0.5, mode: 'normal', count: 2 })
  show({ progress: 0.6, mode: 'normal', count: 2 })
  show(IDLE)
  expect(said).toEqual(expected)
})

test('a window that is closed is no hindrance', () => {
  const counts: number[] = []
  const { show, windowShown } = createTaskbarShell({
    platform: 'darwin',
    window: () => null,
    setBadgeCount: n => counts.push(n),
  })
  show({ progress: 0.5, mode: 'normal', count: 2 })
  windowShown()
  expect(counts).toEqual([2])
})

test('a window that is shown again has its bar again', () => {
  const said: number[] = []
  const { show, windowShown } = createTaskbarShell({
    platform: 'win32',
    window: () => ({ setProgressBar: progress => said.push(progress) }),
    setBadgeCount: () => {},
  })
  windowShown()
  show({ progress: 0.5, mode: 'normal', count: 2 })
  windowShown()
  expect(said).toEqual([-1, 0.5, 0.5])
})
