// When half of what another connection fetches is worth taking, when all of it is worth fetching twice, and when free
// bytes are worth a new connection.
import { describe, expect, test } from 'vitest'
import {
  type ConnectFacts,
  fetchMs,
  type Holding,
  type Measured,
  worthConnecting,
  worthRacing,
  worthStealing,
} from '../../src/main/engine/steal.ts'

const MIB = 1_048_576
const WINDOW = 14_600
/** A second's worth, 50 ms away, of a connection that has long begun. */
const second: Holding = {
  bytes: 1_000_000,
  rate: 1_000_000,
  usual: 1_000_000,
  answerMs: 50,
  connects: false,
  age: 60_000,
  otherMs: null,
}

describe('what a fetch takes', () => {
  const measured: Measured = { usual: 1_000_000, answerMs: 50, connects: false }

  test.each<[string, number, Partial<Measured>, number]>([
    ['an answer and the bytes', 1_000_000, {}, 1_050],
    ['nothing measured counts as 100 ms', 1_000_000, { answerMs: null }, 1_100],
    ['of a new connection two answers', 1_000_000, { connects: true }, 1_100],
    ['… and no bytes but those', 0, { connects: true }, 100],
    ['… and its slow start where that is longer', 3 * WINDOW, { connects: true, usual: 1e9 }, 200],
    ['… which doubles with each answer', 15 * WINDOW, { connects: true, usual: 1e9 }, 300],
    ['for ever where nobody has shown any speed', 1, { usual: 0 }, Number.POSITIVE_INFINITY],
  ])('%s', (_what, bytes, change, ms) => {
    expect(fetchMs(bytes, { ...measured, ...change })).toBe(ms)
  })
})

describe('half of it is worth taking', () => {
  test.each<[string, Partial<Holding>, boolean]>([
    ['more than four answers from its end', {}, true],
    ['not four answers from its end', { bytes: 200_000 }, false],
    ['a byte more', { bytes: 200_001 }, true],
    ['not where the host thinks for long', { answerMs: 2_000 }, false],
    ['not for 400 ms where nothing is measured', { answerMs: null, bytes: 400_000 }, false],
    ['at a standstill', { rate: 0, bytes: 1 }, true],
    ['not before anybody has shown any speed', { rate: 0, usual: 0 }, false],
    ['where the thief is done in less than four fifths of the time', { usual: 700_000 }, true],
    ['not where it takes longer than that', { usual: 660_000 }, false],
    ['of one that waits to retry', { rate: null, usual: 0 }, true],
    ['of one that waits, by one that connects', { rate: null, age: 0, connects: true, otherMs: 0 }, true],
    ['not in its first six answers', { age: 299 }, false],
    ['after them', { age: 300 }, true],
    ['not in the first 600 ms where nothing is measured', { age: 599, answerMs: null }, false],
    ['in its first answers where nothing comes any more', { rate: 0, age: 10 }, true],
    ['of 300 ms by one that is open', { bytes: 300_000 }, true],
    ['not by one that has to connect and to grow', { bytes: 300_000, connects: true }, false],
    ['of a second by one that has to connect', { connects: true }, true],
    [
      'not by such a one where another is free sooner than it has connected',
      { connects: true, otherMs: 49 },
      false,
    ],
    ['where that other is free later', { connects: true, otherMs: 51 }, true],
    ['by one that is open, whoever is free soon', { otherMs: 0 }, true],
  ])('%s', (_what, change, worth) => {
    expect(worthStealing({ ...second, ...change })).toBe(worth)
  })
})

describe('all of it is worth fetching twice', () => {
  const slow: Holding = { ...second, bytes: MIB, rate: 100_000 }

  test.each<[string, Partial<Holding>, boolean]>([
    ['a tenth of what the others do', {}, true],
    ['one and a half times as long as the rival', { rate: 600_000 }, true],
    ['not less than that', { rate: 650_000 }, false],
    ['not as fast as the others', { rate: 1_000_000 }, false],
    ['at a standstill', { rate: 0 }, true],
    ['one that waits to retry', { rate: null }, true],
    ['not what will be there within 200 ms', { bytes: 20_000 }, false],
    ['a byte more', { bytes: 20_001 }, true],
    ['a few bytes at a standstill', { bytes: 10_000, rate: 0 }, true],
    ['not where asking takes longer than waiting', { answerMs: 10_000 }, false],
    ['before anybody measured, far slower', { answerMs: null }, true],
    ['not where nobody is any faster', { rate: 0, usual: 0 }, false],
    ['not in its first six answers', { age: 299 }, false],
    ['in them where nothing comes any more', { rate: 0, age: 0 }, true],
    ['in them of one that waits', { rate: null, age: 0 }, true],
    ['by one that is open', { rate: 620_000 }, true],
    ['not by one that has to connect', { rate: 620_000, connects: true }, false],
    ['by such a one, of a slower one', { rate: 600_000, connects: true }, true],
    ['not by such a one where another is free sooner', { connects: true, otherMs: 49 }, false],
    ['where that other is free later', { connects: true, otherMs: 51 }, true],
    ['by one that is open, whoever is free soon', { otherMs: 0 }, true],
  ])('%s', (_what, change, worth) => {
    expect(worthRacing({ ...slow, ...change })).toBe(worth)
  })
})

describe('free bytes are worth a new connection', () => {
  test.each<[string, Partial<ConnectFacts>, boolean]>([
    ['where the others need more than six answers for them', { free: 300_001 }, true],
    ['not where they need six', { free: 300_000 }, false],
    ['nor where 100 ms is taken for an answer', { free: 600_000, answerMs: null }, false],
    ['a byte more', { free: 600_001, answerMs: null }, true],
    ['where nothing comes from the others', { free: 1, rate: 0 }, true],
    ['not where there are none', { free: 0, rate: 0 }, false],
  ])('%s', (_what, change, worth) => {
    expect(worthConnecting({ free: 1, rate: 1_000_000, answerMs: 50, ...change })).toBe(worth)
  })
})
