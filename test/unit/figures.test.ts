// When figures are told and what is in them: a fake clock, because time is the subject.
import { beforeEach, describe, expect, it } from 'vitest'
import {
  createFigures,
  FIGURES_INTERVAL,
  type FiguresPublisher,
  IDLE_INTERVAL,
} from '../../src/main/desktop/figures.ts'
import { createHistory, SPAN_SECONDS } from '../../src/main/desktop/figures-history.ts'
import { createMeter } from '../../src/main/desktop/figures-meter.ts'
import { followRunning } from '../../src/main/desktop/figures-running.ts'
import { type Figures, SPEED_SAMPLES } from '../../src/shared/details.ts'
import { createFakeClock, type FakeClock } from '../support/fake-clock.ts'
import { type FakeDownloads, fakeDownloads } from '../support/fake-downloads.ts'

describe('a meter', () => {
  it('says bytes per second between its readings, smoothed over three seconds', () => {
    const meter = createMeter()
    expect([meter.last(), meter.smoothed()]).toEqual([0, 0])
    meter.add(1_000, 100)
    expect([meter.last(), meter.smoothed()]).toEqual([0, 0])
    meter.add(2_000, 400)
    expect([meter.last(), meter.smoothed()]).toEqual([300, 300])
    meter.add(4_000, 400)
    expect([meter.last(), meter.smoothed()]).toEqual([0, 100])
    meter.add(5_000, 1_000)
    meter.add(6_000, 1_000)
    expect([meter.last(), meter.smoothed()]).toEqual([0, 150])
    meter.restart(6_500, 1_000)
    meter.add(7_000, 1_010)
    expect([meter.last(), meter.smoothed()]).toEqual([20, 20])
  })

  it('never says less than nothing', () => {
    const meter = createMeter()
    meter.add(1_000, 100)
    meter.add(1_000, 200)
    expect(meter.last()).toBe(0)
    meter.add(2_000, 50)
    expect(meter.last()).toBe(0)
  })
})

describe('a history', () => {
  const at = (second: number): number => second * 1_000 + 300

  it('is empty before the first measure', () => {
    expect(createHistory().read(at(5))).toEqual({ speeds: [], system: [] })
  })

  it('has one value a second, also where the timer slipped past one', () => {
    const history = createHistory()
    history.record(at(1), 10, null)
    history.record(at(2), 20, 7)
    history.record(at(4), 40, 8)
    expect(history.read(at(4))).toEqual({ speeds: [10, 20, 40, 40], system: [null, 7, 8, 8] })
  })

  it('takes the later of two measures of the same second', () => {
    const history = createHistory()
    history.record(at(1), 10, null)
    history.record(at(1) + 100, 30, 4)
    expect(history.read(at(1))).toEqual({ speeds: [30], system: [4] })
  })

  it('is silent where nobody measured for long, up to now', () => {
    const history = createHistory()
    history.record(at(1), 10, 1)
    history.record(at(1 + SPAN_SECONDS + 1), 20, 2)
    expect(history.read(at(SPAN_SECONDS + 2)).speeds).toEqual([10, ...Array(SPAN_SECONDS).fill(0), 20])
    expect(history.read(at(SPAN_SECONDS + 2)).system).toEqual([1, ...Array(SPAN_SECONDS).fill(null), 2])
    const later = history.read(at(SPAN_SECONDS + 2) + 3_000)
    expect(later.speeds.slice(-4)).toEqual([20, 0, 0, 0])
    expect(later.system.slice(-4)).toEqual([2, null, null, null])
  })

  it('does not call the second that goes on silent', () => {
    const history = createHistory()
    history.record(at(1), 10, 1)
    expect(history.read(at(2)).speeds).toEqual([10])
  })

  it('keeps so many seconds and no more', () => {
    const history = createHistory()
    for (let second = 1; second <= SPEED_SAMPLES + 5; second += 1) history.record(at(second), second, second)
    expect(history.read(at(SPEED_SAMPLES + 5)).speeds).toHaveLength(SPEED_SAMPLES)
    expect(history.read(at(SPEED_SAMPLES + 5)).speeds[0]).toBe(6)
    history.record(at(10 * SPEED_SAMPLES), 9, 9)
    const { speeds, system } = history.read(at(10 * SPEED_SAMPLES))
    expect(speeds).toEqual([...Array(SPEED_SAMPLES - 1).fill(0), 9])
    expect(system).toEqual([...Array(SPEED_SAMPLES - 1).fill(null), 9])
    expect(history.read(at(20 * SPEED_SAMPLES)).speeds).toEqual(Array(SPEED_SAMPLES).fill(0))
  })
})

describe('figures', () => {
  let clock: FakeClock
  let queue: FakeDownloads
  let fetched: number
  let system: Figures['system']
  let readings: number
  let sent: Figures[]
  let publisher: FiguresPublisher

  beforeEach(() => {
    clock = createFakeClock(1_000_000)
    queue = fakeDownloads()
    fetched = 0
    system = null
    readings = 0
    sent = []
    publisher = createFigures({
      fetched: () => fetched,
      running: followRunning(queue),
      traffic: { read: () => ({ day: '2026-03-05', today: fetched + 1, total: fetched + 2 }) },
      system: async () => {
        readings += 1
        return system
      },
      clock,
      send: figures => sent.push(figures),
    })
  })

  async function settled(): Promise<void> {
    for (let turn = 0; turn < 5; turn += 1) await Promise.resolve()
  }

  /** Moves the clock by so many seconds, while so many bytes come in each. */
  async function seconds(count: number, bytes = 0): Promise<void> {
    for (let tenth = 0; tenth < 10 * count; tenth += 1) {
      clock.advance(100)
      fetched += bytes / 10
      await settled()
    }
  }

  it('are told once at the start, and while nothing runs only where they differ', async () => {
    await seconds(30)
    expect(sent).toEqual([{ at: 1_000_000, speed: 0, today: 1, total: 2, system: null }])
    expect(readings).toBeLessThanOrEqual(2 + 30_000 / IDLE_INTERVAL)
    system = { received: 10, sent: 2 }
    await seconds(IDLE_INTERVAL / 1_000)
    expect(sent).toHaveLength(2)
    expect(sent[1]).toMatchObject({ speed: 0, system: { received: 10, sent: 2 } })
  })

  it('are told once a second while something runs, and once after', async () => {
    await seconds(3)
    sent = []
    queue.set(1, 'running')
    await seconds(10, 500)
    expect(sent.length).toBeGreaterThanOrEqual(9)
    expect(sent.length).toBeLessThanOrEqual(10)
    const gaps = sent.slice(1).map((figures, index) => figures.at - (sent[index]?.at ?? 0))
    expect(gaps.every(gap => gap >= FIGURES_INTERVAL)).toBe(true)
    expect(sent.at(-1)).toMatchObject({ speed: 500 })
    queue.set(1, 'paused')
    sent = []
    await seconds(60)
    expect(sent.at(-1)).toMatchObject({ speed: 0, today: 5_001, total: 5_002 })
    expect(sent.length).toBeLessThanOrEqual(2)
  })

  it('count the last bytes of a download that took less than a second', async () => {
    await seconds(3)
    queue.set(1, 'running')
    fetched += 700
    queue.setState(1, { kind: 'done', at: 1, unverified: false })
    sent = []
    await seconds(10)
    expect(sent.map(figures => figures.speed)).toEqual([700, 0])
    expect(publisher.history().speeds).toContain(700)
  })

  it('are told at their pace however many downloads begin', async () => {
    await seconds(3)
    sent = []
    for (let id = 1; id <= 50; id += 1) {
      queue.set(id, 'running')
      await seconds(0.1, 100)
      queue.set(id, 'paused')
    }
    expect(sent.length).toBeLessThanOrEqual(6)
    expect(sent.length).toBeGreaterThanOrEqual(4)
    expect(sent.at(-1)?.speed).toBeGreaterThan(0)
  })

  it('are told to nobody while the window is hidden, and the history goes on', async () => {
    system = { received: 9, sent: 9 }
    await seconds(3)
    queue.set(1, 'running')
    await seconds(3, 500)
    publisher.setVisible(false)
    const before = { readings, told: sent.length }
    await seconds(20, 800)
    expect(readings).toBe(before.readings)
    expect(sent).toHaveLength(before.told)
    const hidden = publisher.history()
    await settled()
    expect(sent).toHaveLength(before.told)
    expect(hidden.speeds.slice(-10)).toEqual(Array(10).fill(800))
    expect(hidden.system.slice(-10)).toEqual(Array(10).fill(null))
    publisher.setVisible(true)
    await seconds(2, 800)
    expect(sent.at(-1)).toMatchObject({ speed: 800, system: { received: 9, sent: 9 } })
  })

  it('take no timer while the window is hidden and nothing runs', async () => {
    await seconds(3)
    publisher.setVisible(false)
    await seconds(3)
    expect(clock.pending()).toEqual([])
    queue.set(1, 'running')
    expect(clock.pending()).toHaveLength(1)
    await seconds(3, 100)
    queue.set(1, 'paused')
    await seconds(3)
    expect(clock.pending()).toEqual([])
    publisher.setVisible(true)
    expect(clock.pending()).toHaveLength(1)
  })

  it('of the system are there soon after the window is shown, not only with the second usual reading', async () => {
    publisher.setVisible(false)
    await seconds(60)
    publisher.setVisible(true)
    const before = readings
    await seconds(4)
    expect(readings - before).toBe(2)
    await seconds(20)
    expect(readings - before).toBeLessThanOrEqual(2 + 20_000 / IDLE_INTERVAL)
  })

  it('have a history of the last seconds, and are told anew to whoever asks for it', async () => {
    await seconds(3)
    queue.set(1, 'running')
    system = { received: 900, sent: 1 }
    await seconds(8, 500)
    sent = []
    const { speeds, system: beside } = publisher.history()
    expect(speeds.slice(-3)).toEqual([500, 500, 500])
    expect(beside.slice(-3)).toEqual([900, 900, 900])
    expect(speeds).toHaveLength(beside.length)
    await settled()
    expect(sent).toHaveLength(1)
  })

  it('wait for a reading that takes its time, and never for two', async () => {
    let answer: (value: Figures['system']) => void = () => {}
    let open = 0
    const told: Figures[] = []
    const slow = createFigures({
      fetched: () => fetched,
      running: followRunning(queue),
      traffic: { read: () => ({ day: '', today: 0, total: 0 }) },
      system: () => {
        open += 1
        return new Promise(resolve => {
          answer = value => {
            open -= 1
            resolve(value)
          }
        })
      },
      clock,
      send: figures => told.push(figures),
    })
    queue.set(1, 'running')
    await seconds(5, 100)
    expect(open).toBe(1)
    expect(told).toEqual([])
    answer({ received: 1, sent: 2 })
    await settled()
    expect(told).toHaveLength(1)
    await seconds(3, 100)
    expect(open).toBe(1)
    slow.close()
    answer(null)
    await settled()
    expect(told).toHaveLength(1)
  })

  it('fall silent when closed', async () => {
    queue.set(1, 'running')
    await seconds(2, 100)
    sent = []
    publisher.close()
    publisher.history()
    await seconds(5, 100)
    expect(sent).toEqual([])
    expect(clock.pending()).toEqual([])
  })
})
