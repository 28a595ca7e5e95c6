// A download as the surfaces show it, from what is written down and what its transfer knows right now.

import { join } from 'node:path'
import type { DownloadState, DownloadView } from '../../shared/model.ts'
import { linkOf } from './link.ts'
import type { DownloadRecord, StoredDownload } from './store-port.ts'

/** What view needs of a running transfer. */
export interface Live {
  readonly state: DownloadState
  readonly received: number
  readonly speed: number
  readonly connections: number
  /** Wall clock, ms: of the last byte, where that is worth telling; null otherwise. */
  readonly quietSince: number | null
}

/**
 * @param live null while the download is not running.
 * @param standing what it waits for, or what is being done with it, where the record does not say.
 */
export function viewOf(
  journal: StoredDownload,
  live: Live | null,
  standing: DownloadState | null = null,
): DownloadView {
  const { id, addedAt, record, intent } = journal
  const state = standing ?? (record.state === 'running' && live !== null ? live.state : stateOf(record))
  const total = record.representation?.total ?? null
  const received = live?.received ?? record.durable
  const speed = state.kind === 'running' && live !== null ? Math.round(live.speed) : 0
  const link = linkOf(intent)
  const name = record.name ?? link.name
  return {
    id,
    url: link.url,
    host: link.host,
    name,
    dir: intent.dir,
    path: record.state === 'done' ? join(intent.dir, name) : null,
    total,
    received,
    durable: record.durable,
    speed,
    timeLeft: total === null || speed === 0 ? null : Math.ceil((total - received) / speed),
    connections: state.kind === 'running' || state.kind === 'probing' ? (live?.connections ?? 0) : 0,
    quietSince: state.kind === 'running' ? (live?.quietSince ?? null) : null,
    priority: record.priority,
    resumable: record.representation?.splittable ?? null,
    state,
    addedAt,
  }
}

function stateOf(record: DownloadRecord): DownloadState {
  switch (record.state) {
    case 'running':
    case 'queued':
      return { kind: 'queued' }
    case 'paused':
      return { kind: 'paused' }
    case 'finishing':
      return { kind: 'finishing' }
    case 'done':
      return { kind: 'done', at: record.finishedAt ?? 0, unverified: record.unverified }
    case 'failed':
      return {
        kind: 'failed',
        because: { code: record.failureCode ?? 'protocol', detail: record.failureDetail ?? '' },
      }
  }
}
