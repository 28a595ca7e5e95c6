// What a transfer writes into, once the representation is known: part file, map, leases and checkpoints, as one.
import { Checkpointer, type CheckpointTarget } from './checkpoint.ts'
import type { ChunkMap } from './chunk-map.ts'
import type { PartFile } from './ports.ts'
import type { Seams } from './seams.ts'
import { SpanLedger } from './spans.ts'

export interface Work {
  readonly part: PartFile
  readonly map: ChunkMap
  readonly ledger: SpanLedger
  readonly checkpointer: Checkpointer
  /** Where spans began with nothing before them to be compared with, in replies that prove no version. */
  readonly seams: Seams
}

/** @param onFailure told of a timed checkpoint that failed. */
export function beginWork(target: CheckpointTarget, onFailure: (error: unknown) => void): Work {
  const checkpointer = new Checkpointer(target, onFailure)
  checkpointer.start()
  return {
    part: target.part,
    map: target.map,
    ledger: new SpanLedger(target.map),
    checkpointer,
    seams: target.seams,
  }
}
