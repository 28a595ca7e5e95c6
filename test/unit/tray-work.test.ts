// What works, waits and has failed unseen, followed from the queue's news alone.
import { describe, expect, it } from 'vitest'
import { followWork, workOf } from '../../src/main/desktop/tray-work.ts'
import type { DownloadState } from '../../src/shared/model.ts'
import { fakeDownloads } from '../support/fake-downloads.ts'
import { type Given, queueOfViews, STATES } from './queue-of-views.ts'

const CANCELLED: DownloadState = { kind: 'failed', because: { code: 'cancelled', detail: '' } }

it.each<[Given, string]>([
  ['probing', 'running'],
  ['running', 'running'],
  ['verifying', 'running'],
  ['finishing', 'running'],
  ['queued', 'waiting'],
  ['waiting', 'waiting'],
  ['failed', 'failed'],
  [CANCELLED, 'still'],
  ['paused', 'still'],
  ['done', 'still'],
])('a download that is %o counts as %s', (given, kind) => {
  expect(workOf(typeof given === 'string' ? STATES[given] : given)).toBe(kind)
})

function followed(...states: readonly Given[]) {
  const list = queueOfViews(...states)
  let isWatched = false
  let told = 0
  const work = followWork(list.queue, () => isWatched)
  work.subscribe(() => told++)
  return {
    ...list,
    work,
    watch: (now: boolean) => {
      isWatched = now
    },
    get told() {
      return told
    },
    sets: () => [[...work.running], [...work.waiting], [...work.unseen]],
  }
}

describe('the work', () => {
  it('begins with what is in the list; what failed before is no news', () => {
    const { sets } = followed('running', 'waiting', 'failed', 'done', 'queued', 'paused')
    expect(sets()).toEqual([[1], [2, 5], []])
  })

  it('follows each download from one part to another, and tells once a change', () => {
    const world = followed('queued', 'queued')
    world.become([1, 'probing'], [2, 'probing'])
    expect([world.sets(), world.told]).toEqual([[[1, 2], [], []], 1])
    world.become([1, 'running'])
    expect(world.told).toBe(1)
    world.become([1, 'waiting'], [2, 'done'])
    expect([world.sets(), world.told]).toEqual([[[], [1], []], 2])
    world.remove(1)
    expect([world.sets(), world.told]).toEqual([[[], [], []], 3])
  })

  it('a failure is unseen until the window is in front, once', () => {
    const world = followed('running', 'running')
    world.become([1, 'failed'])
    expect(world.sets()[2]).toEqual([1])
    world.work.seen()
    expect([world.sets()[2], world.told]).toEqual([[], 2])
    world.work.seen()
    world.become([1, 'failed'])
    expect([world.sets()[2], world.told]).toEqual([[], 2])
    world.watch(true)
    world.become([2, 'failed'])
    expect(world.sets()[2]).toEqual([])
  })

  it('a failure that is tried again, or removed, is trouble no more; failed again it is', () => {
    const world = followed('running', 'running')
    world.become([1, 'failed'], [2, 'failed'])
    world.become([1, 'queued'])
    expect(world.sets()[2]).toEqual([2])
    world.remove(2)
    expect(world.sets()[2]).toEqual([])
    world.become([1, 'failed'])
    expect(world.sets()[2]).toEqual([1])
  })

  it('looks at no download but the one that changed, and at none for progress', () => {
    const downloads = fakeDownloads()
    for (let id = 1; id <= 100; id++) downloads.set(id, 'queued')
    const work = followWork(downloads, () => false)
    const before = downloads.looks
    downloads.set(7, 'running')
    expect(downloads.looks - before).toBe(1)
    downloads.progress(7, { received: 5 })
    expect([downloads.looks - before, work.running.size, work.waiting.size]).toEqual([1, 1, 99])
    work.close()
    expect(downloads.listeners).toBe(0)
  })
})
