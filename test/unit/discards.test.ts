// What an undone removal makes of a download, and what is made of one that is still worked on while it is out of the list.
import { describe, expect, test } from 'vitest'
import { stayDown, undone } from '../../src/main/engine/discards.ts'
import type { StoredState } from '../../src/main/engine/store-port.ts'
import { runningEntry, sampleEntry } from './entry-samples.ts'

describe('undone', () => {
  test.each<readonly [was: StoredState | null, now: StoredState, becomes: StoredState]>([
    ['queued', 'paused', 'queued'],
    ['running', 'paused', 'queued'],
    ['finishing', 'paused', 'queued'],
    ['paused', 'paused', 'paused'],
    ['failed', 'failed', 'failed'],
    ['done', 'done', 'done'],
    // It came to its end all the same, or is about to.
    ['running', 'done', 'done'],
    ['finishing', 'finishing', 'finishing'],
    [null, 'paused', 'paused'],
  ])('%s, and %s meanwhile: %s', (was, now, becomes) => {
    expect({ state: now, ...undone(now, was) }.state).toBe(becomes)
  })
})

describe('work that is over', () => {
  const mark = { withFile: false, was: 'done' } as const

  test.each<readonly [state: StoredState, becomes: StoredState]>([
    ['queued', 'paused'],
    ['running', 'paused'],
    ['finishing', 'paused'],
    ['paused', 'paused'],
    ['failed', 'failed'],
    ['done', 'done'],
  ])('has made it %s: it is %s', (state, becomes) => {
    const entry = sampleEntry(1, { record: { state } })
    entry.discarded = mark
    stayDown(entry)
    expect(entry.journal.record.state).toBe(becomes)
  })

  test('is no reason to stop one that is in the list, or is being given its name', () => {
    const listed = sampleEntry(1, { record: { state: 'queued' } })
    stayDown(listed)
    const finishing = runningEntry(2, {}, { record: { state: 'finishing' } })
    finishing.discarded = mark
    stayDown(finishing)
    expect([listed, finishing].map(({ journal }) => journal.record.state)).toEqual(['queued', 'finishing'])
  })
})
