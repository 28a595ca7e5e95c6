// What the app does about the computer's sleep, against a made-up queue, monitor and blocker.
import { EventEmitter } from 'node:events'
import { describe, expect, test } from 'vitest'
import {
  followPower,
  keepsAwake,
  LOOK_MS,
  QUIET_MS,
  SAME_WAKE_MS,
  SHORT_WAIT_MS,
} from '../../src/main/desktop/power.ts'
import type { QueueChange } from '../../src/main/engine/queue-api.ts'
import type { DownloadId, DownloadState, DownloadView } from '../../src/shared/model.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import { sampleView } from '../support/sample-view.ts'

const NONE = { code: 'network', detail: '' } as const
const STATES: Readonly<Record<DownloadState['kind'], DownloadState>> = {
  queued: { kind: 'queued' },
  probing: { kind: 'probing' },
  running: { kind: 'running' },
  waiting: { kind: 'waiting', until: null, because: NONE },
  paused: { kind: 'paused' },
  verifying: { kind: 'verifying' },
  finishing: { kind: 'finishing' },
  done: { kind: 'done', at: 0, unverified: false },
  failed: { kind: 'failed', because: NONE },
}
const AWAKE: readonly DownloadState['kind'][] = ['probing', 'running', 'verifying', 'finishing']
const KINDS = Object.keys(STATES) as readonly DownloadState['kind'][]

const viewOf = (id: DownloadId, kind: DownloadState['kind']): DownloadView => sampleView(id, STATES[kind])

/** @param states of the downloads that are there at first, from id 1 on. */
function world(...states: readonly DownloadState['kind'][]) {
  const views = new Map(states.map((kind, index) => [index + 1, viewOf(index + 1, kind)]))
  const listeners = new Set<(change: QueueChange) => void>()
  const monitor = new EventEmitter()
  const clock = createFakeClock()
  const said: string[] = []
  const blocks: string[] = []
  const reported: unknown[] = []
  let looks = 0
  let suspending = Promise.resolve()
  let nextBlock = 0
  const stop = followPower({
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
      suspend: () => {
        said.push('suspend')
        return suspending
      },
      wake: () => said.push('wake'),
    },
    clock,
    monitor,
    blocker: {
      start: type => {
        blocks.push(`${type} ${nextBlock}`)
        return nextBlock++
      },
      stop: id => blocks.push(`stop ${id}`),
    },
    onSuspend: () => said.push('about to sleep'),
    report: error => reported.push(error),
  })
  const tell = (change: Partial<QueueChange>): void => {
    const whole = { changed: [], removed: [], orderChanged: false, stateChanged: false, ...change }
    for (const listener of listeners) listener(whole)
  }
  return {
    said,
    blocks,
    reported,
    clock,
    monitor,
    listeners,
    stop,
    tell,
    get looks() {
      return looks
    },
    failSuspend(error: Error) {
      suspending = Promise.reject(error)
    },
    become(id: DownloadId, kind: DownloadState['kind']) {
      views.set(id, viewOf(id, kind))
      tell({ changed: [id], stateChanged: true })
    },
    /** Bytes come or stay away: no state changes. */
    hear(id: DownloadId, change: Partial<DownloadView>) {
      views.set(id, { ...viewOf(id, 'running'), ...change })
      tell({ changed: [id] })
    },
    becomeView(view: DownloadView) {
      views.set(view.id, view)
      tell({ changed: [view.id], stateChanged: true })
    },
    remove(id: DownloadId) {
      views.delete(id)
      tell({ removed: [id] })
    },
  }
}

const NOW = 1_000_000
test.each<[string, DownloadState, number | null, boolean]>([
  ['queued', STATES.queued, null, false],
  ['probing', STATES.probing, null, true],
  ['running', STATES.running, null, true],
  ['silent for a moment', STATES.running, NOW - QUIET_MS + 1, true],
  ['silent for long', STATES.running, NOW - QUIET_MS, false],
  ['trying again at once', { kind: 'waiting', until: NOW + SHORT_WAIT_MS, because: NONE }, null, true],
  ['waiting for its hour', { kind: 'waiting', until: NOW + SHORT_WAIT_MS + 1, because: NONE }, null, false],
  ['waiting without an hour', STATES.waiting, null, false],
  ['paused', STATES.paused, null, false],
  ['verifying', STATES.verifying, null, true],
  ['finishing', STATES.finishing, null, true],
  ['done', STATES.done, null, false],
  ['failed', STATES.failed, null, false],
])('%s keeps awake', (_what, state, quietSince, isAwake) => {
  expect(keepsAwake({ state, quietSince }, NOW)).toBe(isAwake)
})

describe('staying awake', () => {
  test.each(KINDS)('a download that is %s', kind => {
    const { blocks, become } = world('queued')
    become(1, kind)
    expect(blocks).toEqual(AWAKE.includes(kind) ? ['prevent-app-suspension 0'] : [])
  })

  test('from the first that works to the last, and again', () => {
    const { blocks, become } = world('queued', 'queued')
    become(1, 'probing')
    become(2, 'running')
    become(1, 'running')
    become(1, 'done')
    expect(blocks).toEqual(['prevent-app-suspension 0'])
    become(2, 'paused')
    expect(blocks).toEqual(['prevent-app-suspension 0', 'stop 0'])
    become(2, 'running')
    expect(blocks).toEqual(['prevent-app-suspension 0', 'stop 0', 'prevent-app-suspension 1'])
  })

  test('one that works already counts, one that is removed no longer', () => {
    const { blocks, remove } = world('running', 'done')
    expect(blocks).toEqual(['prevent-app-suspension 0'])
    remove(1)
    expect(blocks).toEqual(['prevent-app-suspension 0', 'stop 0'])
  })

  test('not for a network that is gone, until bytes come again', () => {
    const { blocks, clock, hear, become } = world('running')
    hear(1, { quietSince: clock.now() })
    clock.advance(QUIET_MS)
    expect(blocks).toEqual(['prevent-app-suspension 0', 'stop 0'])
    hear(1, { quietSince: null })
    clock.advance(LOOK_MS)
    expect(blocks.at(-1)).toBe('prevent-app-suspension 1')
    become(1, 'done')
    expect(blocks.at(-1)).toBe('stop 1')
    expect(clock.pending()).toEqual([])
  })

  test('through a short wait, not through a long one', () => {
    const { blocks, clock, becomeView } = world('running')
    const wait = (ms: number): DownloadView =>
      sampleView(1, { kind: 'waiting', until: clock.now() + ms, because: NONE })
    becomeView(wait(2_000))
    becomeView(viewOf(1, 'running'))
    expect(blocks).toEqual(['prevent-app-suspension 0'])
    becomeView(wait(600_000))
    expect(blocks).toEqual(['prevent-app-suspension 0', 'stop 0'])
    expect(clock.pending()).toEqual([])
  })

  test('progress costs no look at any download, a changed state one at its own', () => {
    const watched = world(...Array.from({ length: 1_000 }, () => 'running' as const))
    const before = watched.looks
    for (let id = 1; id <= 1_000; id++) watched.tell({ changed: [id] })
    expect(watched.looks).toBe(before)
    watched.become(7, 'done')
    expect(watched.looks).toBe(before + 1)
  })
})

describe('sleep', () => {
  test('is told to the queue, and so is its end', () => {
    const { monitor, said } = world()
    monitor.emit('suspend')
    expect(said).toEqual(['about to sleep', 'suspend'])
    monitor.emit('resume')
    expect(said).toEqual(['about to sleep', 'suspend', 'wake'])
  })

  test('whose end is told twice wakes the queue once', () => {
    const { monitor, said, clock } = world()
    monitor.emit('resume')
    monitor.emit('resume')
    expect(said).toEqual(['wake'])
    clock.advance(SAME_WAKE_MS)
    monitor.emit('resume')
    expect(said).toEqual(['wake', 'wake'])
  })

  test('what goes wrong before it is reported', async () => {
    const { monitor, reported, failSuspend } = world()
    const error = new Error('the disk failed')
    failSuspend(error)
    monitor.emit('suspend')
    await Promise.resolve()
    expect(reported).toEqual([error])
  })
})

test('ended, it lets the computer sleep and listens to nobody', () => {
  const { stop, blocks, monitor, listeners, said } = world('running')
  stop()
  expect(blocks).toEqual(['prevent-app-suspension 0', 'stop 0'])
  expect(listeners.size).toBe(0)
  monitor.emit('suspend')
  monitor.emit('resume')
  expect(said).toEqual([])
})
