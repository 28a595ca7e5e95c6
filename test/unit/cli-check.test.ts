// `sluice check` and `sluice relink`: what they ask of the queue, in which order, and when they have ended.
import { describe, expect, test } from 'vitest'
import { checkAll, relinkOne } from '../../src/main/cli/check.ts'
import type { Report } from '../../src/main/cli/report.ts'
import type { DownloadQueue, QueueChange } from '../../src/main/engine/queue-api.ts'
import type { CheckReport, DownloadId, DownloadState } from '../../src/shared/model.ts'
import { sampleView } from '../support/sample-view.ts'

const DONE: DownloadState = { kind: 'done', at: 5, unverified: false }
const QUEUED: DownloadState = { kind: 'queued' }
const RUNNING: DownloadState = { kind: 'running' }
const PAUSED: DownloadState = { kind: 'paused' }
const FAILED: DownloadState = { kind: 'failed', because: { code: 'gone', detail: 'HTTP 404' } }

interface World {
  readonly queue: DownloadQueue
  /** What was asked of the queue and told to the report, in order. */
  readonly log: string[]
  readonly report: Report
  becomes(id: DownloadId, state: DownloadState): void
}

/** A queue that does nothing but what the test says; a check finds what `found` says. */
function world(
  states: readonly (readonly [DownloadId, DownloadState])[],
  found: readonly Omit<CheckReport, 'missing'>[] = [],
  onCheck: (world: World) => void = () => undefined,
  onRelink: (world: World) => Promise<void> = async () => undefined,
): World {
  const now = new Map(states)
  const listeners = new Set<(change: QueueChange) => void>()
  const log: string[] = []
  const queue: Partial<DownloadQueue> = {
    pauseAll: () => void log.push('pauseAll'),
    start: async () => void log.push('start'),
    pause: ids => void log.push(`pause ${ids}`),
    resume: ids => void log.push(`resume ${ids}`),
    check: async (ids, mend) => {
      log.push(`${mend === false ? 'look at' : 'check'} ${ids}`)
      onCheck(made)
      return found.map(one => ({ ...one, missing: false }))
    },
    relink: (id, url) => {
      log.push(`relink ${id} ${url}`)
      return onRelink(made)
    },
    view: id => {
      const state = now.get(id)
      return state === undefined ? null : sampleView(id, state)
    },
    subscribe: listener => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
  const made: World = {
    queue: queue as DownloadQueue,
    log,
    report: {
      started: ({ id }, resumed) => log.push(`${resumed ? 'going on' : 'new'} ${id}`),
      progress: () => undefined,
      waits: () => undefined,
      checked: ({ id, state }, { wrong }) => log.push(`checked ${state.kind} ${id}: ${wrong} wrong`),
      ended: ({ id, state }) => log.push(`${state.kind} ${id}`),
      notice: text => log.push(text),
    },
    becomes(id, state) {
      now.set(id, state)
      for (const listener of listeners) {
        listener({ changed: [id], removed: [], orderChanged: false, stateChanged: true })
      }
    },
  }
  return made
}

const never = new AbortController().signal
const turn = (): Promise<void> => new Promise(resolve => setImmediate(resolve))

describe('check', () => {
  test('all right: nothing is fetched', async () => {
    const at = world(
      [
        [1, DONE],
        [2, PAUSED],
      ],
      [
        { id: 1, chunks: 4, wrong: 0 },
        { id: 2, chunks: 2, wrong: 0 },
      ],
    )
    expect(await checkAll(at, { ids: [1, 2], fetch: true }, never)).toBe(true)
    expect(at.log).toEqual([
      'pauseAll',
      'start',
      'check 1,2',
      'checked done 1: 0 wrong',
      'checked paused 2: 0 wrong',
    ])
  })

  test('what is wrong is gone on with until it has ended', async () => {
    const at = world([[1, DONE]], [{ id: 1, chunks: 4, wrong: 1 }], ({ becomes }) => becomes(1, QUEUED))
    const ended = checkAll(at, { ids: [1], fetch: true }, never)
    await turn()
    // The file was whole when it was looked at.
    expect(at.log.slice(3)).toEqual(['checked done 1: 1 wrong', 'going on 1', 'resume 1'])
    at.becomes(1, RUNNING)
    at.becomes(1, DONE)
    expect(await ended).toBe(true)
    expect(at.log.at(-1)).toBe('done 1')
  })

  test('mended already when the check answers', async () => {
    const at = world([[1, DONE]], [{ id: 1, chunks: 4, wrong: 1 }])
    expect(await checkAll(at, { ids: [1], fetch: true }, never)).toBe(true)
    expect(at.log.at(-1)).toBe('done 1')
  })

  test('one that cannot be mended', async () => {
    const at = world([[1, PAUSED]], [{ id: 1, chunks: 4, wrong: 1 }])
    const ended = checkAll(at, { ids: [1], fetch: true }, never)
    await turn()
    at.becomes(1, RUNNING)
    at.becomes(1, FAILED)
    expect(await ended).toBe(false)
  })

  test('one with nothing to compare it with is not all right, though the other is mended', async () => {
    const at = world(
      [
        [1, DONE],
        [2, DONE],
      ],
      [
        { id: 1, chunks: 4, wrong: 1 },
        { id: 2, chunks: 0, wrong: 0 },
      ],
    )
    expect(await checkAll(at, { ids: [1, 2], fetch: true }, never)).toBe(false)
  })

  test('without fetching the queue is never started', async () => {
    const at = world(
      [
        [1, DONE],
        [2, DONE],
      ],
      [
        { id: 1, chunks: 4, wrong: 0 },
        { id: 2, chunks: 4, wrong: 2 },
      ],
    )
    expect(await checkAll(at, { ids: [1, 2], fetch: false }, never)).toBe(false)
    expect(at.log).toEqual(['pauseAll', 'look at 1,2', 'checked done 1: 0 wrong', 'checked done 2: 2 wrong'])
    const right = world([[1, DONE]], [{ id: 1, chunks: 4, wrong: 0 }])
    expect(await checkAll(right, { ids: [1], fetch: false }, never)).toBe(true)
  })

  test('interrupted while it compares, it asks nothing more', async () => {
    const interrupted = new AbortController()
    const at = world([[1, DONE]], [{ id: 1, chunks: 4, wrong: 1 }], () => interrupted.abort())
    await expect(checkAll(at, { ids: [1], fetch: true }, interrupted.signal)).rejects.toThrow('abort')
    expect(at.log).toEqual(['pauseAll', 'start', 'check 1'])
  })
})

describe('relink', () => {
  const URL_B = 'https://other.example/b'

  test('goes on until it has ended', async () => {
    const at = world([[1, FAILED]], [], undefined, async ({ becomes }) => becomes(1, QUEUED))
    const ended = relinkOne(at, { id: 1, url: URL_B }, never)
    await turn()
    expect(at.log).toEqual(['pauseAll', 'start', `relink 1 ${URL_B}`, 'going on 1', 'resume 1'])
    at.becomes(1, RUNNING)
    at.becomes(1, DONE)
    expect(await ended).toBe(true)
  })

  test('refused, it rejects and asks nothing more', async () => {
    const at = world([[1, FAILED]], [], undefined, () => Promise.reject(new Error('another file')))
    await expect(relinkOne(at, { id: 1, url: URL_B }, never)).rejects.toThrow('another file')
    expect(at.log).toEqual(['pauseAll', 'start', `relink 1 ${URL_B}`])
  })

  test('failing again it says so', async () => {
    const at = world([[1, FAILED]], [], undefined, async ({ becomes }) => becomes(1, QUEUED))
    const ended = relinkOne(at, { id: 1, url: URL_B }, never)
    await turn()
    at.becomes(1, FAILED)
    expect(await ended).toBe(false)
  })
})
