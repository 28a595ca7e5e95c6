// When a connection asks for its next range while the current one is still coming.
import { expect, test } from 'vitest'
import { type AheadFacts, shouldAskAhead } from '../../src/main/engine/ask-ahead.ts'

const MIB = 1_048_576
/** 50 ms away at 1 MB/s: due at 95 ms before the end, which is 95 000 bytes. */
const due: AheadFacts = {
  left: 95_000,
  rate: 1_000_000,
  answerMs: 50,
  proven: true,
  missing: 100 * MIB,
}

test.each<[string, Partial<AheadFacts>, boolean]>([
  ['one and a half answers and 20 ms before the end', {}, true],
  ['a byte earlier', { left: 95_001 }, false],
  ['at the very end', { left: 0 }, true],
  ['earlier where it is faster', { left: 190_000, rate: 2_000_000 }, true],
  ['earlier where the host is further away', { left: 320_000, answerMs: 200 }, true],
  ['a host that thinks for seconds: a second before the end', { left: 1_000_000, answerMs: 5_000 }, true],
  ['… and no earlier', { left: 1_000_001, answerMs: 5_000 }, false],
  ['at a standstill', { rate: 0 }, false],
  ['no rate yet', { rate: null }, false],
  ['no answer measured', { answerMs: null }, false],
  ['on loopback', { answerMs: 9.9, left: 1_000 }, false],
  ['from 10 ms on', { answerMs: 10, left: 1_000 }, true],
  ['a host that has not proved itself', { proven: false }, false],
  ['a chunk is left besides this body', { missing: MIB + 95_000 }, true],
  ['less than that', { missing: MIB + 94_999 }, false],
  ['nothing is left besides this body', { missing: 95_000 }, false],
])('%s', (_what, change, ahead) => {
  expect(shouldAskAhead({ ...due, ...change })).toBe(ahead)
})
