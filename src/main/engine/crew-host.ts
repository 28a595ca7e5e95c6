// What the lanes of a transfer need of it, so that they can be tested without one.
import type { Chronicle } from './chronicle.ts'
import type { HostGate } from './host-gate.ts'
import type { Lane } from './lane.ts'
import type { Clock, Random } from './ports.ts'
import type { Shared } from './share-out.ts'
import type { Source } from './source.ts'
import type { TroubleError } from './trouble.ts'

/** What the crew needs to know of its transfer, and tells it. */
export interface CrewHost extends Shared {
  readonly deps: {
    readonly clock: Clock
    readonly random: Random
    readonly gate: HostGate
    /** Bodies wait for a speed limit, or have of late; absent: they never do. */
    readonly isHeldBack?: () => boolean
  }
  readonly source: Pick<Source, 'isRenewable' | 'renew'>
  readonly chronicle: Pick<Chronicle, 'limited' | 'renewed' | 'connections'>
  /** Host and port of the next request. */
  readonly hostName: string
  /** This computer has no network, and the host is not this computer. */
  readonly isOffline: boolean
  /** It has waited for a byte longer than anybody would. */
  readonly isHopeless: boolean
  /** One request; false when the lane has nothing more to do. */
  serve(lane: Lane): Promise<boolean>
  /** Complete (null), or over: refused, or to go on another time. */
  end(failure: TroubleError | null): void
  changed(): void
}
