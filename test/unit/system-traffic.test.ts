// What operating systems print of their networks, what of it is counted, and the speeds that come of it.
import { describe, expect, it } from 'vitest'
import {
  createSystemTraffic,
  FILE_INTERVAL,
  PROGRAM_INTERVAL,
  type SystemTrafficPorts,
} from '../../src/main/desktop/system-traffic.ts'
import {
  type Counters,
  isHardwareOnMac,
  isLikelyHardware,
  parseNetstatInterfaces,
  parseNetstatTotals,
  parseProcNetDev,
} from '../../src/main/desktop/system-traffic-counters.ts'
import { realSystemTraffic } from '../../src/main/desktop/system-traffic-ports.ts'
import { ABSURD, growth, ratesBetween, STALE_MS } from '../../src/main/desktop/system-traffic-rates.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import {
  MAC_SONOMA,
  PROC_CONTAINER,
  PROC_DOCKER_HOST,
  PROC_OLD,
  procNetDev,
  WINDOWS_CHINESE,
  WINDOWS_ENGLISH,
  WINDOWS_GERMAN,
} from './system-traffic-samples.ts'

describe('/proc/net/dev', () => {
  it.each<[string, string, readonly Counters[]]>([
    [
      'of a computer with Docker and a VPN',
      PROC_DOCKER_HOST,
      [
        { name: 'lo', received: 98_013_222, sent: 98_013_222 },
        { name: 'enp5s0', received: 184_467_440_737, sent: 9_876_543_210 },
        { name: 'wlp4s0', received: 0, sent: 0 },
        { name: 'docker0', received: 1_204, sent: 55_000 },
        { name: 'br-4f1e2d3c4b5a', received: 0, sent: 0 },
        { name: 'veth1a2b3c4', received: 2_000, sent: 60_000 },
        { name: 'wg0', received: 44_444, sent: 33_333 },
      ],
    ],
    [
      'of an old kernel, that leaves no space after the colon',
      PROC_OLD,
      [
        { name: 'lo', received: 2_776_770, sent: 2_776_770 },
        { name: 'eth0', received: 1_215_645, sent: 1_782_404 },
        { name: 'eth0:1', received: 7, sent: 8 },
      ],
    ],
    ['that is empty', '', []],
    ['that is something else', 'permission denied: 1 2 3', []],
  ])('%s', (_case, text, expected) => {
    expect(parseProcNetDev(text)).toEqual(expected)
  })
})

describe('netstat -ibn of macOS', () => {
  it('says for each interface what its own line says, with and without an address', () => {
    expect(parseNetstatInterfaces(MAC_SONOMA)).toEqual([
      { name: 'lo0', received: 210_436_864, sent: 210_436_864 },
      { name: 'gif0', received: 0, sent: 0 },
      { name: 'anpi0', received: 0, sent: 0 },
      { name: 'en0', received: 2_918_474_752, sent: 402_653_184 },
      { name: 'bridge0', received: 0, sent: 0 },
      { name: 'awdl0', received: 1_024, sent: 2_048 },
      { name: 'utun3', received: 1_500_000, sent: 300_000 },
    ])
    expect(parseNetstatInterfaces('')).toEqual([])
  })
})

describe('netstat -e of Windows', () => {
  it.each<[string, string, readonly Counters[]]>([
    ['in English', WINDOWS_ENGLISH, [{ name: 'all', received: 3_214_567_890, sent: 123_456_789 }]],
    ['in German', WINDOWS_GERMAN, [{ name: 'all', received: 1_726_533_214, sent: 204_118_976 }]],
    ['in Chinese', WINDOWS_CHINESE, [{ name: 'all', received: 402_113, sent: 99_120 }]],
    ['that says nothing', '\r\nInterface Statistics\r\n\r\n', []],
  ])('%s', (_case, text, expected) => {
    expect(parseNetstatTotals(text)).toEqual(expected)
  })
})

describe('an interface is counted', () => {
  it.each(['eth0', 'enp5s0', 'eno1', 'ens33', 'wlan0', 'wlp4s0', 'wwan0', 'usb0', 'ib0', 'lan0', 'local0'])(
    'on Linux, by its name: %s',
    name => {
      expect(isLikelyHardware(name)).toBe(true)
    },
  )

  it.each(
    'lo veth12 docker0 br-12ab br0 virbr0 tun0 tap1 wg0 tailscale0 bond0 team0 dummy0 ifb0 eth0.100 eth0:1 ppp0'.split(
      ' ',
    ),
  )('not on Linux, by its name: %s', name => {
    expect(isLikelyHardware(name)).toBe(false)
  })

  it.each([
    ['en0', true],
    ['en12', true],
    ['lo0', false],
    ['utun3', false],
    ['bridge0', false],
    ['awdl0', false],
    ['ap1', false],
    ['en', false],
  ])('on macOS: %s, %s', (name, expected) => {
    expect(isHardwareOnMac(name)).toBe(expected)
  })
})

describe('a counter', () => {
  const GIB = 2 ** 30
  it.each<[string, number, number, number | null]>([
    ['grows', 100, 350, 250],
    ['stands', 100, 100, 0],
    ['grows past 4 GiB where it can', 4 * GIB - 1, 4 * GIB + 9, 10],
    ['starts over at 4 GiB where it has 32 bits', 4 * GIB - 100, 150, 250],
    ['began anew', 5_000_000, 100, null],
    ['began anew past 4 GiB', 9 * GIB, 100, null],
    ['began anew not near 4 GiB', 2 * GIB, 100, null],
    ['began anew and is far already', 4 * GIB - 100, 2 * GIB, null],
  ])('%s', (_case, before, after, expected) => {
    expect(growth(before, after)).toBe(expected)
  })
})

describe('the speed between two readings', () => {
  const at = (received: number, sent = 0, name = 'eth0'): Counters => ({ name, received, sent })

  it.each<[string, readonly Counters[], readonly Counters[], number, unknown]>([
    ['is per second', [at(100, 10)], [at(1_100, 30)], 2_000, { received: 500, sent: 10 }],
    [
      'is of all interfaces together',
      [at(0), at(0, 0, 'wlan0')],
      [at(10, 1), at(20, 2, 'wlan0')],
      1_000,
      { received: 30, sent: 3 },
    ],
    [
      'leaves out an interface that has just come',
      [at(0)],
      [at(10), at(9_000_000, 0, 'usb0')],
      1_000,
      { received: 10, sent: 0 },
    ],
    [
      'leaves out one that has gone',
      [at(0), at(9_000_000, 0, 'usb0')],
      [at(10)],
      1_000,
      { received: 10, sent: 0 },
    ],
    [
      'leaves out one that began anew',
      [at(5_000), at(0, 0, 'wlan0')],
      [at(10), at(20, 0, 'wlan0')],
      1_000,
      { received: 20, sent: 0 },
    ],
    ['is not known where all began anew', [at(5_000)], [at(10)], 1_000, null],
    ['is not known where there is none', [], [], 1_000, null],
    ['is not known of the first reading', [], [at(10)], 1_000, null],
    ['is not known of a time nobody looked at', [at(0)], [at(10)], STALE_MS + 1, null],
    ['is not known of no time', [at(0)], [at(10)], 0, null],
    ['is not believed where it is absurd', [at(0)], [at(2 * ABSURD)], 1_000, null],
  ])('%s', (_case, before, after, ms, expected) => {
    expect(ratesBetween(before, after, ms)).toEqual(expected)
  })
})

describe('the system', () => {
  const clock = createFakeClock()

  function ports(change: Partial<SystemTrafficPorts>): SystemTrafficPorts {
    return {
      platform: 'linux',
      systemRoot: 'C:\\Windows',
      clock,
      readText: () => Promise.reject(new Error('no files here')),
      exists: async () => false,
      run: () => Promise.reject(new Error('no programs here')),
      ...change,
    }
  }

  it('is asked on Linux for its hardware alone', async () => {
    let step = 0
    const read: string[] = []
    const rates = createSystemTraffic(
      ports({
        readText: async path => {
          read.push(path)
          step += 1
          return procNetDev({
            lo: [step, step],
            'br-lan': [1_000 * step, 10 * step],
            eth0: [9 * step, 9 * step],
          })
        },
        exists: async path => path === '/sys/class/net/br-lan/device',
      }),
    )
    expect(await rates()).toBeNull()
    clock.advance(1_000)
    expect(await rates()).toEqual({ received: 1_000, sent: 10 })
    expect(read).toEqual(['/proc/net/dev', '/proc/net/dev'])
  })

  it('is asked in a container, where nothing is hardware, for what its name speaks for', async () => {
    let more = 0
    const rates = createSystemTraffic(
      ports({
        readText: async () => PROC_CONTAINER.replaceAll('3450150328', String(3_450_150_328 + more)),
      }),
    )
    await rates()
    more = 700
    clock.advance(1_000)
    expect(await rates()).toEqual({ received: 700, sent: 0 })
  })

  it.each([
    ['darwin', MAC_SONOMA, '2918474752', '2918574752', ['/usr/sbin/netstat', ['-ibn']]],
    ['win32', WINDOWS_GERMAN, '1726533214', '1726633214', ['C:\\Windows\\System32\\netstat.exe', ['-e']]],
  ] as const)(
    'is asked on %s by a program, no more often than it is worth',
    async (platform, text, was, is, call) => {
      const calls: unknown[] = []
      const rates = createSystemTraffic(
        ports({
          platform,
          run: async (...args) => {
            calls.push(args)
            return calls.length === 1 ? text : text.replace(was, is)
          },
        }),
      )
      expect(await rates()).toBeNull()
      clock.advance(PROGRAM_INTERVAL - 1)
      expect(await rates()).toBeNull()
      expect(calls).toEqual([call])
      clock.advance(1)
      expect(await rates()).toEqual({ received: 50_000, sent: 0 })
      clock.advance(1_000)
      expect(await rates()).toEqual({ received: 50_000, sent: 0 })
      expect(calls).toHaveLength(2)
    },
  )

  it('is not known where it cannot be read, and is again when it can', async () => {
    let step = 0
    const rates = createSystemTraffic(
      ports({
        readText: async () => {
          step += 1
          if (step === 3) throw new Error('busy')
          return procNetDev({ eth0: [100 * step, 0] })
        },
      }),
    )
    const seen: unknown[] = []
    for (let turn = 1; turn <= 5; turn += 1) {
      seen.push(await rates())
      clock.advance(1_000)
    }
    const some = { received: 100, sent: 0 }
    expect(seen).toEqual([null, some, null, null, some])
  })

  it('is not asked anew while it is being asked', async () => {
    let calls = 0
    const answers: ((text: string) => void)[] = []
    const rates = createSystemTraffic(
      ports({
        readText: () => {
          calls += 1
          return new Promise(resolve => answers.push(resolve))
        },
      }),
    )
    const both = Promise.all([rates(), rates()])
    answers[0]?.('')
    await both
    expect(calls).toBe(1)
    clock.advance(FILE_INTERVAL)
    void rates()
    expect(calls).toBe(2)
  })

  it('of another kind says nothing', async () => {
    expect(await createSystemTraffic(ports({ platform: 'freebsd' }))()).toBeNull()
  })
})

describe('the real ports', () => {
  it('run a program without a shell, and fail where it fails', async () => {
    const sum = ['-e', 'process.stdout.write(process.argv[1])', '$HOME; echo more']
    expect(await realSystemTraffic.run(process.execPath, sum)).toBe('$HOME; echo more')
    await expect(realSystemTraffic.run(process.execPath, ['-e', 'process.exit(3)'])).rejects.toThrow()
    await expect(realSystemTraffic.run('/absent/netstat', [])).rejects.toThrow()
  })

  it('say what is there', async () => {
    expect(await realSystemTraffic.exists(import.meta.filename)).toBe(true)
    expect(await realSystemTraffic.exists(`${import.meta.filename}.absent`)).toBe(false)
    expect(await realSystemTraffic.readText(import.meta.filename)).toContain('say what is there')
  })

  it.runIf(process.platform === 'linux')('read this computer', async () => {
    const counters = parseProcNetDev(await realSystemTraffic.readText('/proc/net/dev'))
    expect(counters.map(({ name }) => name)).toContain('lo')
  })
})
