// Lanes that wait to retry: each its own time, shortened once when another gets through, unless the server named it.
import { describe, expect, test } from 'vitest'
import { Lane } from '../../src/main/engine/lane.ts'
import { Naps } from '../../src/main/engine/naps.ts'
import { createFakeClock } from '../support/fake-clock.ts'

const BECAUSE = { code: 'network', detail: 'cut' } as const

function world(chances: readonly number[] = []) {
  const clock = createFakeClock()
  const left = [...chances]
  const naps = new Naps(clock, () => left.shift() ?? 0.5)
  const over: string[] = []
  const begin = (name: string, ms: number, asked = false): Lane => {
    const lane = new Lane(null, 0)
    void naps.begin(lane, ms, BECAUSE, asked).then(() => over.push(name))
    return lane
  }
  const pass = async (ms: number): Promise<void> => {
    clock.advance(ms)
    for (let i = 0; i < 10; i++) await Promise.resolve()
  }
  return { clock, naps, over, begin, pass }
}

describe('a wait', () => {
  test('is as long as it was to be, and says until when and why', async () => {
    const { clock, over, begin, pass } = world()
    const lane = begin('a', 1_000)
    expect(lane.waiting).toEqual({ until: clock.now() + 1_000, because: BECAUSE })
    await pass(999)
    expect(over).toEqual([])
    await pass(1)
    expect([over, lane.waiting]).toEqual([['a'], null])
  })

  test('ends with its lane', async () => {
    const { clock, over, begin, pass } = world()
    const lane = begin('a', 1_000)
    lane.abort.abort()
    await pass(0)
    expect([over, lane.waiting, clock.pending()]).toEqual([['a'], null, []])
  })
})

describe('when another got through', () => {
  test('each ends within a second, at a time of its own', async () => {
    const { clock, naps, over, begin, pass } = world([0.1, 0.999, 0.4])
    const lanes = [begin('a', 60_000), begin('b', 600_000), begin('c', 5_000)]
    expect(naps.wake()).toBe(true)
    expect(lanes.map(({ waiting }) => (waiting?.until ?? 0) - clock.now())).toEqual([100, 999, 400])
    await pass(100)
    expect(over).toEqual(['a'])
    await pass(300)
    expect(over).toEqual(['a', 'c'])
    await pass(599)
    expect(over).toEqual(['a', 'c', 'b'])
  })

  test('none is made longer, and what is said of it stays true', async () => {
    const { clock, naps, over, begin, pass } = world([0.9])
    const lane = begin('a', 300)
    naps.wake()
    expect(lane.waiting?.until).toBe(clock.now() + 300)
    await pass(300)
    expect(over).toEqual(['a'])
  })

  test('one whose time the server named is left alone', async () => {
    const { naps, over, begin, pass } = world()
    begin('asked', 90_000, true)
    expect(naps.wake()).toBe(false)
    await pass(89_999)
    expect(over).toEqual([])
    await pass(1)
    expect(over).toEqual(['asked'])
  })

  test('each is woken once: not put off by the next that gets through', async () => {
    const { naps, over, begin, pass } = world([0.8, 0.1])
    begin('a', 60_000)
    expect([naps.wake(), naps.wake()]).toEqual([true, false])
    await pass(799)
    expect(over).toEqual([])
    await pass(1)
    expect(over).toEqual(['a'])
  })

  test('nobody waits: nothing to be done', async () => {
    const { naps, begin, pass } = world()
    expect(naps.wake()).toBe(false)
    begin('a', 10)
    await pass(10)
    expect(naps.wake()).toBe(false)
  })
})
