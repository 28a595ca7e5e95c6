// How many bytes a request asks for: by speed, by what asking costs, and by what is left.
import { describe, expect, test } from 'vitest'
import { type AskFacts, askBytes } from '../../src/main/engine/ask-size.ts'

const MIB = 1_048_576
const far: AskFacts = { rate: 5 * MIB, answerMs: 50, missing: 1_000 * MIB, lanes: 8 }

test.each<[string, Partial<AskFacts>, number]>([
  ['25 answers of this connection', {}, 7],
  ['a slow connection still asks for a chunk', { rate: 1_000 }, 1],
  ['one at a standstill too', { rate: 0 }, 1],
  ['a fast one for more', { rate: 20 * MIB }, 25],
  ['two seconds where 25 answers take longer', { answerMs: 100 }, 10],
  ['ten answers where those take longer than two seconds', { answerMs: 1_000 }, 50],
  ['on loopback a chunk', { answerMs: 0.2, rate: 200 * MIB }, 1],
  ['on loopback a chunk, before anything has come', { answerMs: 0.2, rate: null }, 1],
  ['20 answers of a cheap one, where those bring more', { answerMs: 1, rate: 130 * MIB }, 3],
  ['just below 10 ms an answer is cheap: 4 MiB at most', { answerMs: 9.9, rate: 200 * MIB }, 4],
  ['of a cheap one no more than a share', { answerMs: 9.9, rate: 200 * MIB, missing: 32 * MIB }, 2],
  ['from 10 ms on it is not', { answerMs: 10, rate: 200 * MIB }, 50],
  ['nothing measured counts as 100 ms', { answerMs: null }, 10],
  ['nothing known yet: an even share of half', { rate: null, answerMs: null, missing: 128 * MIB }, 8],
  ['the same where the host is far away', { rate: null, answerMs: 200, missing: 128 * MIB }, 8],
  ['all of an even share where the host thinks', { rate: null, answerMs: 2_000, missing: 128 * MIB }, 16],
  [
    'rounded down, so that there is something for each',
    { rate: null, answerMs: null, missing: 100 * MIB },
    6,
  ],
  ['rounded down where the host thinks too', { rate: null, answerMs: 2_000, missing: 100 * MIB }, 12],
  ['rounded down to a chunk at least', { rate: null, missing: 3 * MIB }, 1],
  ['rounded up once it flows', { rate: 40 * MIB, missing: 320.1 * MIB }, 21],
  ['never less than a chunk at the end', { missing: 100 }, 1],
  ['nor with nothing left', { missing: 0 }, 1],
  ['on loopback a chunk at the end', { answerMs: 1, missing: 6 * MIB }, 1],
  ['alone all there is', { lanes: 1 }, 1_000],
  ['alone, of a part of a chunk, the chunk', { lanes: 1, missing: 10.5 * MIB }, 11],
])('%s', (_what, change, chunks) => {
  expect(askBytes({ ...far, ...change })).toBe(chunks * MIB)
})

describe('towards the end', () => {
  test('at most an even share of half of what is left', () => {
    expect(askBytes({ ...far, rate: 40 * MIB, missing: 320 * MIB })).toBe(20 * MIB)
    expect(askBytes({ ...far, rate: 40 * MIB, answerMs: 10, missing: 96 * MIB })).toBe(6 * MIB)
  })

  test('all of an even share where that is a matter of a few answers', () => {
    expect(askBytes({ ...far, answerMs: 2_000, missing: 128 * MIB })).toBe(16 * MIB)
    expect(askBytes({ ...far, rate: 40 * MIB, missing: 48 * MIB })).toBe(6 * MIB)
  })

  test('connections of one speed that ask in turn need few requests, the last of one chunk each', () => {
    const asked: number[] = []
    for (let missing = 128 * MIB; missing > 0; missing -= asked.at(-1) ?? 0) {
      asked.push(askBytes({ ...far, rate: 20 * MIB, answerMs: 20, missing }))
    }
    expect(asked.slice(0, 8).every(bytes => bytes > 4 * MIB)).toBe(true)
    expect(asked.at(-1)).toBe(MIB)
    expect(asked.length).toBeLessThan(48)
  })
})
