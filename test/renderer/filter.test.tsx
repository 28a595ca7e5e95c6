// What is shown and in which order: groups, words, columns, counts, and how seldom the list is put together anew.
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { createStore, type StoreApi } from 'zustand/vanilla'
import {
  canReorder,
  type FilterState,
  GROUPS,
  groupOf,
  matcher,
  NO_FILTER,
  readFilter,
  searchText,
} from '../../src/renderer/state/filter.ts'
import { startMirror } from '../../src/renderer/state/mirror.ts'
import { RESORT_EVERY, type Rows, startRows } from '../../src/renderer/state/rows.ts'
import { nextSort, type Sort, sorted } from '../../src/renderer/state/sort.ts'
import type { DownloadState, DownloadView } from '../../src/shared/model.ts'
import { DONE, download, FakeBridge, snapshotOf } from './fake-bridge.ts'

const FAILED: DownloadState = { kind: 'failed', because: { code: 'gone', detail: '' } }

describe('a filter', () => {
  const views: readonly DownloadView[] = [
    download(1, { name: 'Ubuntu 24.iso' }),
    download(2, { name: 'film.mkv', host: 'media.example', state: { kind: 'paused' } }),
    download(3, { name: 'Café.pdf', host: 'docs.example', url: 'https://docs.example/x?id=77', state: DONE }),
    download(4, { name: 'film.srt', state: FAILED }),
  ]
  it.each<[Partial<FilterState>, readonly number[]]>([
    [{}, [1, 2, 3, 4]],
    [{ group: 'active' }, [1]],
    [{ group: 'waiting' }, [2]],
    [{ group: 'finished' }, [3]],
    [{ group: 'failed' }, [4]],
    [{ kind: 'video' }, [2]],
    [{ host: 'docs.example' }, [3]],
    [{ search: 'FILM' }, [2, 4]],
    [{ search: '  media   film ' }, [2]],
    [{ search: '24 ubuntu' }, [1]],
    [{ search: 'cafe\u0301' }, [3]],
    [{ search: 'id=77' }, [3]],
    [{ search: 'film', group: 'failed' }, [4]],
    [{ search: 'nothing' }, []],
  ])('%j shows %j', (filter, ids) => {
    const test = matcher({ ...NO_FILTER, ...filter }, searchText)
    expect(views.filter(test).map(view => view.id)).toEqual(ids)
  })

  it('puts every state into one group', () => {
    const kinds = ['queued', 'probing', 'running', 'paused', 'verifying', 'finishing'] as const
    for (const kind of kinds) expect(GROUPS).toContain(groupOf({ kind }))
  })

  it('keeps what still means something', () => {
    expect(readFilter({ group: 'failed', sort: { by: 'size', down: true } })).toEqual({
      group: 'failed',
      sort: { by: 'size', down: true },
    })
    expect(readFilter({ group: 'odd', kind: 7, sort: { by: 'odd', down: 1 }, search: 'x' })).toEqual({})
    expect(readFilter(null)).toEqual({})
  })

  it.each<[Partial<FilterState>, boolean]>([
    [{}, true],
    [{ search: '  ' }, true],
    [{ search: 'a' }, false],
    [{ host: 'a' }, false],
    [{ sort: { by: 'name', down: false } }, false],
  ])('%j lets places be changed: %s', (filter, can) => {
    expect(canReorder({ ...NO_FILTER, sort: null, ...filter })).toBe(can)
  })
})

describe('a column', () => {
  it('sorts, turns round, and goes back to as added', () => {
    const first = nextSort(null, 'size')
    const second = nextSort(first, 'size')
    expect([first, second, nextSort(second, 'size')]).toEqual([
      { by: 'size', down: true },
      { by: 'size', down: false },
      null,
    ])
    expect(nextSort(first, 'name')).toEqual({ by: 'name', down: false })
  })

  const views = [
    download(1, { name: 'part 10', total: 5, received: 1, speed: 9, timeLeft: 9, addedAt: 3 }),
    download(2, { name: 'part 2', total: null, received: 4, state: DONE, addedAt: 2 }),
    download(3, { name: 'Part 3', total: 7, received: 7, speed: 12, timeLeft: 1, addedAt: 1 }),
    download(4, { name: 'part 2', total: 5, received: 4, speed: 9, timeLeft: null, addedAt: 4 }),
  ]
  it.each<[Sort, readonly number[]]>([
    [{ by: 'name', down: false }, [2, 4, 3, 1]],
    [{ by: 'name', down: true }, [1, 3, 2, 4]],
    [{ by: 'size', down: true }, [3, 1, 4, 2]],
    [{ by: 'size', down: false }, [1, 4, 3, 2]],
    [{ by: 'progress', down: true }, [2, 3, 4, 1]],
    [{ by: 'speed', down: true }, [3, 1, 4, 2]],
    [{ by: 'left', down: false }, [3, 1, 2, 4]],
    [{ by: 'added', down: true }, [4, 1, 2, 3]],
  ])('%j gives %j', (sort, ids) => {
    expect(sorted(views, sort, id => id)).toEqual(ids)
  })
})

interface Shown {
  readonly bridge: FakeBridge
  readonly rows: Rows
  readonly filter: StoreApi<FilterState>
}

async function start(views: readonly DownloadView[], change: Partial<FilterState> = {}): Promise<Shown> {
  const bridge = new FakeBridge(snapshotOf(views))
  const mirror = startMirror(bridge)
  const filter = createStore<FilterState>(() => ({ ...NO_FILTER, sort: null, ...change }))
  const rows = startRows(mirror.store, filter)
  onTestFinished(() => {
    rows.stop()
    mirror.stop()
  })
  await vi.waitFor(() => expect(mirror.store.getState().ready).toBe(true))
  return { bridge, rows, filter }
}

describe('the rows', () => {
  it('count every state, kind and host, and follow each patch', async () => {
    const { bridge, rows } = await start([
      download(1),
      download(2, { name: 'a.mkv', host: 'b.example' }),
      download(3, { state: DONE }),
    ])
    const facets = () => rows.store.getState().facets
    expect(facets().groups).toEqual({ active: 2, waiting: 0, finished: 1, failed: 0 })
    expect(facets().kinds).toEqual([
      { value: 'disc', count: 2 },
      { value: 'video', count: 1 },
    ])
    bridge.patch(2, { changed: [{ id: 1, state: FAILED }], removed: [2], order: [1, 3] })
    expect(facets().groups).toEqual({ active: 0, waiting: 0, finished: 1, failed: 1 })
    expect(facets().hosts).toEqual([{ value: 'cdn.example', count: 2 }])
    bridge.patch(3, { added: [download(2, { host: 'b.example' })], order: [2, 1, 3] })
    expect(facets().all).toBe(3)
    expect(rows.store.getState().ids).toEqual([2, 1, 3])
  })

  it('are the same while only figures change', async () => {
    const { bridge, rows } = await start([download(1), download(2)], { sort: { by: 'name', down: true } })
    const told = vi.fn()
    rows.store.subscribe(told)
    bridge.patch(2, { changed: [{ id: 1, received: 3_000_000_000, speed: 5 }] })
    expect(told).not.toHaveBeenCalled()
  })

  it('leave when they no longer fit', async () => {
    const { bridge, rows } = await start([download(1), download(2)], { group: 'active' })
    bridge.patch(2, { changed: [{ id: 1, state: DONE }] })
    expect(rows.store.getState().ids).toEqual([2])
  })

  it('follow a name that became another at once', async () => {
    const { bridge, rows, filter } = await start([download(1), download(2)], {
      sort: { by: 'name', down: false },
    })
    bridge.patch(2, { changed: [{ id: 1, name: 'z.iso' }] })
    expect(rows.store.getState().ids).toEqual([2, 1])
    filter.setState({ search: 'z.iso' })
    expect(rows.store.getState().ids).toEqual([1])
  })

  it('follow the speed once a second, however often it changes', async () => {
    const { bridge, rows } = await start([download(1, { speed: 9 }), download(2, { speed: 5 })], {
      sort: { by: 'speed', down: true },
    })
    vi.useFakeTimers()
    onTestFinished(() => void vi.useRealTimers())
    for (let revision = 2; revision < 12; revision++) {
      bridge.patch(revision, { changed: [{ id: 2, speed: 10 + revision }] })
      vi.advanceTimersByTime(RESORT_EVERY / 20)
    }
    expect(rows.store.getState().ids).toEqual([1, 2])
    vi.advanceTimersByTime(RESORT_EVERY / 2)
    expect(rows.store.getState().ids).toEqual([2, 1])
    expect(vi.getTimerCount()).toBe(0)
  })
})
