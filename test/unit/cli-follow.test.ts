// Following the downloads of one command: when the report hears of them, and how seldom the queue is asked.
import { expect, test } from 'vitest'
import { follow } from '../../src/main/cli/follow.ts'
import { jsonReport, type Output, plainReport, type Report } from '../../src/main/cli/report.ts'
import type { QueueChange } from '../../src/main/engine/queue-api.ts'
import type { DownloadId, DownloadState, DownloadView } from '../../src/shared/model.ts'
import { sampleView } from '../support/sample-view.ts'

const never = new AbortController().signal
const DONE: DownloadState = { kind: 'done', at: 5, unverified: false }
const FAILED: DownloadState = { kind: 'failed', because: { code: 'gone', detail: 'HTTP 404' } }
const RUNNING: DownloadState = { kind: 'running' }

/** A queue of which the test says when something changes, and that counts how often it is asked. */
function scripted(states: ReadonlyMap<DownloadId, DownloadState>) {
  const now = new Map(states)
  const listeners = new Set<(change: QueueChange) => void>()
  const tell = (changed: readonly DownloadId[], stateChanged: boolean): void => {
    for (const listener of listeners) listener({ changed, stateChanged, removed: [], orderChanged: false })
  }
  const queue = {
    looks: 0,
    view(id: DownloadId): DownloadView | null {
      queue.looks++
      const state = now.get(id)
      return state === undefined ? null : sampleView(id, state)
    },
    subscribe(listener: (change: QueueChange) => void) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    get listeners() {
      return listeners.size
    },
    removed(id: DownloadId) {
      now.delete(id)
      for (const listener of listeners) {
        listener({ changed: [], stateChanged: false, removed: [id], orderChanged: true })
      }
    },
    /** Nobody is told. */
    silently(id: DownloadId, state: DownloadState) {
      now.set(id, state)
    },
    becomes(id: DownloadId, state: DownloadState) {
      now.set(id, state)
      tell([id], true)
    },
    piece: (...ids: readonly DownloadId[]) => tell(ids, false),
  }
  return queue
}

const queued = (count: number): ReadonlyMap<DownloadId, DownloadState> =>
  new Map(Array.from({ length: count }, (_, index) => [index + 1, { kind: 'queued' }]))

/** What the report was told, one line each. */
function recorded(): Pick<Report, 'progress' | 'waits' | 'ended'> & { readonly told: string[] } {
  const told: string[] = []
  return {
    told,
    progress: (changed, active) => told.push(`progress ${changed} of ${[...active.ids]}`),
    waits: ({ id }, active) => told.push(`waits ${id} of ${[...active.ids]}`),
    ended: view => told.push(`${view.state.kind} ${view.id}`),
  }
}

test('an end is told at once, and each only once; the others go on', async () => {
  const queue = scripted(queued(2))
  const report = recorded()
  const following = follow(queue, [1, 2], report, never)
  queue.becomes(1, RUNNING)
  queue.becomes(2, RUNNING)
  queue.becomes(1, FAILED)
  queue.becomes(1, FAILED)
  queue.piece(2)
  queue.becomes(2, DONE)
  expect(report.told).toEqual([
    'progress 1 of 1',
    'progress 2 of 1,2',
    'failed 1',
    'progress 2 of 2',
    'done 2',
  ])
  expect([...(await following.ended)]).toEqual([1])
})

test.each<DownloadState>([{ kind: 'queued' }, { kind: 'paused' }])(
  'one that is $kind is not active',
  state => {
    const queue = scripted(queued(1))
    const report = recorded()
    follow(queue, [1], report, never)
    queue.becomes(1, RUNNING)
    report.told.length = 0
    queue.becomes(1, state)
    queue.piece(1)
    expect(report.told).toEqual([])
  },
)

test('a wait is told at once, also where its reason is another', () => {
  const queue = scripted(queued(2))
  const report = recorded()
  follow(queue, [1, 2], report, never)
  queue.becomes(1, RUNNING)
  report.told.length = 0
  const full: DownloadState = { kind: 'waiting', until: null, because: { code: 'disk-full', detail: '' } }
  const offline: DownloadState = { ...full, because: { code: 'network', detail: 'offline' } }
  queue.becomes(1, full)
  queue.becomes(1, offline)
  expect(report.told).toEqual(['waits 1 of 1', 'progress 1 of 1', 'waits 1 of 1', 'progress 1 of 1'])
})

test('what other commands left is nobody’s news', () => {
  const queue = scripted(queued(2))
  const report = recorded()
  follow(queue, [1], report, never)
  queue.becomes(2, RUNNING)
  queue.becomes(2, DONE)
  expect(report.told).toEqual([])
})

test('one that is removed meanwhile has failed, and the others go on', async () => {
  const queue = scripted(queued(2))
  const report = recorded()
  const following = follow(queue, [1, 2], report, never)
  queue.becomes(1, RUNNING)
  queue.removed(1)
  queue.removed(3)
  queue.becomes(2, DONE)
  expect(report.told).toEqual(['progress 1 of 1', 'failed 1', 'done 2'])
  expect([...(await following.ended)]).toEqual([1])
})

test('one that was removed before has failed too, and is not waited for', async () => {
  const report = recorded()
  const following = follow(scripted(new Map()), [7], report, never)
  following.catchUp()
  expect([...(await following.ended)]).toEqual([7])
  expect(report.told).toEqual([])
})

test('one that is given up on has failed for that reason, whatever becomes of it', async () => {
  const queue = scripted(queued(1))
  const reasons: unknown[] = []
  const report = { ...recorded(), ended: ({ state }: DownloadView) => reasons.push(state) }
  const following = follow(queue, [1], report, never)
  const because = { code: 'network', detail: 'no byte came' } as const
  following.giveUp(1, because)
  following.giveUp(1, because)
  queue.becomes(1, DONE)
  expect(reasons).toEqual([{ kind: 'failed', because }])
  expect([...(await following.ended)]).toEqual([1])
})

test('interrupted, it tells nothing more and leaves nobody listening', async () => {
  const queue = scripted(queued(1))
  const report = recorded()
  const interrupted = new AbortController()
  const following = follow(queue, [1], report, interrupted.signal)
  interrupted.abort()
  await following.ended
  queue.becomes(1, DONE)
  expect(report.told).toEqual([])
  expect(queue.listeners).toBe(0)
})

test('catching up finds what ended untold', async () => {
  const queue = scripted(queued(2))
  const report = recorded()
  const following = follow(queue, [1, 2], report, never)
  queue.becomes(1, DONE)
  queue.silently(2, DONE)
  following.catchUp()
  following.catchUp()
  expect(report.told).toEqual(['done 1', 'done 2'])
  expect([...(await following.ended)]).toEqual([])
})

test.each([
  ['jsonReport', jsonReport, 1],
  ['plainReport', plainReport, 3],
])('%s: among 2,000 downloads a piece costs a look only when something is due', (_name, make, due) => {
  let time = 0
  const output: Output = { out: () => undefined, err: () => undefined, columns: 80, now: () => time }
  const queue = scripted(queued(2_000))
  follow(queue, queued(2_000).keys(), make(output), never)
  for (const id of [1, 2, 3]) queue.becomes(id, RUNNING)
  queue.looks = 0
  for (let piece = 0; piece < 1_000; piece++) queue.piece(1)
  expect(queue.looks).toBe(0)
  time += 500
  for (let piece = 0; piece < 1_000; piece++) queue.piece(1)
  expect(queue.looks).toBe(due)
})
