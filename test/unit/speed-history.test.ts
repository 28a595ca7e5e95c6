// What is kept of the speeds of downloads: a fake clock and a fake queue, because time is the subject.
import { beforeEach, describe, expect, it } from 'vitest'
import { followRunning, type Running, type RunningNews } from '../../src/main/desktop/figures-running.ts'
import {
  createSpeedHistory,
  HISTORIES_KEPT,
  SAMPLE_INTERVAL,
  type SpeedHistory,
} from '../../src/main/desktop/speed-history.ts'
import { SPEED_SAMPLES } from '../../src/shared/details.ts'
import { createFakeClock, type FakeClock } from '../support/fake-clock.ts'
import { type FakeDownloads, fakeDownloads } from '../support/fake-downloads.ts'

let clock: FakeClock
let queue: FakeDownloads
let running: Running
let history: SpeedHistory

beforeEach(() => {
  clock = createFakeClock()
  queue = fakeDownloads()
  running = followRunning(queue)
  history = createSpeedHistory({ queue, running, clock })
})

describe('what is under way', () => {
  it('is what asks or receives, from the start and by the news', () => {
    queue.set(1, 'running')
    queue.set(2, 'paused')
    const late = followRunning(queue)
    expect([...late.ids]).toEqual([1])
    const news: RunningNews[] = []
    const end = late.subscribe(told => news.push(told))
    queue.set(2, 'probing')
    queue.set(2, 'running')
    queue.set(1, 'paused')
    queue.set(3, 'queued')
    queue.remove(2)
    queue.remove(3)
    expect(news).toEqual([
      { began: [2], ended: [] },
      { began: [], ended: [1] },
      { began: [], ended: [2] },
    ])
    expect([...late.ids]).toEqual([])
    end()
    queue.set(1, 'running')
    expect(news).toHaveLength(3)
  })

  it('is not looked for in mere progress, and no longer once closed', () => {
    queue.set(1, 'running')
    const before = queue.looks
    queue.progress(1, { received: 5 })
    expect(queue.looks).toBe(before)
    running.close()
    queue.set(2, 'running')
    expect([...running.ids]).toEqual([1])
  })
})

describe('a speed history', () => {
  it('has one sample a second of each download under way, and of no other', () => {
    queue.set(1, 'running', { speed: 10 })
    queue.set(2, 'running', { speed: 20 })
    queue.set(3, 'paused')
    clock.advance(SAMPLE_INTERVAL)
    queue.progress(1, { speed: 11 })
    clock.advance(2 * SAMPLE_INTERVAL)
    expect(history.speeds(1)).toEqual([10, 11, 11])
    expect(history.speeds(2)).toEqual([20, 20, 20])
    expect(history.speeds(3)).toEqual([])
  })

  it('ends with a 0 where the download stops, and goes on behind it', () => {
    queue.set(1, 'running', { speed: 10 })
    clock.advance(SAMPLE_INTERVAL)
    queue.set(1, 'paused')
    clock.advance(60 * SAMPLE_INTERVAL)
    expect(history.speeds(1)).toEqual([10, 0])
    queue.set(1, 'running', { speed: 30 })
    clock.advance(SAMPLE_INTERVAL)
    expect(history.speeds(1)).toEqual([10, 0, 30])
  })

  it('is kept for so many seconds and no more', () => {
    queue.set(1, 'running')
    for (let second = 1; second <= SPEED_SAMPLES + 7; second += 1) {
      queue.progress(1, { speed: second })
      clock.advance(SAMPLE_INTERVAL)
    }
    expect(history.speeds(1)).toHaveLength(SPEED_SAMPLES)
    expect(history.speeds(1)[0]).toBe(8)
    expect(history.speeds(1).at(-1)).toBe(SPEED_SAMPLES + 7)
  })

  it('is there again when a removal is undone', () => {
    queue.set(1, 'running', { speed: 10 })
    clock.advance(SAMPLE_INTERVAL)
    queue.remove(1)
    expect(clock.pending()).toEqual([])
    queue.set(1, 'running', { speed: 20 })
    clock.advance(SAMPLE_INTERVAL)
    expect(history.speeds(1)).toEqual([10, 0, 20])
  })

  it('takes one timer however much runs, and none while nothing does', () => {
    expect(clock.pending()).toEqual([])
    for (let id = 1; id <= 20; id += 1) queue.set(id, 'running')
    expect(clock.pending()).toHaveLength(1)
    clock.advance(5 * SAMPLE_INTERVAL)
    expect(clock.pending()).toHaveLength(1)
    for (let id = 1; id <= 20; id += 1) queue.set(id, 'paused')
    expect(clock.pending()).toEqual([])
  })

  it('looks at nothing but what is under way, however long the list is', () => {
    for (let id = 1; id <= 10_000; id += 1) queue.set(id, id <= 3 ? 'running' : 'queued')
    const before = queue.looks
    clock.advance(SAMPLE_INTERVAL)
    expect(queue.looks - before).toBe(3)
  })

  it('of a download that never was under way for a second takes no room, and the oldest go first', () => {
    for (let id = 1; id <= 10; id += 1) {
      queue.set(id, 'running', { speed: 1 })
      queue.set(id, 'paused')
    }
    clock.advance(SAMPLE_INTERVAL)
    expect(history.speeds(1)).toEqual([])
    queue.set(1, 'running', { speed: 5 })
    for (let id = 2; id <= HISTORIES_KEPT + 3; id += 1) {
      queue.set(id, 'running', { speed: 1 })
      clock.advance(SAMPLE_INTERVAL)
      queue.set(id, 'paused')
    }
    // The first one is still under way: its history stays though it is the oldest.
    expect(history.speeds(1)).toHaveLength(SPEED_SAMPLES)
    expect(history.speeds(2)).toEqual([])
    expect(history.speeds(HISTORIES_KEPT + 3)).toEqual([1, 0])
  })

  it('begins with what is under way already, and falls silent when closed', () => {
    queue.set(1, 'running', { speed: 10 })
    const late = createSpeedHistory({ queue, running, clock })
    clock.advance(SAMPLE_INTERVAL)
    expect(late.speeds(1)).toEqual([10])
    late.close()
    history.close()
    expect(clock.pending()).toEqual([])
    queue.set(2, 'running')
    expect(clock.pending()).toEqual([])
  })
})
