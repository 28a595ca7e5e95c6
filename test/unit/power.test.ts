// What the app does about the computer's sleep, against a made-up queue, monitor and blocker.
import { EventEmitter } from 'node:events'
import { describe, expect, test } from 'vitest'
import { followPower } from '../../src/main/desktop/power.ts'
import type { QueueChange } from '../../src/main/engine/queue-api.ts'
import type { DownloadId, DownloadState, DownloadView } from '../../src/shared/model.ts'
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
    remove(id: DownloadId) {
      views.delete(id)
      tell({ removed: [id] })
    },
  }
}

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
