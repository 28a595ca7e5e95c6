// What this computer's network receives and sends per second, as the operating system counts it. Files and programs
// come in as arguments; no shell is ever used.
import type { Clock } from '../engine/ports.ts'
import {
  type Counters,
  isHardwareOnMac,
  isLikelyHardware,
  parseNetstatInterfaces,
  parseNetstatTotals,
  parseProcNetDev,
} from './system-traffic-counters.ts'
import { type Rates, ratesBetween } from './system-traffic-rates.ts'

export interface SystemTrafficPorts {
  /** process.platform. */
  readonly platform: string
  /** The folder of Windows itself; unused elsewhere. */
  readonly systemRoot: string
  readonly clock: Pick<Clock, 'monotonic'>
  /** Rejects where it cannot be read. */
  readonly readText: (path: string) => Promise<string>
  readonly exists: (path: string) => Promise<boolean>
  /** Runs a program without a shell and resolves with what it prints; rejects where it fails or takes too long. */
  readonly run: (file: string, args: readonly string[]) => Promise<string>
}

/** Least time between two readings where one is a file, ms. */
export const FILE_INTERVAL = 500
/** And where one is a program that has to be started. */
export const PROGRAM_INTERVAL = 2_000

interface Reader {
  readonly interval: number
  read(): Promise<readonly Counters[]>
}

/** Answers with the speeds since the reading before; null where they are not known (yet). Never rejects. */
export function createSystemTraffic(ports: SystemTrafficPorts): () => Promise<Rates | null> {
  const reader = readerFor(ports)
  let before: readonly Counters[] = []
  let beforeAt = Number.NEGATIVE_INFINITY
  let rates: Rates | null = null
  let reading: Promise<Rates | null> | null = null

  async function read({ read: readNow }: Reader): Promise<Rates | null> {
    const at = ports.clock.monotonic()
    const counters = await readNow().catch(() => [])
    rates = ratesBetween(before, counters, at - beforeAt)
    before = counters
    beforeAt = at
    reading = null
    return rates
  }

  return async () => {
    if (reader === null) return null
    if (ports.clock.monotonic() - beforeAt < reader.interval) return rates
    reading ??= read(reader)
    return reading
  }
}

function readerFor({ platform, systemRoot, readText, exists, run }: SystemTrafficPorts): Reader | null {
  switch (platform) {
    case 'linux':
      return {
        interval: FILE_INTERVAL,
        read: async () => hardwareOf(parseProcNetDev(await readText('/proc/net/dev')), exists),
      }
    case 'darwin':
      return {
        interval: PROGRAM_INTERVAL,
        async read() {
          const counters = parseNetstatInterfaces(await run('/usr/sbin/netstat', ['-ibn']))
          return counters.filter(({ name }) => isHardwareOnMac(name))
        },
      }
    case 'win32':
      return {
        interval: PROGRAM_INTERVAL,
        read: async () => parseNetstatTotals(await run(`${systemRoot}\\System32\\netstat.exe`, ['-e'])),
      }
    default:
      return null
  }
}

/**
 * Linux gives a `device` to interfaces that are hardware, a virtual machine's included. Inside a container none is: there
 * the names have to do.
 */
async function hardwareOf(
  all: readonly Counters[],
  exists: SystemTrafficPorts['exists'],
): Promise<readonly Counters[]> {
  // Containers come with one of these each, under ever new names: not worth a question.
  const asked = all.filter(({ name }) => name !== 'lo' && !name.startsWith('veth'))
  const answers = await Promise.all(asked.map(({ name }) => exists(`/sys/class/net/${name}/device`)))
  const hardware = asked.filter((_counters, index) => answers[index])
  return hardware.length > 0 ? hardware : asked.filter(({ name }) => isLikelyHardware(name))
}
