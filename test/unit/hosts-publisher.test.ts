// When the window hears of hosts: a fake clock and a fake queue, because time is the subject.
import { beforeEach, expect, it } from 'vitest'
import {
  createHostsPublisher,
  HOSTS_INTERVAL,
  type HostsPublisher,
} from '../../src/main/desktop/hosts-publisher.ts'
import type { HostView } from '../../src/shared/model.ts'
import { createFakeClock, type FakeClock } from '../support/fake-clock.ts'
import { HOST } from './command-bench.ts'

let clock: FakeClock
let listeners: Set<() => void>
let hosts: readonly HostView[]
let sent: (readonly HostView[])[]
let publisher: HostsPublisher

beforeEach(() => {
  clock = createFakeClock()
  listeners = new Set()
  hosts = []
  sent = []
  publisher = createHostsPublisher({
    queue: {
      hosts: () => hosts,
      subscribeHosts(listener) {
        listeners.add(listener)
        return () => listeners.delete(listener)
      },
    },
    clock,
    send: all => sent.push(all),
  })
})

function change(allowed: number): void {
  hosts = [{ ...HOST, allowed }]
  for (const listener of listeners) listener()
}

/** Lets the turn end, then moves the clock. */
async function pass(ms: number): Promise<void> {
  await Promise.resolve()
  clock.advance(ms)
  await Promise.resolve()
}

const shown = (): readonly (number | undefined)[] => sent.map(all => all[0]?.allowed)

it('tells a change at the end of the same turn, never within the call', async () => {
  change(8)
  change(4)
  expect(sent).toEqual([])
  await pass(0)
  expect(shown()).toEqual([4])
})

it('tells at most four times a second, the newest at the latest then', async () => {
  for (let step = 1; step <= 100; step += 1) {
    change(step)
    await pass(10)
  }
  expect(sent).toHaveLength(1 + 1_000 / HOSTS_INTERVAL)
  await pass(HOSTS_INTERVAL)
  expect(shown().at(-1)).toBe(100)
  const total = sent.length
  await pass(10_000)
  expect(sent).toHaveLength(total)
})

it('tells a hidden window nothing, and all at once when it is shown again', async () => {
  change(8)
  await pass(1)
  change(4)
  publisher.setVisible(false)
  await pass(5_000)
  change(2)
  await pass(5_000)
  expect(shown()).toEqual([8])
  publisher.setVisible(true)
  await pass(0)
  expect(shown()).toEqual([8, 2])
})

it('hides and shows within one turn without losing or doubling anything', async () => {
  change(8)
  publisher.setVisible(false)
  publisher.setVisible(true)
  await pass(1_000)
  expect(shown()).toEqual([8])
})

it('tells nothing when nothing changed, and nothing once closed', async () => {
  publisher.setVisible(false)
  publisher.setVisible(true)
  await pass(1_000)
  expect(sent).toEqual([])
  change(8)
  publisher.close()
  await pass(1_000)
  expect(sent).toEqual([])
  expect(listeners.size).toBe(0)
})
