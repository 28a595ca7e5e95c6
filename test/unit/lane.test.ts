// A lane's counting: failures in a row start over once the transfer got further, and a waiting lane has no speed.
import { describe, expect, test } from 'vitest'
import { Lane, type Wait, waitOf } from '../../src/main/engine/lane.ts'

const WAIT: Wait = { until: 5_000, because: { code: 'network', detail: 'cut' } }

describe('failures in a row', () => {
  const counted = (lane: Lane): readonly number[] => [lane.tries, lane.charged]

  test('add up while nothing comes', () => {
    const lane = new Lane(null, 0)
    for (let i = 0; i < 3; i++) lane.failed()
    expect(counted(lane)).toEqual([3, 3])
  })

  test('begin again after bytes have come', () => {
    const lane = new Lane(null, 0)
    lane.failed()
    lane.failed()
    lane.received(1, 10)
    lane.failed()
    expect(counted(lane)).toEqual([1, 1])
    lane.failed()
    expect(counted(lane)).toEqual([2, 2])
  })

  test('are not charged where the server asked for patience, nor forgiven by it', () => {
    const lane = new Lane(null, 0)
    lane.failed()
    for (let asked = 0; asked < 2; asked++) {
      lane.failed()
      lane.forgive()
    }
    expect(counted(lane)).toEqual([3, 1])
    lane.failed()
    expect(counted(lane)).toEqual([4, 2])
    lane.received(1, 10)
    lane.failed()
    lane.forgive()
    expect(counted(lane)).toEqual([1, 0])
  })
})

describe('bytes that were there before', () => {
  test('do not shorten the next wait, but end the tries that count', () => {
    const lane = new Lane(null, 0, () => false)
    for (const tries of [1, 2, 3]) {
      lane.received(1, 10)
      lane.failed()
      expect([lane.tries, lane.charged]).toEqual([tries, 1])
    }
  })

  test('are forgotten once others got further', () => {
    const answers = [false, true, false]
    const lane = new Lane(null, 0, () => answers.shift() ?? false)
    lane.failed()
    lane.failed()
    for (let piece = 0; piece < 3; piece++) lane.received(1, 10)
    lane.failed()
    expect(lane.tries).toBe(1)
    lane.received(1, 10)
    lane.failed()
    expect(lane.tries).toBe(2)
  })

  test('are asked about before they count as progress', () => {
    const seen: boolean[] = []
    const lane = new Lane(null, 0, ({ progressed }) => {
      seen.push(progressed)
      return true
    })
    lane.received(1, 10)
    lane.received(1, 10)
    lane.failed()
    lane.received(1, 10)
    expect(seen).toEqual([false, true, false])
  })
})

test('bytes end the time in which the link counts as renewed', () => {
  const lane = new Lane(null, 0)
  lane.renewed = true
  lane.received(1, 10)
  expect(lane.renewed).toBe(false)
})

test('what a request gained is what led further since it began', () => {
  const answers = [false, true, true]
  const lane = new Lane(null, 0, () => answers.shift() ?? false)
  lane.begin()
  for (const bytes of [5, 7, 11]) lane.received(bytes, 10)
  expect([lane.requests, lane.gained]).toEqual([1, 18])
  lane.begin()
  expect([lane.requests, lane.gained]).toEqual([2, 0])
})

test('it is worth most while it receives, and least while it waits', () => {
  const lane = new Lane(null, 0)
  expect(lane.worth).toBe(1)
  lane.waiting = WAIT
  expect(lane.worth).toBe(0)
  lane.waiting = null
  lane.flowing = true
  expect(lane.worth).toBe(2)
})

describe('the rate', () => {
  test('is what comes, and null while it waits', () => {
    const lane = new Lane(null, 0)
    lane.received(4_000, 1_000)
    expect(lane.rate(2_000, 77)).toBe(4_000)
    lane.waiting = WAIT
    expect(lane.rate(2_000, 77)).toBeNull()
    lane.waiting = null
    expect(lane.rate(4_000, 77)).toBe(0)
  })

  test('of one that has only just begun is the usual one, then what it shows', () => {
    const lane = new Lane(null, 5_000)
    expect(lane.rate(5_000, 77)).toBe(77)
    expect(lane.rate(7_000, 77)).toBe(77)
    expect(lane.rate(7_001, 77)).toBe(0)
    lane.received(2_000, 7_001)
    expect(lane.rate(7_001, 77)).toBeGreaterThan(0)
  })

  test('of one that has begun and received counts at once', () => {
    const lane = new Lane(null, 5_000)
    lane.received(10, 5_001)
    expect(lane.rate(5_002, 77)).toBe(200)
  })
})

describe('waitOf', () => {
  const lane = (until: number | null): Lane => {
    const made = new Lane(null, 0)
    made.waiting = until === null ? null : { ...WAIT, until }
    return made
  }
  /** One that waits for something that has no hour. */
  const endless = (): Lane => {
    const made = new Lane(null, 0)
    made.waiting = { ...WAIT, until: null }
    return made
  }

  test('is the wait that ends first, where all wait', () => {
    expect(waitOf([lane(9_000), lane(5_000), lane(7_000)])?.until).toBe(5_000)
  })

  test('that has no hour ends after every other', () => {
    expect(waitOf([endless(), lane(7_000), endless()])?.until).toBe(7_000)
    expect(waitOf([endless(), endless()])).toMatchObject({ until: null })
  })

  test('is none where one is at work, or there is no lane', () => {
    expect(waitOf([lane(9_000), lane(null)])).toBeNull()
    expect(waitOf([lane(null), lane(9_000)])).toBeNull()
    expect(waitOf([])).toBeNull()
  })
})

test('each has a signal of its own', () => {
  const [a, b] = [new Lane(null, 0), new Lane(null, 0)]
  a.abort.abort()
  expect(b.abort.signal.aborted).toBe(false)
})

test('the age is that of its connection', () => {
  const lane = new Lane(null, 0)
  expect(lane.age(50)).toBe(0)
  lane.flows(100)
  expect(lane.age(150)).toBe(50)
  lane.connects = false
  lane.flows(200)
  expect(lane.age(300)).toBe(200)
  lane.failed()
  lane.flows(400)
  expect(lane.age(450)).toBe(50)
  const kept = new Lane(null, 0)
  kept.connects = false
  kept.flows(100)
  expect(kept.age(150)).toBe(Number.POSITIVE_INFINITY)
})
