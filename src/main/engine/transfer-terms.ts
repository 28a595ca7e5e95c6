// What a transfer needs, how it is to go about it, and how it may end.
import type { Trouble } from '../../shared/model.ts'
import type { HostGate } from './host-gate.ts'
import type { Doubt } from './part-store.ts'
import type { Connections } from './plan.ts'
import type { Clock, Disk, Network, Random, Transport } from './ports.ts'
import type { TroubleError } from './trouble.ts'

export interface TransferDeps {
  readonly clock: Clock
  readonly random: Random
  readonly transport: Transport
  readonly disk: Disk
  readonly gate: HostGate
  /** Absent: this computer is taken to be online. */
  readonly network?: Network
  /** Bodies wait for a speed limit, or have of late; absent: they never do. */
  readonly isHeldBack?: () => boolean
  /** Told of all bytes that come over the network, whatever becomes of them. */
  readonly onFetched?: (bytes: number) => void
}

/** How it is to go about it. */
export interface TransferOptions {
  readonly connections: Connections
  /** What of an earlier session has to prove itself again. */
  readonly doubt: Doubt
  /** How often regions of the part file were fetched again already. */
  readonly restarts: number
  /** Without a byte for so long it gives up. */
  readonly giveUpMs: number
}

export type TransferEnd =
  | { readonly kind: 'done' }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'failed'; readonly because: Trouble }
  /** To be begun again at once: chunks that could not prove themselves are missing again. */
  | { readonly kind: 'again'; readonly because: Trouble }
  /** Until its volume has room for it, or is there again. */
  | { readonly kind: 'parked'; readonly because: Trouble }

export function endOf({ recovery, trouble }: TroubleError): TransferEnd {
  if (recovery.do === 'restart-region') return { kind: 'again', because: trouble }
  if (recovery.do === 'pause-volume') return { kind: 'parked', because: trouble }
  return { kind: 'failed', because: trouble }
}
