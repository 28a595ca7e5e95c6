// The Network port over the addresses of this computer's interfaces: looked at once a second while somebody listens.
// That it is offline is certain; that it is online only means that there is an address to send from.
import { type NetworkInterfaceInfo, networkInterfaces } from 'node:os'
import type { Clock, Network } from '../engine/ports.ts'

export type Interfaces = Readonly<Record<string, readonly NetworkInterfaceInfo[] | undefined>>

/** Both for tests. */
export interface NetworkWatchOptions {
  readonly interfaces?: () => Interfaces
  readonly timer?: Clock['timer']
}

const INTERVAL_MS = 1_000
/** Given by nobody, and enough for neighbours only (RFC 3927, RFC 4291 §2.5.6: fe80::/10). */
const LINK_LOCAL = /^(?:169\.254\.|fe[89ab][0-9a-f]:)/i
/** Where the system does not say what addresses there are: requests then find out. */
const UNKNOWN = 'unknown'

/** Reads the interfaces anew whenever asked; nothing runs and nothing keeps the process alive without subscribers. */
export function createNetworkWatch(options: NetworkWatchOptions = {}): Network {
  const { interfaces = networkInterfaces, timer = unheldTimer } = options
  const listeners = new Set<{ readonly tell: () => void }>()
  let known = ''
  let cancel = (): void => undefined

  function look(): void {
    cancel = timer(INTERVAL_MS, look)
    const now = addresses(interfaces)
    if (now === known) return
    known = now
    for (const listener of [...listeners]) if (listeners.has(listener)) listener.tell()
  }

  return {
    get isOffline() {
      return addresses(interfaces) === ''
    },
    subscribe(onChange) {
      const listener = { tell: onChange }
      listeners.add(listener)
      if (listeners.size === 1) {
        known = addresses(interfaces)
        cancel = timer(INTERVAL_MS, look)
      }
      return () => {
        if (listeners.delete(listener) && listeners.size === 0) cancel()
      }
    },
  }
}

/** All addresses that lead further than this computer and its cable, in a fixed order; '' where there is none. */
function addresses(interfaces: () => Interfaces): string {
  let all: Interfaces
  try {
    all = interfaces()
  } catch {
    return UNKNOWN
  }
  return Object.entries(all)
    .flatMap(([name, infos = []]) =>
      infos
        .filter(({ internal, address }) => !internal && !LINK_LOCAL.test(address))
        .map(({ address }) => `${name} ${address}`),
    )
    .sort()
    .join('\n')
}

/** Does not keep the process alive. */
function unheldTimer(ms: number, callback: () => void): () => void {
  const handle = setTimeout(callback, ms)
  handle.unref()
  return () => clearTimeout(handle)
}
