// When patches leave, and what is in them: a fake clock and a fake queue, because time is the subject.
import { beforeEach, describe, expect, it } from 'vitest'
import {
  createPublisher,
  PROGRESS_INTERVAL,
  type Publisher,
  STATE_INTERVAL,
} from '../../src/main/desktop/publisher.ts'
import type { QueueChange } from '../../src/main/engine/queue-api.ts'
import type { DownloadId, DownloadView, QueuePatch } from '../../src/shared/model.ts'
import { sampleView } from '../support/sample-view.ts'

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
let publisher: Publisher

beforeEach(() => {
  clock = new FakeClock()
  queue = new FakeQueue()
  sent = []
  publisher = createPublisher({
    queue,
    clock,
    folder: () => '/downloads',
    notices: () => [{ id: 'n', text: 'Text.' }],
    send: patch => sent.push(patch),
  })
})

describe('progress', () => {
  it('goes out at most once in an interval, with the newest figures of each changed download only', async () => {
    queue.put(1, 0)
    queue.put(2, 0)
    queue.put(3, 0)
    for (let step = 1; step <= 100; step += 1) {
      queue.put(1, step)
      queue.put(2, step)
      queue.tell({ changed: [1, 2] })
      await clock.advance(10)
    }
    // The first change goes at once, then one an interval.
    expect(sent).toHaveLength(1 + 1_000 / PROGRESS_INTERVAL)
    expect(sent.map(patch => patch.revision)).toEqual(sent.map((_patch, index) => index + 1))
    expect(sent.at(-1)?.added.map(view => view.id)).toEqual([1, 2])
    expect(sent.at(-1)?.order).toBeUndefined()
    await clock.advance(PROGRESS_INTERVAL)
    expect(sent.at(-1)?.added.map(view => view.received)).toEqual([100, 100])
  })

  it('sends nothing while nothing changes', async () => {
    await clock.advance(10_000)
    expect(sent).toEqual([])
    expect(clock.timers).toEqual([])
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
    queue.tell({ changed: [1] })
    await settled()
    await clock.advance(STATE_INTERVAL + 1)
    queue.put(1, 2)
    queue.tell({ changed: [1] })
    await settled()
    expect(sent).toHaveLength(1)
    queue.put(2, 0)
    queue.tell({ changed: [2], stateChanged: true })
    await settled()
    expect(sent).toHaveLength(2)
    expect(sent[1]?.added.map(view => [view.id, view.received])).toEqual([
      [1, 2],
      [2, 0],
    ])
    await clock.advance(1_000)
    expect(sent).toHaveLength(2)
  })

  it('in a crowd goes out ten times a second, all of them at the latest then', async () => {
    for (let step = 1; step <= 200; step += 1) {
      queue.put(step, 100)
      queue.tell({ changed: [step], stateChanged: true })
      await clock.advance(5)
    }
    expect(sent).toHaveLength(1 + 1_000 / PROGRESS_INTERVAL)
    await clock.advance(PROGRESS_INTERVAL)
    const shown = sent.flatMap(patch => patch.added.map(view => view.id))
    expect(shown).toEqual(Array.from({ length: 200 }, (_, index) => index + 1))
  })

  it('alone among progress goes out within a frame, however many patches went before', async () => {
    queue.put(1, 0)
    for (let step = 0; step < 500; step += 1) {
      queue.tell({ changed: [1] })
      await clock.advance(1)
    }
    const before = sent.length
    queue.put(2, 100)
    queue.tell({ changed: [2], stateChanged: true })
    await clock.advance(STATE_INTERVAL)
    expect(sent).toHaveLength(before + 1)
    expect(sent.at(-1)?.added.map(view => view.id)).toContain(2)
  })
})

describe('the list', () => {
  it('sends the order when it changed, and removed ids without their views', async () => {
    queue.put(1, 0)
    queue.put(2, 0)
    queue.tell({ changed: [1, 2], orderChanged: true })
    await settled()
    expect(sent[0]?.order).toEqual([1, 2])
    await clock.advance(PROGRESS_INTERVAL)
    queue.tell({ changed: [2] })
    queue.views.delete(2)
    queue.tell({ removed: [2] })
    await settled()
    expect(sent[1]).toEqual({ revision: 2, added: [], changed: [], removed: [2] })
  })

  it('sends folder and notices only when they changed', async () => {
    publisher.folderChanged()
    await settled()
    expect(sent[0]).toEqual({ revision: 1, added: [], changed: [], removed: [], folder: '/downloads' })
    await clock.advance(PROGRESS_INTERVAL)
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
    publisher.setVisible(false)
    queue.tell({ changed: [1], stateChanged: true })
    await clock.advance(5_000)
    queue.put(1, 50)
    queue.tell({ changed: [1, 2] })
    await clock.advance(5_000)
    expect(sent).toEqual([])
    publisher.setVisible(true)
    await settled()
    expect(sent).toHaveLength(1)
    expect(sent[0]?.revision).toBe(1)
    expect(sent[0]?.added.map(view => [view.id, view.received])).toEqual([
      [1, 50],
      [2, 0],
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
    await clock.advance(PROGRESS_INTERVAL)
    queue.tell({ changed: [1] })
    await settled()
    expect(sent.at(-1)?.revision).toBe(snapshot.revision + 1)
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
