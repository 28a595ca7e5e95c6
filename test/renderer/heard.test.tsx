// What a screen reader hears of downloads by itself.
import { act, screen, waitFor } from '@testing-library/react'
import { describe, expect, it, test } from 'vitest'
import { endsAmong, endsSentence, quarterReached } from '../../src/renderer/state/heard.ts'
import type { DownloadState } from '../../src/shared/model.ts'
import { download, FakeBridge, snapshotOf } from './fake-bridge.ts'
import { renderApp } from './render-app.tsx'

const DONE: DownloadState = { kind: 'done', at: 1, unverified: false }
const FAILED: DownloadState = { kind: 'failed', because: { code: 'gone', detail: 'HTTP 404' } }

function ended(id: number, state: DownloadState) {
  return { before: download(id), after: download(id, { state }) }
}

describe('ends', () => {
  it.each([
    [[ended(1, DONE)], '“file-1.iso” is finished.'],
    [[ended(1, DONE), ended(2, DONE)], '2 downloads finished.'],
    [[ended(1, DONE), ended(2, FAILED), ended(3, FAILED)], '1 download finished. 2 downloads failed.'],
    [[{ before: undefined, after: download(1, { state: DONE }) }], ''],
    [[{ before: download(1, { state: DONE }), after: download(1, { state: DONE }) }], ''],
    [[{ before: download(1), after: undefined }], ''],
  ])('%# are one sentence', (changes, sentence) => {
    expect(endsSentence(endsAmong(changes))).toBe(sentence)
  })

  it('say why one failed and what to do', () => {
    expect(endsSentence(endsAmong([ended(1, FAILED)]))).toMatch(
      /^“file-1\.iso” failed\. .*no longer has this file.*\. Check the link/,
    )
  })
})

test.each([
  [0, 24, null],
  [24, 25, 25],
  [24, 60, 50],
  [74, 75, 75],
  [75, 99, null],
  [99, 100, null],
  [60, 40, null],
])('from %i to %i percent, the quarter that is heard is %j', (from, to, quarter) => {
  const before = download(1, { total: 100, received: from })
  const after = download(1, { total: 100, received: to })
  expect(quarterReached({ before, after })).toBe(quarter)
})

test('a quarter of a size that nobody knows, or of what does not run, is not heard', () => {
  const before = download(1, { total: null, received: 0 })
  expect(quarterReached({ before, after: download(1, { total: null, received: 50 }) })).toBeNull()
  const paused = download(1, { total: 100, received: 50, state: { kind: 'paused' } })
  expect(quarterReached({ before: download(1, { total: 100, received: 0 }), after: paused })).toBeNull()
})

test('ends close together are heard once, and only quarters of the row that is active', async () => {
  const running = [1, 2, 3].map(id => download(id, { total: 100, received: 10 }))
  const { bridge, controller } = await renderApp(new FakeBridge(snapshotOf(running)))
  act(() => controller.selection.setState({ active: 1, selected: new Set([1]), anchor: 1 }))
  const heard: string[] = []
  controller.window.subscribe(({ announcement }, before) => {
    if (announcement !== before.announcement && announcement !== '') heard.push(announcement)
  })
  await act(async () => bridge.patch(2, { changed: [{ id: 2, received: 30 }] }))
  await act(async () => bridge.patch(3, { changed: [{ id: 1, received: 30 }] }))
  expect(heard).toEqual(['“file-1.iso”: 25%'])
  await act(async () => bridge.patch(4, { changed: [{ id: 2, state: DONE }] }))
  await act(async () => bridge.patch(5, { changed: [{ id: 3, state: DONE }] }))
  await waitFor(() => expect(heard.at(-1)).toBe('2 downloads finished.'), { timeout: 3_000 })
  expect(heard).toHaveLength(2)
  expect(screen.getAllByRole('status').map(({ textContent }) => textContent)).toContain(
    '2 downloads finished.',
  )
})
