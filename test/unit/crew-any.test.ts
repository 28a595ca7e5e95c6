// A crew against a host that answers anything at all: never asked while it rests, never by more connections than it
// allows, and what can be had is had in the end.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { HostBook } from '../../src/main/engine/host-book.ts'
import { CUT, refusal, type Served, type World, world } from './crew-world.ts'

const RULE = { usual: 8, most: 8 }

/** What the host does with one of the requests that are under way, or the time that passes. */
const step = fc.record({
  what: fc.constantFrom(
    'flow',
    'flow',
    'finish',
    'finish',
    'cut',
    '502',
    'patience',
    '429',
    '429 later',
    '503',
    '403',
    'pass',
    'guest',
  ),
  nth: fc.nat({ max: 20 }),
  ms: fc.constantFrom(1, 20, 400, 3_000, 61_000, 130_000),
})

interface Watched {
  readonly it: World
  /** Requests that nobody has answered yet. */
  readonly open: () => readonly Served[]
  readonly settle: (served: Served, how: (served: Served) => void) => Promise<void>
}

function watched(): Watched {
  const it = world({ chunks: 40 })
  const answered = new Set<Served>()
  const { serve } = it.host
  it.host.serve = lane => {
    expect(it.book.coolingMs('example.org'), 'it was asked while it rests').toBe(0)
    expect(it.crew.busy, 'more connections than it allows').toBeLessThanOrEqual(
      it.book.allowance('example.org', RULE).usual,
    )
    return serve(lane)
  }
  return {
    it,
    open: () => it.asked.filter(served => !answered.has(served) && !served.lane.abort.signal.aborted),
    async settle(served, how) {
      answered.add(served)
      how(served)
      await it.settle()
    },
  }
}

test('whatever it answers, and whoever else is there', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), async steps => {
      const { it, open, settle } = watched()
      const guests = [it.gate.join('example.org', 0, () => undefined)]
      it.crew.fill()
      for (const { what, nth, ms } of steps) {
        const all = open()
        const served = all[nth % Math.max(1, all.length)]
        if (what === 'pass') it.clock.advance(ms)
        if (what === 'guest') guests[0]?.want(nth % 9)
        await it.settle()
        if (served === undefined || served.lane.abort.signal.aborted) continue
        const beside = it.crew.servedBeside(served.lane)
        if (what === 'flow') served.receive(1)
        if (what === 'finish') await settle(served, one => one.finish())
        if (what === 'cut') await settle(served, one => one.fail(CUT))
        if (what === '502') await settle(served, one => one.fail(refusal(502)))
        if (what === 'patience') await settle(served, one => one.fail(refusal(502, ms)))
        if (what === '429') await settle(served, one => one.fail(refusal(429)))
        if (what === '429 later') await settle(served, one => one.fail(refusal(429, ms)))
        if (what === '503') await settle(served, one => one.fail(refusal(503, ms)))
        if (what === '403' && beside > 0) await settle(served, one => one.fail(refusal(403)))
      }
      for (const guest of guests) guest.leave()
      for (let round = 0; round < 300 && it.ends.length === 0; round++) {
        for (const served of open())
          if (!served.lane.abort.signal.aborted) await settle(served, one => one.finish())
        it.clock.advance(10_000)
        await it.settle()
      }
      expect(it.ends[0]).toBeNull()
      expect(it.map.complete).toBe(true)
      // The next session knows as much of the host as this one.
      it.book.flush()
      expect(new HostBook(it.clock, it.hosts).views()).toEqual(it.book.views())
    }),
    { numRuns: 150 },
  )
})
