// The heap of those that wait: always the lowest turn and rank first, whatever came and went.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Waiter, Waiting } from '../../src/main/engine/waiting.ts'

test('comes in order of turn, then of rank, however they were added', () => {
  const step = fc.oneof(
    fc.record({ rank: fc.nat({ max: 30 }), turn: fc.nat({ max: 2 }) }),
    fc.constant('shift' as const),
  )
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), steps => {
      const waiting = new Waiting<Waiter>()
      const waiters = Array.from({ length: 31 }, (_, rank) => ({ rank }))
      let model: { readonly waiter: Waiter; readonly turn: number }[] = []
      for (const next of steps) {
        if (next === 'shift') {
          waiting.shift()
          model = model.slice(1)
        } else {
          const waiter = waiters[next.rank] ?? { rank: -1 }
          waiting.add(waiter, next.turn)
          // One that waits already keeps its place.
          if (!model.some(place => place.waiter === waiter)) model.push({ waiter, turn: next.turn })
          model.sort((a, b) => a.turn - b.turn || a.waiter.rank - b.waiter.rank)
        }
        expect(waiting.first).toEqual(model[0] ?? null)
      }
    }),
  )
})
