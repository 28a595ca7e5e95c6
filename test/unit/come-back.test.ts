// What a start brings that comes while Sluice ends.
import { expect, it } from 'vitest'
import { createArrivals } from '../../src/main/desktop/arrivals.ts'
import { awaitNextStart } from '../../src/main/desktop/come-back.ts'

const OWN = [
  '.',
  '--no-sandbox',
  '--hidden',
  '--add',
  '--arrivals=x',
  'https://example.org/first',
  '/a/b.meta4',
]

it('is none where nobody comes', () => {
  const arrivals = createArrivals(note => note)
  arrivals.begin({ args: OWN, folder: '/' })
  expect(awaitNextStart(arrivals, OWN)()).toBeNull()
})

it('starts Sluice anew, seen, with everything that came and nothing of the first start', () => {
  const arrivals = createArrivals(note => note)
  const nextStart = awaitNextStart(arrivals, OWN)
  arrivals.come({ args: ['.'], folder: '/c' })
  expect(nextStart()).toEqual(['.', '--no-sandbox'])
  arrivals.come({ args: ['.', 'https://example.org/a', 'd.meta4'], folder: '/c' })
  arrivals.come({ args: ['.', 'https://example.org/b', 'sluice:https://example.org/e'], folder: '/c' })
  expect(nextStart()).toEqual([
    ...['.', '--no-sandbox', 'https://example.org/a', 'https://example.org/b'],
    ...['sluice:https://example.org/e', '/c/d.meta4'],
  ])
})
