// What a transfer writes into, once the representation is known: part file, map, leases and checkpoints, as one.
import { Checkpointer } from './checkpoint.ts'
import type { ChunkMap } from './chunk-map.ts'
import type { Journal } from './journal.ts'
import type { Clock, PartFile } from './ports.ts'
import { SpanLedger } from './spans.ts'

export interface Work {
  readonly part: PartFile
  readonly map: ChunkMap
  readonly ledger: SpanLedger
  readonly checkpointer: Checkpointer
}

/** @param onFailure told of a timed checkpoint that failed. */
export function beginWork(
  target: {
    readonly clock: Clock
    readonly part: PartFile
    readonly map: ChunkMap
    readonly journal: Journal
  },
  onFailure: (error: unknown) => void,
): Work {
  const checkpointer = new Checkpointer(target, onFailure)
  checkpointer.start()
  return { part: target.part, map: target.map, ledger: new SpanLedger(target.map), checkpointer }
}
