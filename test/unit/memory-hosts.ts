// What hosts have earned, kept in memory: a store that the test can have fail.
import type { HostStore } from '../../src/main/engine/host-book.ts'
import { type StoredHost, StoreError } from '../../src/main/engine/store-port.ts'

export interface MemoryHosts extends HostStore {
  /** Every host as it was saved last. */
  readonly rows: ReadonlyMap<string, StoredHost>
  /** Names in the order in which they were saved. */
  readonly saves: readonly string[]
  /** While it is, nothing can be written. */
  isFull: boolean
}

export function memoryHosts(hosts: readonly StoredHost[] = []): MemoryHosts {
  const rows = new Map(hosts.map(host => [host.host, host]))
  const saves: string[] = []
  const guard = (): void => {
    if (memory.isFull) throw new StoreError('full', 'the disk is full')
  }
  const memory: MemoryHosts = {
    rows,
    saves,
    isFull: false,
    hosts: () => [...rows.values()],
    saveHost(host) {
      guard()
      rows.set(host.host, host)
      saves.push(host.host)
    },
    forgetHost(host) {
      guard()
      rows.delete(host)
    },
  }
  return memory
}
