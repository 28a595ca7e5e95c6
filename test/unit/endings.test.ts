// When downloads are told to have ended, and how many are told to work.
import { describe, expect, it } from 'vitest'
import { followEndings } from '../../src/main/desktop/endings.ts'
import { type Given, queueOfViews } from './queue-of-views.ts'

const DONE_LATER = { kind: 'done', at: 2, unverified: false } as const

function follow(...states: readonly Given[]) {
  const world = queueOfViews(...states)
  const ended: string[] = []
  const working: (readonly [number, boolean])[] = []
  const stop = followEndings(world.queue, [
    { ended: ({ id, state }) => ended.push(`${id} ${state.kind}`) },
    { working: (count, byEnding) => working.push([count, byEnding]) },
  ])
  return { ...world, ended, working, stop }
}

describe('an end', () => {
  it('is told once, of finished and of failed ones', () => {
    const { become, tell, ended } = follow('running', 'running')
    become([1, 'verifying'])
    become([1, 'finishing'])
    become([1, 'done'], [2, 'failed'])
    become([1, 'done'])
    tell({ changed: [1, 2] })
    expect(ended).toEqual(['1 done', '2 failed'])
  })

  it('is told of one that nobody saw working', () => {
    const { become, ended } = follow()
    become([1, 'done'])
    expect(ended).toEqual(['1 done'])
  })

  it('is not told of what ended before, is removed and comes back', () => {
    const { become, remove, ended } = follow('done', 'failed')
    remove(1, 2)
    become([1, 'done'], [2, 'failed'])
    expect(ended).toEqual([])
  })

  it('is not told of a finished file that was merely compared', () => {
    const { become, ended, working } = follow('done', 'failed')
    become([1, 'verifying'], [2, 'verifying'])
    become([1, 'done'], [2, 'failed'])
    expect(ended).toEqual([])
    expect(working).toEqual([])
  })

  it('is told again of one that was mended, and of one that failed again', () => {
    const { become, ended } = follow('done', 'failed')
    become([1, 'verifying'])
    become([1, 'running'], [2, 'running'])
    become([1, DONE_LATER], [2, 'failed'])
    expect(ended).toEqual(['1 done', '2 failed'])
  })
})

describe('how many work', () => {
  it('counts whatever waits or runs, not what stands still', () => {
    const { become, working } = follow('queued', 'probing', 'running', 'waiting', 'paused', 'done', 'failed')
    become([8, 'running'])
    expect(working).toEqual([[5, false]])
  })

  it('is told with whether something ended', () => {
    const { become, remove, working } = follow('running', 'running', 'running')
    become([1, 'done'])
    become([2, 'paused'])
    remove(3)
    become([4, 'queued'])
    become([4, 'failed'])
    expect(working).toEqual([
      [2, true],
      [1, false],
      [0, false],
      [1, false],
      [0, true],
    ])
  })

  it('is told where one takes the place of another that ended', () => {
    const { become, working } = follow('running')
    become([1, 'done'], [2, 'queued'])
    expect(working).toEqual([[1, true]])
  })

  it('is not told of progress', () => {
    const { tell, working } = follow('running')
    tell({ changed: [1] })
    expect(working).toEqual([])
  })
})

it('ended, it listens no longer', () => {
  const { stop, listeners } = follow('running')
  stop()
  expect(listeners.size).toBe(0)
})
