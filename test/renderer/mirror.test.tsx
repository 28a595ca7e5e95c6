// The mirror follows main exactly: snapshot and patches in any arrival order, gaps, stale patches, refusals.
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { applyPatch, fromSnapshot, type Mirror, startMirror } from '../../src/renderer/state/mirror.ts'
import { download, FakeBridge, snapshotOf } from './fake-bridge.ts'

function start(bridge: FakeBridge): Mirror {
  const mirror = startMirror(bridge)
  onTestFinished(() => mirror.stop())
  return mirror
}

async function until(check: () => void): Promise<void> {
  await vi.waitFor(check)
}

describe('applyPatch', () => {
  const held = () => fromSnapshot(snapshotOf([download(1), download(2)], 5))
  const nothing = { revision: 6, added: [], changed: [], removed: [] }

  it('takes the next revision', () => {
    const next = applyPatch(held(), { ...nothing, changed: [{ id: 2, received: 9 }], removed: [1] })
    expect(next?.revision).toBe(6)
    expect(next?.order).toEqual([2])
    expect(next?.downloads.get(2)).toEqual(download(2, { received: 9 }))
    expect(next?.downloads.has(1)).toBe(false)
  })

  it('keeps the state for one it already knows', () => {
    const state = held()
    expect(applyPatch(state, { ...nothing, revision: 5, removed: [1] })).toBe(state)
    expect(state.downloads.has(1)).toBe(true)
  })

  it('answers null where one in between is missing, and changes nothing', () => {
    const state = held()
    expect(applyPatch(state, { ...nothing, revision: 7, removed: [1] })).toBeNull()
    expect(state.downloads.has(1)).toBe(true)
  })

  it('follows a given order, and appends what is new without one', () => {
    const moved = applyPatch(held(), { ...nothing, added: [download(3)], order: [3, 2, 1] })
    expect(moved?.order).toEqual([3, 2, 1])
    const appended = applyPatch(held(), { ...nothing, added: [download(3)] })
    expect(appended?.order).toEqual([1, 2, 3])
  })

  it('passes over a change of what is not in the list', () => {
    const next = applyPatch(held(), { ...nothing, changed: [{ id: 9, received: 1 }], removed: [8] })
    expect(next?.order).toEqual([1, 2])
    expect(next?.changes).toEqual([])
  })

  it('changes the one map in place and says what it did', () => {
    const state = held()
    const first = state.downloads.get(1)
    const second = state.downloads.get(2)
    const next = applyPatch(state, { ...nothing, changed: [{ id: 2, received: 9 }], removed: [1] })
    expect(next?.downloads).toBe(state.downloads)
    expect(next?.changes).toEqual([
      { before: second, after: download(2, { received: 9 }) },
      { before: first, after: undefined },
    ])
  })

  it('leaves the views of untouched downloads alone, so that their rows are not drawn again', () => {
    const state = held()
    const first = state.downloads.get(1)
    const next = applyPatch(state, { ...nothing, changed: [{ id: 2, received: 9 }] })
    expect(next?.downloads.get(1)).toBe(first)
    expect(next?.order).toBe(state.order)
  })
})

describe('startMirror', () => {
  it('subscribes before it asks, and puts patches that came too early behind the snapshot', async () => {
    const bridge = new FakeBridge()
    bridge.answer('queue:snapshot', () => {
      expect(bridge.listening).toBe(1)
      bridge.patch(4, { added: [download(1, { received: 1 })], changed: [] })
      bridge.patch(5, { added: [download(1, { received: 2 })], changed: [] })
      bridge.patch(6, { added: [download(1, { received: 3 })], changed: [] })
      return { ok: true, value: snapshotOf([download(1, { received: 2 })], 5) }
    })
    const { store } = start(bridge)
    await until(() => expect(store.getState().ready).toBe(true))
    expect(store.getState().revision).toBe(6)
    expect(store.getState().downloads.get(1)?.received).toBe(3)
    expect(store.getState().changes).toBeNull()
  })

  it('asks for a new snapshot on a gap', async () => {
    const bridge = new FakeBridge(snapshotOf([download(1)], 1))
    const { store } = start(bridge)
    await until(() => expect(store.getState().revision).toBe(1))
    bridge.snapshot = snapshotOf([download(1), download(2)], 4)
    bridge.patch(3, { added: [download(9)], changed: [] })
    await until(() => expect(store.getState().revision).toBe(4))
    expect(store.getState().order).toEqual([1, 2])
    expect(bridge.callsOf('queue:snapshot')).toHaveLength(2)
  })

  it('starts over from revision 0 when the page is new and main is not', async () => {
    const bridge = new FakeBridge(snapshotOf([download(1)], 900))
    const { store } = start(bridge)
    await until(() => expect(store.getState().revision).toBe(900))
    bridge.patch(901, { removed: [1] })
    expect(store.getState().order).toEqual([])
  })

  it('asks again when main could not answer', async () => {
    vi.useFakeTimers()
    onTestFinished(() => void vi.useRealTimers())
    const bridge = new FakeBridge()
    bridge.answer('queue:snapshot', () => ({ ok: false, error: { code: 'failed', message: 'Not now.' } }))
    const { store } = start(bridge)
    await vi.advanceTimersByTimeAsync(0)
    expect(store.getState().ready).toBe(false)
    bridge.answer('queue:snapshot', () => ({ ok: true, value: snapshotOf([download(1)], 2) }))
    await vi.advanceTimersByTimeAsync(1_000)
    expect(store.getState().order).toEqual([1])
  })

  it('lets go of main when stopped', () => {
    const bridge = new FakeBridge()
    const mirror = startMirror(bridge)
    mirror.stop()
    expect(bridge.listening).toBe(0)
  })
})
