// The planning policies against two other ways of planning, over simulated links (docs/decisions/0007-planning.md).
// Each outcome is the mean over fixed throws of the dice: the same on every machine.
import { describe, expect, test } from 'vitest'
import { fixedSplit, largestRemainder } from '../support/link-simulation/peers.ts'
import { SCENARIOS } from '../support/link-simulation/scenarios.ts'
import { sluice } from '../support/link-simulation/sluice.ts'
import { type Scenario, simulate } from '../support/link-simulation/world.ts'

const MEBIBYTE = 1_048_576

/** How much longer it may take than the better of the two. */
const TOLERANCE = 1.05
/** The other way has 16 connections from the start, which is all that counts here; we find out that they help. */
const LATE_TO_RISE = new Map([['50 ms, 1 % loss, 24 MiB', 1.2]])

function scenario(name: string): Scenario {
  const found = SCENARIOS.find(known => known.name === name)
  if (found === undefined) throw new Error(`no scenario is called ${name}`)
  return found
}

test.each(SCENARIOS.map(known => [known.name, known] as const))(
  '%s: no slower than others',
  (name, known) => {
    const ours = simulate(known, sluice()).seconds
    const tolerance = LATE_TO_RISE.get(name) ?? TOLERANCE
    expect(ours).toBeLessThanOrEqual(simulate(known, fixedSplit(8)).seconds * tolerance)
    expect(ours).toBeLessThanOrEqual(simulate(known, largestRemainder(16)).seconds * tolerance)
  },
)

describe('each policy earns its place', () => {
  test.each([
    ['50 ms, 1 % loss, 24 MiB', 0.75],
    ['50 ms, 1 % loss, 128 MiB', 0.6],
    ['50 ms, 4 MB/s a connection, 128 MiB', 0.8],
  ])('%s: more connections than eight take less than %f of the time', (name, part) => {
    const known = scenario(name)
    expect(simulate(known, sluice()).seconds).toBeLessThan(simulate(known, sluice(8)).seconds * part)
  })

  test('a link that eight connections fill in a second sees no more of them', () => {
    expect(simulate(scenario('1 ms, 1 Gbit, 128 MiB'), sluice()).connections).toBeLessThan(10)
  })

  test('with the same sixteen connections a lossy link is no slower than with the largest remainder', () => {
    const known = scenario('50 ms, 1 % loss, 24 MiB')
    const theirs = simulate(known, largestRemainder(16)).seconds
    expect(simulate(known, sluice(16)).seconds).toBeLessThanOrEqual(theirs)
  })
})

describe('the simulation', () => {
  const clean: Scenario = {
    name: '50 ms, 80 Mbit',
    size: 20 * MEBIBYTE,
    link: { roundTripMs: 50, bytesPerSecond: 10 * MEBIBYTE, loss: 0 },
    fate: () => ({}),
    throws: 1,
  }

  test('no link carries faster than it can, and one connection fills a clean one', () => {
    const { seconds, wasted, requests, connections } = simulate(clean, fixedSplit(1))
    expect(seconds).toBeGreaterThan(2.1)
    expect(seconds).toBeLessThan(3)
    expect({ wasted, requests, connections }).toEqual({ wasted: 0, requests: 1, connections: 1 })
  })

  test('a limit on each connection is kept', () => {
    const limited = { ...clean, fate: () => ({ limit: MEBIBYTE }) }
    expect(simulate(limited, fixedSplit(1)).seconds).toBeGreaterThan(20)
    expect(simulate(limited, fixedSplit(4)).seconds).toBeGreaterThan(5)
    expect(simulate(limited, fixedSplit(4)).seconds).toBeLessThan(5.5)
  })

  test('loss takes its toll, silence and thought their time', () => {
    const { seconds } = simulate(clean, fixedSplit(1))
    const link = { ...clean.link, loss: 0.01 }
    expect(simulate({ ...clean, link }, fixedSplit(1)).seconds).toBeGreaterThan(10 * seconds)
    const silent = { ...clean, fate: () => ({ stallAfter: MEBIBYTE, stallMs: 5_000 }) }
    expect(simulate(silent, fixedSplit(1)).seconds).toBeGreaterThan(seconds + 4)
    const slow = { ...clean, fate: () => ({ thinkMs: 2_000 }) }
    expect(simulate(slow, fixedSplit(1)).seconds).toBeCloseTo(seconds + 2, 1)
  })

  test('a cut connection is made anew and goes on where it was', () => {
    const cut = { ...clean, fate: (nth: number) => (nth === 0 ? { cutAfter: 5 * MEBIBYTE } : {}) }
    const { requests, connections, wasted } = simulate(cut, fixedSplit(1))
    expect({ requests, connections }).toEqual({ requests: 2, connections: 2 })
    expect(wasted).toBeGreaterThan(0)
  })

  test('the same dice give the same outcome', () => {
    const known = { ...scenario('50 ms, 1 of 20 MiB cut, 128 MiB'), throws: 1 }
    expect(simulate(known, sluice())).toEqual(simulate(known, sluice()))
  })
})
