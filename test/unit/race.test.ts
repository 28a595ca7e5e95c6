// When a second connection is worth sending after the rest of a span.
import { expect, test } from 'vitest'
import { type RaceFacts, worthRacing } from '../../src/main/engine/race.ts'

const MIB = 1_048_576
const facts: RaceFacts = { bytes: MIB, rate: 100_000, usual: 1_000_000, answerMs: 50 }

test.each<[string, Partial<RaceFacts>, boolean]>([
  ['a tenth of what the others do', {}, true],
  ['half of what the others do', { rate: 500_000 }, false],
  ['as fast as the others', { rate: 1_000_000 }, false],
  ['at a standstill', { rate: 0 }, true],
  ['one that waits to retry', { rate: null }, true],
  ['a few bytes that will be there in no time', { bytes: 10_000 }, false],
  ['a few bytes at a standstill', { bytes: 10_000, rate: 0 }, true],
  ['where asking takes longer than waiting', { answerMs: 10_000 }, false],
  ['before anybody measured, far slower', { answerMs: null }, true],
  ['where nobody is any faster', { rate: 0, usual: 0 }, false],
])('%s', (_what, change, worth) => {
  expect(worthRacing({ ...facts, ...change })).toBe(worth)
})
