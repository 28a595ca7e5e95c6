// Sleep and network: what runs is made safe, told that the network has gone, and woken host by host.
import { describe, expect, test } from 'vitest'
import { Awakening } from '../../src/main/engine/awakening.ts'
import type { Entry } from '../../src/main/engine/entry.ts'
import type { TransferDeps } from '../../src/main/engine/transfer-terms.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import { runningEntry, sampleEntry } from './entry-samples.ts'

interface Host {
  readonly host: string
  /** It needs no network: this computer itself. */
  readonly own?: boolean
  /** Its checkpoint. */
  readonly checkpoint?: () => Promise<void>
}

/** Downloads that run, from these hosts; what is done to them is written down with its time. */
function world(hosts: readonly Host[]) {
  const clock = createFakeClock()
  const done: string[] = []
  const note = (what: string): void => {
    done.push(`${clock.monotonic()} ${what}`)
  }
  let onChange = (): void => undefined
  const network = {
    isOffline: false,
    subscribe(listener: () => void) {
      onChange = listener
      return () => {
        onChange = () => undefined
      }
    },
  }
  const entries = hosts.map(({ host, own = false, checkpoint }, nth) =>
    runningEntry(nth, {
      hostName: host,
      isFetching: true,
      get isOffline() {
        return network.isOffline && !own
      },
      work: checkpoint === undefined ? null : { checkpointer: { now: checkpoint } },
      crew: {
        wake: () => note(`wake ${host}`),
        reconnect: () => note(`reconnect ${host}`),
        park: ({ until, because }: { until: number | null; because: { code: string; detail: string } }) =>
          note(`park ${host} ${until} ${because.code} ${because.detail}`),
      },
    }),
  )
  const running: Entry[] = [...entries]
  const transport = { closeIdle: () => note('close idle') }
  const deps = { clock, network, transport } as unknown as TransferDeps
  const awakening = new Awakening(deps, () => running)
  return {
    clock,
    network,
    running,
    awakening,
    done,
    change(isOffline: boolean): void {
      network.isOffline = isOffline
      onChange()
    },
  }
}

const NAMES = ['a', 'b', 'c'].map(name => ({ host: `${name}.example` }))

describe('a wake-up', () => {
  test('drops what lay idle, then what flowed, and has each host asked again, one after another', () => {
    const it = world([...NAMES, { host: 'a.example' }])
    it.awakening.wake()
    it.clock.advance(10_000)
    expect(it.done).toEqual([
      '0 close idle',
      ...['0 reconnect a.example', '0 wake a.example'],
      ...['0 reconnect a.example', '0 wake a.example'],
      ...['250 reconnect b.example', '250 wake b.example'],
      ...['500 reconnect c.example', '500 wake c.example'],
    ])
  })

  test('is over within a second and a half, however many hosts there are', () => {
    const it = world(Array.from({ length: 100 }, (_, nth) => ({ host: `h${nth}.example` })))
    it.awakening.wake()
    it.done.length = 0
    it.clock.advance(1_500)
    expect(it.done.length).toBe(200)
    const times = it.done.map(line => Number.parseFloat(line))
    expect(new Set(times).size).toBe(100)
  })

  test('passes by what has ended meanwhile', () => {
    const it = world(NAMES)
    it.awakening.wake()
    for (const entry of it.running) entry.transfer = null
    it.done.length = 0
    it.clock.advance(10_000)
    expect(it.done).toEqual([])
  })

  test('is fine where there is nothing', () => {
    const it = world([])
    it.running.push(sampleEntry(1))
    it.awakening.wake()
    it.clock.advance(10_000)
    expect(it.done).toEqual(['0 close idle'])
  })
})

describe('the network', () => {
  test('gone: what needs it waits, this computer is still reached', () => {
    const it = world([...NAMES.slice(0, 2), { host: 'localhost:8080', own: true }])
    it.change(true)
    expect(it.done).toEqual([
      '0 park a.example null network offline',
      '0 park b.example null network offline',
    ])
    expect(it.clock.pending()).toEqual([])
  })

  test('back, or another one: everything tries again, one host after another', () => {
    const it = world(NAMES)
    it.change(true)
    it.done.length = 0
    it.change(false)
    it.clock.advance(10_000)
    expect(it.done).toEqual(['0 wake a.example', '250 wake b.example', '500 wake c.example'])
  })

  test('is heard of no more, and nobody is woken, after the end', () => {
    const it = world(NAMES)
    it.change(false)
    it.awakening.later(100, () => it.done.push('later'))
    it.awakening.stop()
    it.change(true)
    it.change(false)
    it.clock.advance(10_000)
    expect(it.done).toEqual([])
    expect(it.clock.pending()).toEqual([])
  })
})

test('later is once, at its time', () => {
  const it = world([])
  it.awakening.later(100, () => it.done.push('later'))
  it.clock.advance(99)
  expect(it.done).toEqual([])
  it.clock.advance(1_000)
  expect(it.done).toEqual(['later'])
})

describe('before a sleep', () => {
  test('everything written is made durable, and that is waited for', async () => {
    let release = (): void => undefined
    const slow = new Promise<void>(resolve => {
      release = resolve
    })
    const it = world([
      { host: 'a.example', checkpoint: () => slow },
      { host: 'b.example', checkpoint: () => Promise.resolve() },
      { host: 'c.example' },
    ])
    it.running.push(sampleEntry(9))
    let isOver = false
    const suspended = it.awakening.suspend().then(() => {
      isOver = true
    })
    for (let i = 0; i < 20; i++) await Promise.resolve()
    expect(isOver).toBe(false)
    release()
    await suspended
  })

  test('one whose disk fails keeps nobody from sleeping', async () => {
    const it = world([{ host: 'a.example', checkpoint: () => Promise.reject(new Error('EIO')) }])
    await expect(it.awakening.suspend()).resolves.toBeUndefined()
  })
})

test('a transport that keeps nothing idle, and a computer without a watch on its network, are fine', () => {
  const clock = createFakeClock()
  const awakening = new Awakening({ clock, transport: {} } as unknown as TransferDeps, () => [])
  awakening.wake()
  awakening.stop()
  expect(clock.pending()).toEqual([])
})
