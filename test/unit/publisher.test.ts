// When patches leave, and what is in them: a fake clock and a fake queue, because time is the subject.
import { beforeEach, describe, expect, it } from 'vitest'
import {
  createPublisher,
  PATCH_INTERVAL,
  type Publisher,
  STATE_INTERVAL,
} from '../../src/main/desktop/publisher.ts'
import { changeOf } from '../../src/main/desktop/publisher-changes.ts'
import type { QueueChange } from '../../src/main/engine/queue-api.ts'
import type { DownloadId, DownloadState, DownloadView, QueuePatch } from '../../src/shared/model.ts'
import { sampleView } from '../support/sample-view.ts'

const WAITING = {
  kind: 'waiting',
  until: 1_000,
  because: { code: 'network', detail: 'silent' },
} as const satisfies DownloadState

class FakeClock {
  time = 0
  timers: { at: number; callback: () => void }[] = []

  monotonic = (): number => this.time

  timer = (ms: number, callback: () => void): (() => void) => {
    const timer = { at: this.time + ms, callback }
    this.timers.push(timer)
    return () => {
      this.timers = this.timers.filter(other => other !== timer)
    }
  }

  /** Runs what falls due within `ms`, and the microtasks in between. */
  async advance(ms: number): Promise<void> {
    const end = this.time + ms
    for (;;) {
      await settled()
      const next = this.timers.filter(timer => timer.at <= end).sort((a, b) => a.at - b.at)[0]
      if (next === undefined) break
      this.timers = this.timers.filter(timer => timer !== next)
      this.time = next.at
      next.callback()
    }
    this.time = end
    await settled()
  }
}

class FakeQueue {
  readonly views = new Map<DownloadId, DownloadView>()
  readonly listeners = new Set<(change: QueueChange) => void>()

  order = (): readonly DownloadId[] => [...this.views.keys()]
  view = (id: DownloadId): DownloadView | null => this.views.get(id) ?? null
  subscribe = (listener: (change: QueueChange) => void): (() => void) => {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  put(id: DownloadId, received: number): void {
    this.views.set(id, viewOf(id, received))
  }

  tell(change: Partial<QueueChange>): void {
    const whole = { changed: [], removed: [], orderChanged: false, stateChanged: false, ...change }
    for (const listener of this.listeners) listener(whole)
  }
}

function viewOf(id: DownloadId, received: number): DownloadView {
  return sampleView(id, { kind: 'running' }, { total: 100, received, connections: 1, resumable: true })
}

async function settled(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await Promise.resolve()
}

let clock: FakeClock
let queue: FakeQueue
let sent: QueuePatch[]
/** When each patch went out. */
let sentAt: number[]
let publisher: Publisher

beforeEach(() => {
  clock = new FakeClock()
  queue = new FakeQueue()
  sent = []
  sentAt = []
  publisher = createPublisher({
    queue,
    clock,
    folder: () => '/downloads',
    notices: () => [{ id: 'n', text: 'Text.' }],
    send: patch => {
      sent.push(patch)
      sentAt.push(clock.time)
    },
  })
})

/** The most patches that went out within any second. */
function mostInASecond(): number {
  return Math.max(...sentAt.map(from => sentAt.filter(at => at >= from && at <= from + 1_000).length))
}

/** What a window has that took over every patch, by the fields of each download. */
function shown(from: readonly DownloadView[] = []): readonly DownloadView[] {
  const views = new Map(from.map(view => [view.id, view]))
  for (const patch of sent) {
    for (const view of patch.added) views.set(view.id, view)
    for (const change of patch.changed) {
      const known = views.get(change.id)
      if (known === undefined) throw new Error(`a change of ${change.id}, which the window does not have`)
      views.set(change.id, { ...known, ...change })
    }
    for (const id of patch.removed) views.delete(id)
  }
  return [...views.values()].sort((a, b) => a.id - b.id)
}

describe('progress', () => {
  it('goes out at most once in an interval, with the newest figures of each changed download only', async () => {
    for (const id of [1, 2, 3]) queue.put(id, 0)
    publisher.snapshot()
    for (let step = 1; step <= 100; step += 1) {
      queue.put(1, step)
      queue.put(2, step)
      queue.tell({ changed: [1, 2] })
      await clock.advance(10)
    }
    // The first change goes at once, then one an interval.
    expect(sent).toHaveLength(1 + 1_000 / PATCH_INTERVAL)
    expect(sent.map(patch => patch.revision)).toEqual(sent.map((_patch, index) => index + 1))
    expect(sent[0]?.changed).toEqual([
      { id: 1, received: 1 },
      { id: 2, received: 1 },
    ])
    await clock.advance(PATCH_INTERVAL)
    expect(sent.at(-1)).toEqual({
      revision: sent.length,
      added: [],
      changed: [
        { id: 1, received: 100 },
        { id: 2, received: 100 },
      ],
      removed: [],
    })
  })

  it('sends nothing while nothing changes', async () => {
    await clock.advance(10_000)
    expect(sent).toEqual([])
    expect(clock.timers).toEqual([])
  })
})

describe('a view', () => {
  it.each<[string, Partial<DownloadView>, readonly (keyof DownloadView)[]]>([
    ['bytes and speed', { received: 7, speed: 3 }, ['received', 'speed']],
    ['a known length', { total: 100 }, ['total']],
    ['a length that is no longer known', { total: null }, []],
    ['another name', { name: 'b.iso', url: 'https://example.org/b.iso' }, ['name', 'url']],
    ['another state', { state: { kind: 'paused' } }, ['state']],
    ['the same state in another object', { state: { ...WAITING } }, []],
    ['the same wait for another time', { state: { ...WAITING, until: 2_000 } }, ['state']],
    [
      'the same wait for another reason',
      { state: { ...WAITING, because: { code: 'network', detail: 'reset' } } },
      ['state'],
    ],
    ['the same reason in another object', { state: { ...WAITING, because: { ...WAITING.because } } }, []],
    [
      'everything else',
      { priority: 'high', resumable: true, quietSince: 4, timeLeft: 5 },
      ['priority', 'quietSince', 'resumable', 'timeLeft'],
    ],
    ['nothing', {}, []],
  ])('is told by the fields that changed: %s', async (_case, change, fields) => {
    queue.views.set(1, sampleView(1, WAITING))
    publisher.snapshot()
    queue.views.set(1, sampleView(1, WAITING, change))
    queue.tell({ changed: [1], stateChanged: true })
    await clock.advance(1_000)
    const told = sent.flatMap(patch => patch.changed)
    expect(told.flatMap(Object.keys).sort()).toEqual(fields.length === 0 ? [] : ['id', ...fields].sort())
    expect(shown([sampleView(1, WAITING)])).toEqual([sampleView(1, WAITING, change)])
  })

  it('is told of in every field that there is', () => {
    const before = sampleView(1, { kind: 'paused' })
    for (const field of Object.keys(before) as (keyof DownloadView)[]) {
      if (field === 'id') continue
      // Not a value of the field's type: what counts is that it is another one.
      const after = { ...before, [field]: field === 'state' ? { kind: 'queued' } : 'another' } as DownloadView
      expect(changeOf(before, after)).toEqual({ id: 1, [field]: after[field] })
    }
  })

  it.each<[DownloadState, DownloadState]>([
    [
      { kind: 'done', at: 1, unverified: false },
      { kind: 'done', at: 2, unverified: false },
    ],
    [
      { kind: 'done', at: 1, unverified: false },
      { kind: 'done', at: 1, unverified: true },
    ],
    [
      { kind: 'failed', because: { code: 'gone', detail: 'HTTP 404' } },
      { kind: 'failed', because: { code: 'gone', detail: 'HTTP 410' } },
    ],
  ])('is told by a state that differs in what it says only: %o, %o', async (before, after) => {
    queue.views.set(1, sampleView(1, before))
    publisher.snapshot()
    queue.views.set(1, sampleView(1, after))
    queue.tell({ changed: [1], stateChanged: true })
    await settled()
    expect(sent[0]?.changed).toEqual([{ id: 1, state: after }])
  })

  it('that did not change makes no patch, and takes no patch from one that comes soon after', async () => {
    queue.put(1, 5)
    publisher.snapshot()
    queue.tell({ changed: [1], stateChanged: true })
    await clock.advance(1)
    expect(sent).toEqual([])
    queue.put(1, 6)
    queue.tell({ changed: [1] })
    await settled()
    expect(sent).toEqual([{ revision: 1, added: [], changed: [{ id: 1, received: 6 }], removed: [] }])
  })
})

describe('a changed state', () => {
  it('goes out at the end of the same turn, with all that changed in it', async () => {
    queue.put(1, 0)
    queue.put(2, 0)
    queue.tell({ changed: [1], stateChanged: true })
    queue.tell({ changed: [2], stateChanged: true })
    expect(sent).toEqual([])
    await settled()
    expect(sent).toHaveLength(1)
    expect(sent[0]?.added.map(view => view.id)).toEqual([1, 2])
  })

  it('overtakes progress that waits for its interval, and takes it along', async () => {
    queue.put(1, 1)
    queue.put(2, 1)
    publisher.snapshot()
    queue.put(1, 2)
    queue.tell({ changed: [1] })
    await clock.advance(STATE_INTERVAL + 1)
    queue.put(1, 3)
    queue.tell({ changed: [1] })
    await settled()
    expect(sent).toHaveLength(1)
    queue.put(2, 4)
    queue.tell({ changed: [2], stateChanged: true })
    await settled()
    expect(sent).toHaveLength(2)
    expect(sent[1]?.changed).toEqual([
      { id: 1, received: 3 },
      { id: 2, received: 4 },
    ])
    await clock.advance(1_000)
    expect(sent).toHaveLength(2)
  })

  it('in a crowd never makes more than ten patches in a second, and is soon shown', async () => {
    for (let step = 1; step <= 400; step += 1) {
      queue.put(step, 100)
      queue.tell({ changed: [step], stateChanged: true })
      await clock.advance(5)
    }
    await clock.advance(PATCH_INTERVAL)
    expect(mostInASecond()).toBe(10)
    expect(shown()).toHaveLength(400)
    expect(Math.max(...sentAt.slice(1).map((at, index) => at - (sentAt[index] ?? 0)))).toBeLessThanOrEqual(
      PATCH_INTERVAL,
    )
  })

  it('among progress goes out within a frame, again and again, in ten patches a second', async () => {
    queue.put(1, 0)
    publisher.snapshot()
    const delays: number[] = []
    for (let step = 1; step <= 5_000; step += 1) {
      queue.put(1, step)
      queue.tell({ changed: [1] })
      if (step % 700 === 0) {
        queue.put(2 + step, 0)
        queue.tell({ changed: [2 + step], stateChanged: true })
      }
      await clock.advance(1)
      if (step % 700 === STATE_INTERVAL) delays.push(sent.flatMap(patch => patch.added).length)
    }
    expect(delays.slice(1)).toEqual([1, 2, 3, 4, 5, 6, 7])
    expect(mostInASecond()).toBeLessThanOrEqual(10)
  })

  it('of a crowd among progress keeps the same measure', async () => {
    let state = 1
    for (let step = 0; step < 3_000; step += 1) {
      // Fixed, and without any rhythm: what a generator of pseudo-random numbers says.
      state = (state * 48_271) % 2_147_483_647
      const id = state % 30
      queue.put(id, step)
      queue.tell({ changed: [id], stateChanged: state % 7 === 0 })
      await clock.advance(state % 11)
    }
    await clock.advance(2 * PATCH_INTERVAL)
    expect(mostInASecond()).toBe(10)
    expect(shown()).toEqual([...queue.views.values()].sort((a, b) => a.id - b.id))
  })

  it('goes out by timers that fire too early, too', async () => {
    const early = createPublisher({
      queue,
      clock: { monotonic: clock.monotonic, timer: (ms, callback) => clock.timer(ms - 0.75, callback) },
      folder: () => '',
      notices: () => [],
      send: () => {
        earlyAt.push(clock.time)
      },
    })
    const earlyAt: number[] = []
    for (let step = 1; step <= 3_000; step += 1) {
      queue.put(1, step)
      queue.tell({ changed: [1] })
      await clock.advance(1)
    }
    early.close()
    expect(earlyAt.length).toBeGreaterThan(20)
    const gaps = earlyAt.slice(1).map((at, index) => at - (earlyAt[index] ?? 0))
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(PATCH_INTERVAL)
  })
})

describe('the list', () => {
  it('sends the order when it changed, and removed ids without their views', async () => {
    queue.put(1, 0)
    queue.put(2, 0)
    queue.tell({ changed: [1, 2], orderChanged: true })
    await settled()
    expect(sent[0]?.order).toEqual([1, 2])
    await clock.advance(1_000)
    queue.tell({ changed: [2] })
    queue.views.delete(2)
    queue.tell({ removed: [2] })
    await settled()
    expect(sent[1]).toEqual({ revision: 2, added: [], changed: [], removed: [2] })
  })

  it('forgets what was removed: restored, it comes back whole', async () => {
    queue.put(1, 50)
    publisher.snapshot()
    queue.views.delete(1)
    queue.tell({ removed: [1], orderChanged: true })
    await clock.advance(1_000)
    expect(sent[0]).toEqual({ revision: 1, added: [], changed: [], removed: [1], order: [] })
    queue.put(1, 50)
    queue.tell({ changed: [1], orderChanged: true, stateChanged: true })
    await settled()
    expect(sent[1]).toEqual({ revision: 2, added: [viewOf(1, 50)], changed: [], removed: [], order: [1] })
  })

  it('never tells of a removal that was undone before it was told', async () => {
    queue.put(1, 50)
    publisher.snapshot()
    queue.views.delete(1)
    queue.tell({ removed: [1] })
    queue.put(1, 51)
    queue.tell({ changed: [1], stateChanged: true })
    await settled()
    expect(sent).toEqual([{ revision: 1, added: [], changed: [{ id: 1, received: 51 }], removed: [] }])
  })

  it('never tells of what came and went before it was told', async () => {
    queue.put(1, 0)
    queue.tell({ changed: [1], stateChanged: true })
    queue.views.delete(1)
    queue.tell({ removed: [1] })
    await clock.advance(1_000)
    expect(sent).toEqual([])
  })

  it('sends folder and notices only when they changed', async () => {
    publisher.folderChanged()
    await settled()
    expect(sent[0]).toEqual({ revision: 1, added: [], changed: [], removed: [], folder: '/downloads' })
    await clock.advance(1_000)
    publisher.noticesChanged()
    await settled()
    expect(sent[1]).toEqual({
      revision: 2,
      added: [],
      changed: [],
      removed: [],
      notices: [{ id: 'n', text: 'Text.' }],
    })
  })
})

describe('a hidden window', () => {
  it('gets nothing, and one patch with everything when it is shown again', async () => {
    queue.put(1, 0)
    queue.put(2, 0)
    publisher.snapshot()
    publisher.setVisible(false)
    queue.tell({ changed: [1], stateChanged: true })
    await clock.advance(5_000)
    queue.put(1, 50)
    queue.put(3, 0)
    queue.tell({ changed: [1, 2, 3], orderChanged: true })
    await clock.advance(5_000)
    expect(sent).toEqual([])
    expect(clock.timers).toEqual([])
    publisher.setVisible(true)
    await clock.advance(5_000)
    expect(sent).toEqual([
      {
        revision: 1,
        added: [viewOf(3, 0)],
        changed: [{ id: 1, received: 50 }],
        removed: [],
        order: [1, 2, 3],
      },
    ])
  })

  it('loses no patch that was under way when it was hidden', async () => {
    queue.put(1, 0)
    queue.tell({ changed: [1], stateChanged: true })
    publisher.setVisible(false)
    await clock.advance(1_000)
    expect(sent).toEqual([])
    publisher.setVisible(true)
    await settled()
    expect(sent).toHaveLength(1)
  })
})

describe('a snapshot', () => {
  it('carries the revision of the last patch, so that the next one follows on', async () => {
    queue.put(1, 0)
    queue.tell({ changed: [1], orderChanged: true })
    await settled()
    const snapshot = publisher.snapshot()
    expect(snapshot).toEqual({
      revision: 1,
      downloads: [viewOf(1, 0)],
      folder: '/downloads',
      notices: [{ id: 'n', text: 'Text.' }],
    })
    await clock.advance(1_000)
    queue.put(1, 1)
    queue.tell({ changed: [1] })
    await settled()
    expect(sent.at(-1)?.revision).toBe(snapshot.revision + 1)
  })

  it('is what the next patch is measured by, and nothing of it is told again', async () => {
    queue.put(1, 0)
    queue.put(2, 0)
    queue.tell({ changed: [1, 2], orderChanged: true, stateChanged: true })
    const { downloads } = publisher.snapshot()
    await clock.advance(1_000)
    expect(sent).toEqual([])
    queue.put(2, 9)
    queue.tell({ changed: [1, 2] })
    await clock.advance(1_000)
    expect(sent.map(patch => [patch.added, patch.changed])).toEqual([[[], [{ id: 2, received: 9 }]]])
    expect(shown(downloads)).toEqual([viewOf(1, 0), viewOf(2, 9)])
  })

  it('that says what no patch said lets a window that does not take it over see a gap', async () => {
    queue.put(1, 0)
    const first = publisher.snapshot()
    queue.put(1, 5)
    queue.tell({ changed: [1] })
    expect(publisher.snapshot().revision).toBe(first.revision + 1)
    queue.put(1, 6)
    queue.tell({ changed: [1] })
    await settled()
    expect(sent.map(patch => patch.revision)).toEqual([first.revision + 2])
  })
})

it('falls silent when closed', async () => {
  queue.put(1, 0)
  queue.tell({ changed: [1] })
  publisher.close()
  await clock.advance(1_000)
  expect(sent).toEqual([])
  expect(queue.listeners.size).toBe(0)
  expect(clock.timers).toEqual([])
})
