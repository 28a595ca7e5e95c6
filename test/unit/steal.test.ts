// When half of what another connection fetches is worth taking.
import { expect, test } from 'vitest'
import { type StealFacts, worthStealing } from '../../src/main/engine/steal.ts'

/** A second's worth, 50 ms away. */
const facts: StealFacts = { bytes: 1_000_000, rate: 1_000_000, usual: 1_000_000, answerMs: 50 }

test.each<[string, Partial<StealFacts>, boolean]>([
  ['more than four answers from its end', {}, true],
  ['four answers from its end', { bytes: 200_000 }, false],
  ['a byte more', { bytes: 200_001 }, true],
  ['where the host thinks for long', { answerMs: 2_000 }, false],
  ['nothing measured counts as 100 ms', { answerMs: null, bytes: 400_000 }, false],
  ['one at a standstill', { rate: 0, bytes: 1 }, true],
  ['one that waits to retry', { rate: null, usual: 0 }, true],
  ['before anybody has shown any speed', { rate: 0, usual: 0 }, false],
])('%s', (_what, change, worth) => {
  expect(worthStealing({ ...facts, ...change })).toBe(worth)
})
