// When the computer counts as offline, and who is told of a change. The interfaces and the timer are made up: no real
// network can be made to come and go here.
import type { NetworkInterfaceInfo } from 'node:os'
import { describe, expect, test } from 'vitest'
import { createNetworkWatch, type Interfaces } from '../../src/main/net/network-watch.ts'
import { createFakeClock } from '../support/fake-clock.ts'

function info(address: string): NetworkInterfaceInfo {
  const isV6 = address.includes(':')
  const rest = { address, netmask: '', mac: '00:00:00:00:00:00', cidr: null, internal: isLoopback(address) }
  return isV6 ? { ...rest, family: 'IPv6', scopeid: 0 } : { ...rest, family: 'IPv4' }
}

const isLoopback = (address: string): boolean => address === '127.0.0.1' || address === '::1'

/** Interfaces by name, each with its addresses. */
function made(addresses: Readonly<Record<string, readonly string[]>>): Interfaces {
  return Object.fromEntries(Object.entries(addresses).map(([name, list]) => [name, list.map(info)]))
}

const LO = ['127.0.0.1', '::1']

test.each<[string, Readonly<Record<string, readonly string[]>>, boolean]>([
  ['nothing at all', {}, true],
  ['loopback alone', { lo: LO }, true],
  ['addresses that nobody gave', { lo: LO, eth0: ['fe80::1'], wlan0: ['169.254.7.7', 'FEBF::1%3'] }, true],
  ['an interface without one', { lo: LO, eth0: [] }, true],
  ['an address at home', { lo: LO, wlan0: ['192.168.1.20'] }, false],
  ['IPv6 only', { lo: LO, wlan0: ['fe80::1', '2001:db8::1'] }, false],
  ['a private network', { lo: LO, tun0: ['fd00::1'] }, false],
  ['an address that merely starts alike', { eth0: ['169.25.4.1'] }, false],
])('%s: offline %j', (_what, addresses, isOffline) => {
  const { timer } = createFakeClock()
  expect(createNetworkWatch({ interfaces: () => made(addresses), timer }).isOffline).toBe(isOffline)
})

test('an interface that the system names without a list', () => {
  expect(createNetworkWatch({ interfaces: () => ({ eth0: undefined }) }).isOffline).toBe(true)
})

test('a system that does not say counts as online', () => {
  const refuse = (): never => {
    throw new Error('uv_interface_addresses returned EACCES')
  }
  expect(createNetworkWatch({ interfaces: refuse }).isOffline).toBe(false)
})

test('on this computer it answers as the system does', () => {
  expect(createNetworkWatch().isOffline).toBeTypeOf('boolean')
  createNetworkWatch().subscribe(() => undefined)()
})

/** A watch over interfaces that the test changes; `told` counts calls of one subscriber. */
function bench(first: Readonly<Record<string, readonly string[]>>) {
  const clock = createFakeClock()
  let now = first
  let looks = 0
  const watch = createNetworkWatch({
    interfaces: () => {
      looks++
      return made(now)
    },
    timer: clock.timer,
  })
  return {
    watch,
    clock,
    become(next: Readonly<Record<string, readonly string[]>>) {
      now = next
    },
    get looks() {
      return looks
    },
  }
}

const HOME = { lo: LO, wlan0: ['192.168.1.20', 'fe80::1'] }

describe('a subscriber', () => {
  test('is told within a second when the network goes, comes, or is another; once each', () => {
    const { watch, clock, become } = bench(HOME)
    let told = 0
    watch.subscribe(() => told++)
    clock.advance(5_000)
    expect(told).toBe(0)

    become({ lo: LO })
    expect(watch.isOffline).toBe(true)
    clock.advance(1_000)
    expect(told).toBe(1)
    clock.advance(5_000)
    expect(told).toBe(1)

    become(HOME)
    clock.advance(1_000)
    expect(told).toBe(2)

    become({ lo: LO, wlan0: ['10.0.0.9'] })
    clock.advance(1_000)
    expect(told).toBe(3)
    become({ lo: LO, eth0: ['10.0.0.9'] })
    clock.advance(1_000)
    expect(told).toBe(4)
  })

  test('is not told of what makes no difference', () => {
    const { watch, clock, become } = bench({ lo: LO, eth0: ['10.0.0.1'], wlan0: ['10.0.0.2'] })
    let told = 0
    watch.subscribe(() => told++)
    become({ wlan0: ['10.0.0.2', 'fe80::9'], eth0: ['10.0.0.1'], lo: ['127.0.0.1'] })
    clock.advance(3_000)
    expect(told).toBe(0)
  })

  test('hears nothing of what was before it came', () => {
    const { watch, clock, become } = bench(HOME)
    watch.subscribe(() => undefined)()
    become({ lo: LO })
    let told = 0
    watch.subscribe(() => told++)
    clock.advance(3_000)
    expect(told).toBe(0)
  })

  test('that left is not told, not even by one who was told before it', () => {
    const { watch, clock, become } = bench(HOME)
    const told: string[] = []
    let leave = (): void => undefined
    const first = watch.subscribe(() => {
      told.push('first')
      leave()
    })
    leave = watch.subscribe(() => told.push('second'))
    become({ lo: LO })
    clock.advance(1_000)
    expect(told).toEqual(['first'])
    first()
    become(HOME)
    clock.advance(1_000)
    expect(told).toEqual(['first'])
  })
})

describe('looking', () => {
  test('without subscribers there is no timer, and an answer is fresh each time', () => {
    const { watch, clock, become } = bench(HOME)
    expect(clock.pending()).toEqual([])
    expect(watch.isOffline).toBe(false)
    become({ lo: LO })
    expect(watch.isOffline).toBe(true)
  })

  test('is done once a second for all subscribers, and ends with the last', () => {
    const watched = bench(HOME)
    const { watch, clock } = watched
    const leave = [watch.subscribe(() => undefined), watch.subscribe(() => undefined)]
    const before = watched.looks
    clock.advance(10_000)
    expect(watched.looks - before).toBe(10)
    leave[0]?.()
    leave[0]?.()
    expect(clock.pending()).toHaveLength(1)
    leave[1]?.()
    expect(clock.pending()).toEqual([])
  })

  test('ends even where the last one leaves while it is told', () => {
    const { watch, clock, become } = bench(HOME)
    const leave = watch.subscribe(() => leave())
    become({ lo: LO })
    clock.advance(1_000)
    expect(clock.pending()).toEqual([])
  })
})
