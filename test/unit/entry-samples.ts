// Downloads of a queue for tests of what happens around them: entries whose journal has no store behind it.
import { Commits } from '../../src/main/engine/commits.ts'
import { Entry } from '../../src/main/engine/entry.ts'
import { NEW_RECORD } from '../../src/main/engine/intent.ts'
import { Journal } from '../../src/main/engine/journal.ts'
import type { DownloadIntent, DownloadRecord, Store } from '../../src/main/engine/store-port.ts'
import type { Transfer } from '../../src/main/engine/transfer.ts'
import type { TimelineEvent } from '../../src/shared/model.ts'
import { plainIntent } from './store-samples.ts'

export interface Sample {
  readonly intent?: Partial<DownloadIntent>
  readonly record?: Partial<DownloadRecord>
}

/** @param rank its id too. */
export function sampleEntry(rank: number, { intent = {}, record = {} }: Sample = {}): Entry {
  const download = {
    id: rank,
    addedAt: 0,
    intent: { ...plainIntent(rank), ...intent },
    record: { ...NEW_RECORD, ...record },
  }
  const store = { atTurnEnd: () => undefined } as unknown as Store
  return new Entry(new Journal(new Commits(store), download, () => 0), rank, 'none')
}

/** As if that ran it. */
export function runningEntry(rank: number, transfer: object, sample: Sample = {}): Entry {
  const entry = sampleEntry(rank, sample)
  entry.transfer = transfer as Transfer
  return entry
}

/** A journal of which only the timeline is of interest, and what it was told. */
export function listeningJournal(): {
  readonly journal: Journal
  readonly told: Omit<TimelineEvent, 'at'>[]
} {
  const told: Omit<TimelineEvent, 'at'>[] = []
  const tell: Journal['tell'] = (kind, facts = {}) => {
    told.push({ kind, facts })
  }
  return { journal: { tell } as unknown as Journal, told }
}
