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

function scenario(name: string): Scenario {
  const found = SCENARIOS.find(known => known.name === name)
  if (found === undefined) throw new Error(`no scenario is called ${name}`)
  return found
}

test.each(SCENARIOS.map(known => [known.name, known] as const))(
  '%s: no slower than others',
  (_name, known) => {
    const ours = simulate(known, sluice()).seconds
    expect(ours).toBeLessThanOrEqual(simulate(known, fixedSplit(8)).seconds * TOLERANCE)
    expect(ours).toBeLessThanOrEqual(simulate(known, largestRemainder(16)).seconds * TOLERANCE)
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

  test.each(['50 ms, 400 Mbit, 128 MiB', '200 ms, 400 Mbit, 128 MiB'])(
    '%s: hardly a connection is opened that is not one of the sixteen',
    name => {
      const { connections } = simulate(scenario(name), sluice())
      expect(connections).toBeGreaterThanOrEqual(16)
      expect(connections).toBeLessThan(18)
    },
  )

  test('one that is silent or slow costs no more than what others can fetch instead', () => {
    const healthy = simulate(scenario('50 ms, 400 Mbit, 128 MiB'), sluice()).seconds
    for (const name of ['50 ms, one silent for 5 s, 128 MiB', '50 ms, one 10 times slower, 128 MiB'])
      expect(simulate(scenario(name), sluice()).seconds).toBeLessThan(healthy * 1.1)
  })

  test('fewer bytes are sent for nothing than where the largest remainder is divided', () => {
    for (const name of ['50 ms, 400 Mbit, 128 MiB', '200 ms, 400 Mbit, 128 MiB', '1 ms, 1 Gbit, 128 MiB']) {
      const known = scenario(name)
      expect(simulate(known, sluice()).wasted).toBeLessThan(simulate(known, largestRemainder(16)).wasted)
    }
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
