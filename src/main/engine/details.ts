// What is known of one download beyond its row. Of one that runs it is read from its transfer; of another its map is read
// from the store, drawn once, and the drawing kept until its record is another: never the map itself.
import { join } from 'node:path'
import type { ConnectionView, IdentityView, MapView } from '../../shared/details.ts'
import type { DownloadId, TimelineEvent } from '../../shared/model.ts'
import { ChunkMap } from './chunk-map.ts'
import type { Entry } from './entry.ts'
import type { Journal } from './journal.ts'
import type { Lane } from './lane.ts'
import { drawMap } from './map-view.ts'
import type { Details } from './queue-api.ts'
import { shownHeaders } from './shown-headers.ts'
import { type DownloadRecord, StoreError } from './store-port.ts'
import type { Transfer } from './transfer.ts'

/** Of the download that was looked at last. */
interface Drawn {
  readonly id: DownloadId
  readonly record: DownloadRecord
  readonly cells: number
  readonly map: MapView | null
}

export class Inspector {
  readonly #timeline: (id: DownloadId) => readonly TimelineEvent[]
  readonly #monotonic: () => number
  #drawn: Drawn | null = null
  /** What the timeline says of who served it. */
  #served: (Pick<Drawn, 'id' | 'record'> & { readonly host: string | null }) | null = null

  /**
   * @param timeline may throw StoreError.
   * @param monotonic ms.
   */
  constructor(timeline: (id: DownloadId) => readonly TimelineEvent[], monotonic: () => number) {
    this.#timeline = timeline
    this.#monotonic = monotonic
  }

  /** @param cells the most the map is drawn with. */
  detailsOf(entry: Entry, cells: number): Details {
    const { journal, transfer } = entry
    const { id, intent, record } = journal
    const work = transfer?.work ?? null
    const hasPart = record.partName !== null && record.partId !== null && record.state !== 'done'
    return {
      id,
      map: work === null ? this.#stored(journal, cells) : drawMap(work.map, cells),
      connections: transfer === null ? [] : this.#connections(transfer),
      checked: entry.checked ?? transfer?.progress.checked ?? null,
      identity: this.#identity(journal, transfer),
      headers: shownHeaders(intent.headers),
      checksum: intent.checksum,
      partPath: hasPart ? join(intent.dir, record.partName ?? '') : null,
    }
  }

  #stored(journal: Journal, cells: number): MapView | null {
    const { id, record } = journal
    const known = this.#drawn
    if (known !== null && known.id === id && known.record === record && known.cells === cells)
      return known.map
    const map = drawStored(journal, cells)
    this.#drawn = { id, record, cells, map }
    return map
  }

  #connections(transfer: Transfer): readonly ConnectionView[] {
    const now = this.#monotonic()
    const host = transfer.hostName
    return transfer.crew.lanes.map(lane => connectionOf(lane, host, now))
  }

  #identity(journal: Journal, transfer: Transfer | null): IdentityView {
    const { record } = journal
    const known = transfer?.representation ?? record.representation
    return {
      servedBy: transfer?.source.servedBy ?? this.#servedBefore(journal),
      etag: known?.etag ?? null,
      lastModified: known?.lastModified ?? null,
      hasValidator: known !== null && known.validator !== null,
    }
  }

  #servedBefore({ id, record }: Journal): string | null {
    const known = this.#served
    if (known !== null && known.id === id && known.record === record) return known.host
    const host = lastHost(or(() => this.#timeline(id), []))
    this.#served = { id, record, host }
    return host
  }
}

function drawStored(journal: Journal, cells: number): MapView | null {
  const { representation, durable } = journal.record
  if (representation === null) return null
  const pages = or(() => journal.loadMap(), null)
  if (pages === null || (pages.size === 0 && durable > 0)) return null
  return drawMap(ChunkMap.decode(representation.total, pages), cells)
}

function connectionOf(lane: Lane, host: string, now: number): ConnectionView {
  const { id, span, from, waiting, flowing } = lane
  return {
    id,
    host,
    start: span === null ? null : from,
    // Nobody knows where a body of unknown length ends.
    end: span === null || span.end === Number.MAX_SAFE_INTEGER ? null : span.end,
    position: span?.start ?? null,
    rate: waiting === null ? Math.round(lane.pace.rate(now) ?? 0) : 0,
    state: waiting !== null ? 'waiting' : flowing ? 'receiving' : 'asking',
    until: waiting?.until ?? null,
    because: waiting?.because ?? null,
  }
}

function lastHost(events: readonly TimelineEvent[]): string | null {
  const host = events.findLast(({ kind }) => kind === 'probed')?.facts['host']
  return typeof host === 'string' ? host : null
}

/** What cannot be read now is shown as not known. */
function or<T>(read: () => T, otherwise: T): T {
  try {
    return read()
  } catch (error) {
    if (error instanceof StoreError) return otherwise
    throw error
  }
}
