// How a download stands that does not run.
import { describe, expect, test } from 'vitest'
import { HostBook } from '../../src/main/engine/host-book.ts'
import { standingOf } from '../../src/main/engine/standing.ts'
import type { StoredState } from '../../src/main/engine/store-port.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import { runningEntry, sampleEntry } from './entry-samples.ts'
import { memoryHosts } from './memory-hosts.ts'

function resting() {
  const clock = createFakeClock()
  const book = new HostBook(clock, memoryHosts())
  book.refused('host.example', 0, { after: null, because: 'HTTP 429' })
  const wait = {
    kind: 'waiting',
    until: clock.now() + 60_000,
    because: { code: 'rate-limited', detail: 'HTTP 429' },
  }
  return { clock, book, wait }
}

const FULL = { code: 'disk-full', detail: 'no room' } as const

describe('of a host that rests', () => {
  test.each<readonly [StoredState, boolean]>([
    ['queued', true],
    ['running', true],
    ['paused', false],
    ['finishing', false],
    ['done', false],
    ['failed', false],
  ])('one that is %s waits for it: %s', (state, waits) => {
    const { book, wait } = resting()
    expect(standingOf(sampleEntry(1, { record: { state } }), book)).toEqual(waits ? wait : null)
  })

  test('until it has had its rest', () => {
    const { book, clock } = resting()
    clock.advance(60_000)
    expect(standingOf(sampleEntry(1), book)).toBeNull()
  })

  test('one of another host does not wait', () => {
    const { book } = resting()
    const entry = sampleEntry(1, { intent: { url: 'https://host.example:8443/a' } })
    expect(standingOf(entry, book)).toBeNull()
  })

  test('one that runs says itself how it stands', () => {
    const { book } = resting()
    expect(standingOf(runningEntry(1, {}), book)).toBeNull()
  })
})

test('one that waits for its volume says so, whatever its host does', () => {
  const { book } = resting()
  const entry = sampleEntry(1)
  entry.parked = FULL
  expect(standingOf(entry, book)).toEqual({ kind: 'waiting', until: null, because: FULL })
  // While its transfer is still ending the transfer says how it stands.
  const ending = runningEntry(2, {})
  ending.parked = FULL
  expect(standingOf(ending, book)).toBeNull()
})

test('one that is being compared with what was received says so before all else', () => {
  const { book } = resting()
  for (const entry of [sampleEntry(1, { record: { state: 'done' } }), runningEntry(2, {})]) {
    entry.parked = FULL
    entry.isChecking = true
    expect(standingOf(entry, book)).toEqual({ kind: 'verifying' })
  }
})
