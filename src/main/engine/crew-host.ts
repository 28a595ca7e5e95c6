// What the lanes of a transfer need of it, so that they can be tested without one.
import type { HostGate } from './host-gate.ts'
import type { Lane } from './lane.ts'
import type { Clock, Random } from './ports.ts'
import type { Shared } from './share-out.ts'
import type { TroubleError } from './trouble.ts'

/** What the crew needs to know of its transfer, and tells it. */
export interface CrewHost extends Shared {
  readonly deps: { readonly clock: Clock; readonly random: Random; readonly gate: HostGate }
  /** Host and port of the next request. */
  readonly hostName: string
  /** One request; false when the lane has nothing more to do. */
  serve(lane: Lane): Promise<boolean>
  /** Complete (null), or failed. */
  end(failure: TroubleError | null): void
  changed(): void
}
