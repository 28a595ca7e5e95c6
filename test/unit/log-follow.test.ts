// What the log keeps of downloads, pages and sleep: short, gathered, without names and links.
import { EventEmitter } from 'node:events'
import { describe, expect, it } from 'vitest'
import type { Log } from '../../src/main/desktop/log.ts'
import { followDownloads, followPages, followSleep } from '../../src/main/desktop/log-follow.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import { type Given, queueOfViews } from './queue-of-views.ts'

function logOf(): { log: Log; lines: string[] } {
  const lines: string[] = []
  const keep =
    (level: string) =>
    (text: unknown): void =>
      void lines.push(`${level} ${text}`)
  return { log: { info: keep('info'), warn: keep('warn'), error: keep('error') }, lines }
}

function follow(...states: readonly Given[]) {
  const world = queueOfViews(...states)
  const clock = createFakeClock()
  const { log, lines } = logOf()
  const close = followDownloads({ queue: world.queue, clock, log })
  return { ...world, clock, lines, close }
}

describe('of downloads', () => {
  it('the number of each state at first', () => {
    expect(follow('done', 'paused', 'done').lines).toEqual(['info 3 in the list: 2 done, 1 paused'])
    expect(follow().lines).toEqual(['info no downloads'])
  })

  it('what became of each, a second’s changes at once, and why it failed', () => {
    const { become, clock, lines, tell } = follow('queued')
    become([1, 'probing'])
    become([1, 'running'])
    tell({ changed: [1] })
    clock.advance(999)
    expect(lines).toHaveLength(1)
    clock.advance(1)
    become([1, 'failed'])
    clock.advance(1_000)
    // It is told of again, but nothing new.
    become([1, 'failed'])
    clock.advance(1_000)
    expect(lines.slice(1)).toEqual([
      expect.stringMatching(/^info download 1 \(\S+\): running, \d+ of \S+ bytes$/),
      expect.stringMatching(
        /^warn download 1 \(\S+\): running → failed \(gone: HTTP 404\), \d+ of \S+ bytes$/,
      ),
    ])
    expect(lines.join()).not.toContain('http:')
  })

  it('of many only how many, and some of those that failed', () => {
    const ids = Array.from({ length: 40 }, (_, index) => index + 1)
    const { become, clock, lines } = follow(...ids.map(() => 'queued' as const))
    become(...ids.map(id => [id, id > 25 ? 'failed' : 'done'] as const))
    clock.advance(1_000)
    expect(lines[1]).toBe('info 40 downloads changed: 25 done, 15 failed')
    expect(lines.slice(2)).toHaveLength(10)
    expect(lines.slice(2).every(line => line.startsWith('warn download '))).toBe(true)
  })

  it('how many were removed', () => {
    const { become, remove, clock, lines } = follow('running', 'running')
    become([1, 'paused'])
    remove(1, 2)
    clock.advance(1_000)
    expect(lines.slice(1)).toEqual(['info 2 downloads removed'])
  })

  it('what is left at the end, and nothing after it', () => {
    const { become, clock, lines, close, listeners } = follow('running')
    become([1, 'done'])
    close()
    expect(lines).toHaveLength(2)
    expect([listeners.size, clock.pending().length]).toEqual([0, 0])
    close()
    expect(lines).toHaveLength(2)
  })
})

it('of pages how they went', () => {
  const app = new EventEmitter()
  const { log, lines } = logOf()
  followPages(app, log)
  app.emit('render-process-gone', {}, {}, { reason: 'crashed', exitCode: 139 })
  app.emit('render-process-gone', {}, {}, { reason: 'clean-exit', exitCode: 0 })
  expect(lines).toEqual(['error the page has gone: crashed, exit code 139'])
})

it('of the computer’s sleep when it began and ended', () => {
  const monitor = new EventEmitter()
  const { log, lines } = logOf()
  followSleep(monitor, log)
  monitor.emit('suspend')
  monitor.emit('resume')
  expect(lines).toEqual(['info the computer goes to sleep', 'info the computer is awake again'])
})
