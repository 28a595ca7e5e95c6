// Another link for a download that is stuck: accepted only after it has proved to lead to the same bytes.

import { join } from 'node:path'
import { hostOf } from '../../shared/links.ts'
import { beginAfresh } from './afresh.ts'
import { compareBody } from './body-writer.ts'
import { CHUNK, ChunkMap } from './chunk-map.ts'
import type { HostGate } from './host-gate.ts'
import type { Journal } from './journal.ts'
import { patience } from './patience.ts'
import type { Clock, Disk, PartFile, Transport } from './ports.ts'
import type { Range } from './range.ts'
import { limitsHost } from './recovery.ts'
import { checkReply } from './reply-check.ts'
import { type Answer, Source } from './source.ts'
import type { DownloadIntent, Representation } from './store-port.ts'
import { fail, Setback } from './trouble.ts'
import { validatorsOf } from './validator.ts'

export interface RelinkDeps {
  readonly gate: HostGate
  readonly clock: Clock
  readonly transport: Transport
  readonly disk: Disk
  /** As TransferDeps has it. */
  readonly onFetched?: (bytes: number) => void
}

/** So many places of what is there are fetched again and compared, of so many bytes each at most. */
const SAMPLES = 3
const SAMPLE_BYTES = 65_536
/** A server may give less than was asked for, but not next to nothing. */
const LEAST_SAMPLE = 1_024

/**
 * Has the download go on from `url` where that leads to a file of the same length with the same bytes at its beginning,
 * middle and end of what is there; throws TransportError, DiskError, StoreError, Setback or TroubleError otherwise, and
 * nothing has changed then. Headers that the person gave stay with the origin they were for.
 */
export async function relink(
  deps: RelinkDeps,
  journal: Journal,
  url: string,
  signal: AbortSignal,
): Promise<void> {
  const { intent, record } = journal
  const headers = new URL(url).origin === new URL(intent.url).origin ? intent.headers : {}
  const next: DownloadIntent = { ...intent, url, headers }
  const again = { state: 'queued', failureCode: null, failureDetail: null } as const
  const held = record.representation
  const map = ChunkMap.decode(held?.total ?? null, journal.loadMap())
  if (held === null || record.partName === null || map.received === 0) {
    // Nothing is there that could differ.
    await beginAfresh(deps.disk, journal)
    journal.relink(next, again)
    return
  }
  const part = await deps.disk.openPart(join(intent.dir, record.partName))
  let leave: (() => void) | null = null
  try {
    const { book } = deps.gate
    const stop = patience(book, hostOf(url))
    if (stop !== null) throw stop
    leave = deps.gate.visit(hostOf(url))
    if (leave === null) throw fail('rate-limited', `${hostOf(url)} serves no more at once`)
    const source = new Source(deps.transport, url, headers, host => patience(book, host))
    const proof = {
      ...deps,
      source,
      part,
      known: { ...held, etag: null, lastModified: null, validator: null },
    }
    let representation: Representation | null = null
    for (const range of samplesOf(map)) {
      const seen = await proveSample(proof, range, signal)
      if (representation !== null && representation.etag !== seen.etag)
        throw fail('changed', 'the new link leads to several versions of the file')
      representation = seen
    }
    journal.relink(next, { ...again, representation: { ...held, ...representation, splittable: true } })
  } finally {
    leave?.()
    await part.close()
  }
}

/** Where there is something: the first, the middle and the last of the chunks that hold bytes. */
export function samplesOf(map: ChunkMap): readonly Range[] {
  const held: number[] = []
  for (let chunk = 0; chunk < map.chunks; chunk++) if (map.filled(chunk) > 0) held.push(chunk)
  const places = Array.from({ length: SAMPLES }, (_, i) =>
    Math.floor(((held.length - 1) * i) / (SAMPLES - 1)),
  )
  return [...new Set(places)].flatMap(place => {
    const chunk = held[place]
    if (chunk === undefined) return []
    const end = chunk * CHUNK + map.filled(chunk)
    return [{ start: Math.max(chunk * CHUNK, end - SAMPLE_BYTES), end }]
  })
}

interface Proof extends RelinkDeps {
  readonly source: Source
  readonly part: PartFile
  /** Its length only: another server names its versions in its own way. */
  readonly known: Representation
}

/** What the new link says of the representation. */
async function proveSample(
  { clock, gate, source, part, known, onFetched }: Proof,
  range: Range,
  signal: AbortSignal,
): Promise<Representation> {
  const sentAt = clock.monotonic()
  const answer: Answer = await source.get(range, null, signal)
  const { reply, place } = answer
  try {
    const verdict = checkReply(reply, { ask: range, known, pageExpected: false, now: clock.now() })
    if (verdict.kind === 'whole')
      throw fail('not-resumable', 'the new link cannot go on where this one stopped')
    if (verdict.kind === 'status' && limitsHost(verdict.status, verdict.after)) {
      const { after, detail } = verdict
      gate.book.refused(hostOf(place.url), sentAt, { after, because: detail })
    }
    if (verdict.kind !== 'part') throw new Setback(verdict, answer)
    if (verdict.end - range.start < Math.min(LEAST_SAMPLE, range.end - range.start))
      throw new Setback({ kind: 'unsound', detail: 'HTTP 206 with too little to be compared' }, answer)
    await compareBody(part, reply, { start: range.start, end: verdict.end }, onFetched)
    return { ...known, ...validatorsOf(reply.headers) }
  } finally {
    reply.close()
  }
}
