// The links and servers that the planning is measured with.
import type { Fate } from './connection.ts'
import type { LinkFacts } from './link.ts'
import type { Scenario } from './world.ts'

const MEBIBYTE = 1_048_576
const MEGABIT = 125_000

const LAN: LinkFacts = { roundTripMs: 1, bytesPerSecond: 1_000 * MEGABIT, loss: 0 }
const WIDE: LinkFacts = { roundTripMs: 50, bytesPerSecond: 400 * MEGABIT, loss: 0 }
const FAR: LinkFacts = { roundTripMs: 200, bytesPerSecond: 400 * MEGABIT, loss: 0 }
const LOSSY: LinkFacts = { ...WIDE, loss: 0.01 }

function scenario(
  name: string,
  mebibytes: number,
  link: LinkFacts,
  fate: (nth: number, random: () => number) => Partial<Fate> = () => ({}),
  throws = 4,
): Scenario {
  // No server takes the same time for each request: outcomes that hang on a hair are thrown with other dice.
  const ordinary = (nth: number, random: () => number) => ({ thinkMs: 2 * random(), ...fate(nth, random) })
  return { name, size: mebibytes * MEBIBYTE, link, fate: ordinary, throws }
}

/** After exponentially distributed bytes with this mean. */
function someTime(mean: number, random: () => number): number {
  return -Math.log(1 - random()) * mean
}

export const SCENARIOS: readonly Scenario[] = [
  scenario('1 ms, 1 Gbit, 128 MiB', 128, LAN),
  scenario('50 ms, 400 Mbit, 128 MiB', 128, WIDE),
  scenario('200 ms, 400 Mbit, 128 MiB', 128, FAR),
  scenario('50 ms, 400 Mbit, 10.5 MiB', 10.5, WIDE),
  scenario('200 ms, 400 Mbit, 10.5 MiB', 10.5, FAR),
  scenario('50 ms, 1 % loss, 24 MiB', 24, LOSSY, () => ({}), 24),
  scenario('50 ms, 1 % loss, 128 MiB', 128, LOSSY),
  scenario('50 ms, 4 MB/s a connection, 128 MiB', 128, WIDE, () => ({ limit: 4e6 })),
  scenario('50 ms, one 10 times slower, 128 MiB', 128, WIDE, nth => (nth === 2 ? { limit: 6.25e5 } : {})),
  scenario(
    '50 ms, 1 of 20 MiB cut, 128 MiB',
    128,
    WIDE,
    (_, random) => ({ cutAfter: someTime(20 * MEBIBYTE, random) }),
    8,
  ),
  scenario('50 ms, one silent for 5 s, 128 MiB', 128, WIDE, nth =>
    nth === 2 ? { stallAfter: 2 * MEBIBYTE, stallMs: 5_000 } : {},
  ),
  scenario('50 ms, 2 s to answer, 128 MiB', 128, WIDE, () => ({ thinkMs: 2_000 })),
]
