// When the window hears of the download it looks at: a fake clock and a fake queue, because time is the subject.
import { beforeEach, describe, expect, it } from 'vitest'
import {
  createDetailsPublisher,
  DETAILS_INTERVAL,
  type DetailsPublisher,
} from '../../src/main/desktop/details-publisher.ts'
import type { Details } from '../../src/main/engine/queue-api.ts'
import type { ConnectionView, DetailsView } from '../../src/shared/details.ts'
import type { DownloadId } from '../../src/shared/model.ts'
import { createFakeClock, type FakeClock } from '../support/fake-clock.ts'
import { type FakeDownloads, fakeDownloads } from '../support/fake-downloads.ts'

const CONNECTION: ConnectionView = {
  id: 1,
  host: 'example.org',
  start: 0,
  end: 100,
  position: 10,
  rate: 5,
  state: 'receiving',
  until: null,
  because: null,
}

function detailsOf(id: DownloadId, change: Partial<Details> = {}): Details {
  return {
    id,
    map: { total: 400, chunks: 4, cells: Uint8Array.of(100, 50, 0, 0), cellBytes: 100 },
    connections: [CONNECTION],
    checked: null,
    identity: { servedBy: 'example.org', etag: '"a"', lastModified: null, hasValidator: true },
    headers: [['referer', 'https://example.org/']],
    checksum: null,
    partPath: '/downloads/1.part',
    ...change,
  }
}

let clock: FakeClock
let queue: FakeDownloads
let details: Map<DownloadId, Details>
let speeds: readonly number[]
let asked: (readonly [DownloadId, number])[]
let sent: DetailsView[]
let publisher: DetailsPublisher

beforeEach(() => {
  clock = createFakeClock()
  queue = fakeDownloads()
  details = new Map()
  speeds = []
  asked = []
  sent = []
  publisher = createDetailsPublisher({
    queue: {
      ...queue,
      details(id, cells) {
        asked.push([id, cells])
        return details.get(id) ?? null
      },
    },
    speeds: { speeds: () => [...speeds] },
    clock,
    send: view => sent.push(view),
  })
})

function put(id: DownloadId, kind: 'queued' | 'running' | 'paused', change: Partial<Details> = {}): void {
  details.set(id, detailsOf(id, change))
  queue.set(id, kind)
}

/** Lets the turn end, then moves the clock, then lets that turn end. */
async function pass(ms: number): Promise<void> {
  await Promise.resolve()
  clock.advance(ms)
  await Promise.resolve()
}

/** Moves a connection on, as bytes do, without a word of the queue. */
function receive(position: number): void {
  details.set(1, detailsOf(1, { connections: [{ ...CONNECTION, position }] }))
}

describe('a watched download', () => {
  it('is told of at once, in full, with the map as wide as wished', async () => {
    put(1, 'paused')
    speeds = [1, 2, 3]
    publisher.watch({ id: 1, cells: 64 })
    await pass(0)
    expect(sent).toEqual([{ ...detailsOf(1), speeds: [1, 2, 3] }])
    expect(asked).toEqual([[1, 64]])
  })

  it('is told of at most four times a second while it runs, with the newest', async () => {
    put(1, 'running')
    publisher.watch({ id: 1, cells: 64 })
    for (let step = 1; step <= 200; step += 1) {
      receive(step)
      await pass(10)
    }
    expect(sent).toHaveLength(1 + 2_000 / DETAILS_INTERVAL)
    expect(sent.at(-1)?.connections[0]?.position).toBe(200)
  })

  it.each<[string, Partial<Details>]>([
    [
      'a cell of the map',
      { map: { total: 400, chunks: 4, cells: Uint8Array.of(100, 51, 0, 0), cellBytes: 100 } },
    ],
    ['a connection', { connections: [{ ...CONNECTION, rate: 6 }] }],
    ['a connection less', { connections: [] }],
    ['what was compared', { checked: 7 }],
    ['its name on the disk', { partPath: null }],
    ['its identity', { identity: { servedBy: null, etag: null, lastModified: null, hasValidator: false } }],
  ])('is told of when this changed: %s', async (_case, change) => {
    put(1, 'running')
    publisher.watch({ id: 1, cells: 64 })
    await pass(1_000)
    expect(sent).toHaveLength(1)
    details.set(1, detailsOf(1, change))
    await pass(DETAILS_INTERVAL)
    expect(sent).toHaveLength(2)
    await pass(1_000)
    expect(sent).toHaveLength(2)
  })

  it('is told of when its speeds changed', async () => {
    put(1, 'running')
    publisher.watch({ id: 1, cells: 64 })
    await pass(1_000)
    speeds = [4]
    await pass(1_000)
    expect(sent.map(view => view.speeds)).toEqual([[], [4]])
  })

  it('that does nothing is looked at only when the queue tells of it', async () => {
    put(1, 'paused')
    publisher.watch({ id: 1, cells: 64 })
    await pass(60_000)
    expect(asked).toHaveLength(1)
    expect(clock.pending()).toEqual([])
    put(1, 'running', { partPath: '/downloads/other.part' })
    await pass(0)
    expect(sent).toHaveLength(2)
    expect(clock.pending()).toEqual([DETAILS_INTERVAL])
  })

  it('is not told of by news of others', async () => {
    put(1, 'paused')
    publisher.watch({ id: 1, cells: 64 })
    await pass(1_000)
    put(2, 'running')
    queue.remove(2)
    await pass(1_000)
    expect(asked).toEqual([[1, 64]])
  })

  it('is told of within an interval when it ends', async () => {
    put(1, 'running')
    publisher.watch({ id: 1, cells: 64 })
    await pass(DETAILS_INTERVAL + 10)
    details.set(1, detailsOf(1, { connections: [], map: null }))
    queue.setState(1, { kind: 'done', at: 1, unverified: false })
    await pass(DETAILS_INTERVAL)
    expect(sent.at(-1)?.map).toBeNull()
    expect(clock.pending()).toEqual([])
  })
})

describe('watching', () => {
  it('turns to another download at once, whatever was told a moment ago', async () => {
    put(1, 'running')
    put(2, 'running')
    publisher.watch({ id: 1, cells: 64 })
    await pass(10)
    publisher.watch({ id: 2, cells: 64 })
    await pass(0)
    expect(sent.map(view => view.id)).toEqual([1, 2])
    await pass(5_000)
    expect(asked.slice(2).every(([id]) => id === 2)).toBe(true)
  })

  it('in other widths of the map keeps to four times a second', async () => {
    put(1, 'paused')
    for (let cells = 1; cells <= 100; cells += 1) {
      publisher.watch({ id: 1, cells })
      await pass(10)
    }
    await pass(DETAILS_INTERVAL)
    expect(asked.length).toBeLessThanOrEqual(1 + 1_000 / DETAILS_INTERVAL)
    expect(asked.at(-1)).toEqual([1, 100])
  })

  it('again, as a page that was loaded anew does, tells all of it again', async () => {
    put(1, 'paused')
    publisher.watch({ id: 1, cells: 64 })
    await pass(1_000)
    publisher.watch({ id: 1, cells: 64 })
    await pass(0)
    expect(sent).toHaveLength(2)
    expect(sent[1]).toEqual(sent[0])
  })

  it('ends when it is called off, even within the same turn', async () => {
    put(1, 'running')
    publisher.watch({ id: 1, cells: 64 })
    publisher.watch(null)
    await pass(1_000)
    expect(sent).toEqual([])
    publisher.watch({ id: 1, cells: 64 })
    await pass(0)
    publisher.watch(null)
    receive(99)
    queue.progress(1, {})
    await pass(1_000)
    expect(sent).toHaveLength(1)
    expect(clock.pending()).toEqual([])
  })

  it('ends when the download leaves the list, and does not begin again by itself', async () => {
    put(1, 'running')
    publisher.watch({ id: 1, cells: 64 })
    await pass(0)
    details.delete(1)
    queue.remove(1)
    await pass(1_000)
    put(1, 'running')
    await pass(1_000)
    expect(sent).toHaveLength(1)
    expect(clock.pending()).toEqual([])
  })

  it('of what is not in the list tells nothing', async () => {
    publisher.watch({ id: 9, cells: 64 })
    await pass(1_000)
    expect(sent).toEqual([])
    expect(clock.pending()).toEqual([])
  })
})

describe('a hidden window', () => {
  it('is told nothing, and what is new at once when it is shown again', async () => {
    put(1, 'running')
    publisher.watch({ id: 1, cells: 64 })
    await pass(10)
    publisher.setVisible(false)
    receive(20)
    queue.progress(1, {})
    await pass(10_000)
    expect(asked).toHaveLength(1)
    expect(clock.pending()).toEqual([])
    publisher.setVisible(true)
    await pass(0)
    expect(sent).toHaveLength(2)
    expect(sent[1]?.connections[0]?.position).toBe(20)
  })

  it('hidden and shown within one turn is told once', async () => {
    put(1, 'paused')
    publisher.watch({ id: 1, cells: 64 })
    publisher.setVisible(false)
    publisher.setVisible(true)
    await pass(1_000)
    expect(sent).toHaveLength(1)
  })
})

it('falls silent when closed', async () => {
  put(1, 'running')
  publisher.watch({ id: 1, cells: 64 })
  publisher.close()
  await pass(1_000)
  expect(sent).toEqual([])
  expect(queue.listeners).toBe(0)
  expect(clock.pending()).toEqual([])
})
