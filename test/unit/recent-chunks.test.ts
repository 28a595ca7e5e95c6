// Which chunks have to prove themselves after an unclean stop: those claimed in the last minute, all of them.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeRecent, RECENT_MS, RecentChunks } from '../../src/main/engine/recent-chunks.ts'

const NOW = 1_772_366_400_000

describe('what is remembered', () => {
  test('is nothing at first', () => {
    expect(new RecentChunks().encode()).toBeNull()
    expect(decodeRecent(null)).toEqual([])
  })

  test('is what was claimed, in order and each once, however it came', () => {
    const recent = new RecentChunks()
    recent.add([9, 3, 4], NOW)
    recent.add(new Set([4, 5, 2]), NOW + 2_000)
    expect(decodeRecent(recent.encode())).toEqual([2, 3, 4, 5, 9])
  })

  test('takes runs, not chunks: a minute of a fast download is short', () => {
    const recent = new RecentChunks()
    recent.add(
      Array.from({ length: 60_000 }, (_, chunk) => chunk),
      NOW,
    )
    expect(recent.encode()?.length).toBeLessThan(100)
    expect(decodeRecent(recent.encode()).length).toBe(60_000)
  })

  test('is forgotten after a minute, when something new is claimed', () => {
    const recent = new RecentChunks()
    recent.add([1], NOW)
    recent.add([2], NOW + RECENT_MS - 1)
    expect(decodeRecent(recent.encode())).toEqual([1, 2])
    recent.add([3], NOW + RECENT_MS)
    expect(decodeRecent(recent.encode())).toEqual([2, 3])
    recent.add([], NOW + 10 * RECENT_MS)
    expect(recent.encode()).toBeNull()
  })

  test('is not kept for ever by a clock that was set back', () => {
    const recent = new RecentChunks()
    recent.add([1], NOW)
    recent.add([2], NOW - 10 * RECENT_MS)
    expect(decodeRecent(recent.encode())).toEqual([2])
  })
})

describe('a record that is none of ours names no chunk', () => {
  test.each([
    '',
    '{',
    'null',
    '7',
    '{"a":1}',
    '[7]',
    '[[]]',
    '["0-3"]',
    '0-3,17',
    '[[1,-1,3]]',
    '[[1,0.5,3]]',
    '[[1,"0","3"]]',
    '[[1,0,1e999]]',
    '[[1,5,5]]',
    '[[1,9,5]]',
    '[null]',
  ])('%s', text => {
    expect(decodeRecent(text)).toEqual([])
  })

  test('but what stands beside it counts', () => {
    expect(decodeRecent('[null,[1,2,4],"x",[1,-5,1]]')).toEqual([2, 3])
  })

  test('nor without end', () => {
    expect(decodeRecent('[[1,0,9007199254740991]]').length).toBe(1_000_000)
  })
})

test('whatever was claimed within the minute is named, and nothing that never was', () => {
  const claim = fc.record({ chunks: fc.array(fc.nat({ max: 50 })), pass: fc.nat({ max: 30_000 }) })
  fc.assert(
    fc.property(fc.array(claim, { maxLength: 20 }), claims => {
      const recent = new RecentChunks()
      const claimedAt = new Map<number, number>()
      let now = NOW
      for (const { chunks, pass } of claims) {
        now += pass
        recent.add(chunks, now)
        for (const chunk of chunks) claimedAt.set(chunk, now)
        const named = decodeRecent(recent.encode())
        const expected = [...claimedAt].filter(([, at]) => now - at < RECENT_MS).map(([chunk]) => chunk)
        expect(named).toEqual(expected.toSorted((a, b) => a - b))
      }
    }),
    { numRuns: 300 },
  )
})
