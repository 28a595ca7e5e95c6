// Finished files among the system's recent documents.
import { expect, it, test } from 'vitest'
import { createRecent, GATHER_MS, MOST_RECENT } from '../../src/main/desktop/recent.ts'
import type { DownloadState } from '../../src/shared/model.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import { sampleView } from '../support/sample-view.ts'
import { STATES } from './queue-of-views.ts'

function recent(platform: NodeJS.Platform) {
  const clock = createFakeClock()
  const added: string[] = []
  const listener = createRecent({
    platform,
    clock,
    addRecentDocument: path => added.push(path),
    couldRun: name => name.endsWith('.exe'),
  })
  const end = (name: string, state: DownloadState): void =>
    listener?.ended?.(sampleView(1, state, { name, dir: '/d' }))
  return { clock, added, end, listener }
}

test.each<[NodeJS.Platform, boolean]>([
  ['darwin', true],
  ['win32', true],
  ['linux', false],
])('on %s', (platform, isKept) => {
  expect(recent(platform).listener !== null).toBe(isKept)
})

it('holds what was finished and is no program', () => {
  const { clock, added, end } = recent('win32')
  end('a.pdf', STATES.done)
  end('b.pdf', STATES.failed)
  end('c.exe', STATES.done)
  clock.advance(GATHER_MS)
  expect(added).toEqual(['/d/a.pdf'])
  end('d.pdf', STATES.done)
  clock.advance(GATHER_MS)
  expect(added).toEqual(['/d/a.pdf', '/d/d.pdf'])
})

it('holds the last of many', () => {
  const { clock, added, end } = recent('darwin')
  for (let nth = 0; nth < 500; nth++) end(`${nth}.jpg`, STATES.done)
  clock.advance(GATHER_MS)
  expect(added).toHaveLength(MOST_RECENT)
  expect(added.at(-1)).toBe('/d/499.jpg')
  expect(clock.pending()).toEqual([])
})
