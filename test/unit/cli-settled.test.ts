// Which finished downloads stay in the list, and which of them the same words count as done.
import { expect, test } from 'vitest'
import { KEPT, type Settings, settle, settledIds, sharedBook } from '../../src/main/cli/settled.ts'
import type { DownloadId, DownloadView } from '../../src/shared/model.ts'
import { sampleView } from '../support/sample-view.ts'

function settingsOf(initial: string | null = null): Settings & { text: string | null } {
  const settings = {
    text: initial,
    read: () => settings.text,
    write: (_key: string, value: string) => {
      settings.text = value
    },
  }
  return settings
}

/** Ids by when they were done; null: unfinished. */
function queueOf(doneAt: ReadonlyMap<DownloadId, number | null>) {
  const there = new Map(doneAt)
  return {
    order: () => [...there.keys()],
    view(id: DownloadId): DownloadView | null {
      const at = there.get(id)
      if (at === undefined) return null
      return sampleView(id, at === null ? { kind: 'paused' } : { kind: 'done', at, unverified: false })
    },
    async remove(ids: readonly DownloadId[], withFile: boolean) {
      expect(withFile).toBe(false)
      for (const id of ids) there.delete(id)
    },
  }
}

test('what a command finished is settled, together with what was', async () => {
  const settings = settingsOf('[1,2]')
  const queue = queueOf(new Map([1, 2, 3, 4].map(id => [id, id])))
  await settle(queue, settings, [4])
  expect([...settledIds(settings)]).toEqual([1, 2, 4])
  expect(queue.order()).toEqual([1, 2, 3, 4])
})

test('of the settled ones the latest stay; those of stopped commands and unfinished ones stay anyway', async () => {
  const settings = settingsOf('[2,5]')
  const queue = queueOf(
    new Map([
      [1, 1],
      [2, 50],
      [3, null],
      [4, 10],
      [5, null],
      [6, 30],
      [7, 40],
      [8, 40],
    ]),
  )
  await settle(queue, settings, [4, 6, 7, 8], 2)
  expect(queue.order()).toEqual([1, 2, 3, 5, 8])
  // Ids that are gone are forgotten with the next command.
  await settle(queue, settings, [], 2)
  expect([...settledIds(settings)]).toEqual([2, 5, 8])
})

test('a thousand are kept', async () => {
  const ids = Array.from({ length: KEPT + 3 }, (_, index) => index + 1)
  const queue = queueOf(new Map(ids.map(id => [id, id])))
  await settle(queue, settingsOf(), ids)
  expect(KEPT).toBe(1_000)
  expect(queue.order()).toEqual(ids.slice(3))
})

test('nothing is removed where the setting cannot be written', async () => {
  const queue = queueOf(new Map([1, 2].map(id => [id, id])))
  const settings = {
    read: () => null,
    write: () => {
      throw new Error('full')
    },
  }
  await expect(settle(queue, settings, [1, 2], 1)).rejects.toThrow('full')
  expect(queue.order()).toEqual([1, 2])
})

test.each([null, '', 'no json', '{}', '["1", null]'])('a setting of %j names none', text => {
  expect([...settledIds(settingsOf(text))]).toEqual([])
})

test('in the app’s queue only what a stopped command had begun counts as its own', async () => {
  const settings = settingsOf()
  const first = sharedBook(settings)
  expect(first.isOfStopped(1)).toBe(false)
  first.begin([1, 2])
  const second = sharedBook(settings)
  expect([1, 2, 3].map(id => second.isOfStopped(id))).toEqual([true, true, false])
  second.begin([3])
  await second.end([1, 2, 3], [1])
  expect([1, 2, 3].map(id => sharedBook(settings).isOfStopped(id))).toEqual([false, false, false])
})

test('of those that stopped commands had begun the latest are remembered', () => {
  const settings = settingsOf()
  sharedBook(settings).begin(Array.from({ length: KEPT + 1 }, (_, index) => index))
  const book = sharedBook(settings)
  expect([book.isOfStopped(0), book.isOfStopped(1), book.isOfStopped(KEPT)]).toEqual([false, true, true])
})
