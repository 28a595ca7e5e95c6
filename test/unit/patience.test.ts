// How long is waited: for a byte at all, before others may have their turn, and for a host that asked for it.
import { describe, expect, test } from 'vitest'
import { HostBook } from '../../src/main/engine/host-book.ts'
import { isHopeless, isLongWait, patience } from '../../src/main/engine/patience.ts'
import { GIVE_UP_MS } from '../../src/main/engine/retry.ts'
import type { DownloadState } from '../../src/shared/model.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import { memoryHosts } from './memory-hosts.ts'

const HOUR = 60 * 60_000
const DAY = 24 * HOUR
const NOW = 1_772_366_400_000

describe('it is hopeless', () => {
  test.each([
    ['after two weeks without a byte', 14 * DAY, 14 * DAY, GIVE_UP_MS, true],
    ['not a moment sooner', 14 * DAY - 1, 14 * DAY - 1, GIVE_UP_MS, false],
    ['when a session has tried for an hour of them', 30 * DAY, HOUR, GIVE_UP_MS, true],
    ['not for a computer that was switched off meanwhile', 30 * DAY, HOUR - 1, GIVE_UP_MS, false],
    ['not at once', 0, 0, GIVE_UP_MS, false],
    ['sooner where that was asked for', 1_000, 1_000, 1_000, true],
    ['where that was asked for, but tried for as long', 5_000, 999, 1_000, false],
    ['at once where nobody wants to wait', 0, 0, 0, true],
    ['not by a clock that was set back', -DAY, 20 * DAY, GIVE_UP_MS, false],
    ['not by a clock that was set forward, within an hour', 365 * DAY, 5_000, GIVE_UP_MS, false],
  ])('%s', (_what, silence, triedMs, giveUpMs, hopeless) => {
    expect(isHopeless({ now: NOW, since: NOW - silence, triedMs, giveUpMs })).toBe(hopeless)
  })

  test('is two weeks', () => {
    expect(GIVE_UP_MS).toBe(14 * DAY)
  })
})

describe('a wait lets others have their turn', () => {
  const waiting = (until: number | null): DownloadState => ({
    kind: 'waiting',
    until,
    because: { code: 'network', detail: 'cut' },
  })

  test.each<readonly [string, DownloadState, boolean]>([
    ['of ten seconds', waiting(NOW + 10_000), false],
    ['of more', waiting(NOW + 10_001), true],
    ['that has no hour', waiting(null), false],
    ['that is over', waiting(NOW - 1), false],
    ['of one that runs', { kind: 'running' }, false],
    ['of one that probes', { kind: 'probing' }, false],
    ['of one that is crowded out', { kind: 'queued' }, false],
  ])('%s', (_what, state, isLong) => {
    expect(isLongWait(state, NOW)).toBe(isLong)
  })
})

test('a host that has not had its rest is not asked: as long as that lasts', () => {
  const clock = createFakeClock()
  const book = new HostBook(clock, memoryHosts())
  expect(patience(book, 'h.example')).toBeNull()
  book.refused('h.example', 0, { after: 5_000, because: 'HTTP 429' })
  clock.advance(1_000)
  expect(patience(book, 'h.example')?.happening).toEqual({
    kind: 'cooling',
    after: 4_000,
    detail: 'HTTP 429',
  })
  expect(patience(book, 'other.example')).toBeNull()
  clock.advance(4_000)
  expect(patience(book, 'h.example')).toBeNull()
})
