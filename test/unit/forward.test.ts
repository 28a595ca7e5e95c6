// Who may bring the window forward, and how often.
import { expect, it } from 'vitest'
import type { Arrived } from '../../src/main/desktop/arrivals.ts'
import { AGAIN_AFTER, createForwarding, MOST_IN_A_ROW } from '../../src/main/desktop/forward.ts'

const BY_PAGE: Arrived = { links: [], deepLinks: ['sluice:https://example.org/a'], files: [] }

it('a page that hands over links without end takes the keyboard away only a few times', () => {
  let time = 5_000
  const comes = createForwarding(() => time)
  let count = 0
  // Two minutes of it, ten links a second.
  for (; time < 125_000; time += 100) if (comes(BY_PAGE)) count++
  expect(count).toBe(MOST_IN_A_ROW + 5)
})

it('whoever clicks a link now and then sees the window each time', () => {
  let time = 0
  const comes = createForwarding(() => time)
  for (let click = 0; click < 20; click++, time += AGAIN_AFTER) expect(comes(BY_PAGE)).toBe(true)
  time += 100 * AGAIN_AFTER
  expect([BY_PAGE, BY_PAGE, BY_PAGE, BY_PAGE].map(comes)).toEqual([true, true, true, false])
})

it.each<[string, Arrived]>([
  ['a start that brings nothing', { links: [], deepLinks: [], files: [] }],
  ['a file', { links: [], deepLinks: [], files: ['/a.meta4'] }],
  ['a link on the command line', { links: ['https://example.org/'], deepLinks: [], files: [] }],
])('%s always brings the window', (_name, arrived) => {
  const comes = createForwarding(() => 0)
  for (let at = 0; at < 2 * MOST_IN_A_ROW; at++) comes(BY_PAGE)
  expect(comes(BY_PAGE)).toBe(false)
  expect(comes(arrived)).toBe(true)
})
