// A row of the download table, to and from the plain types. Reading trusts nothing: what a row says that cannot be
// understood never stops the start and is never silently taken for something else.
import type { FailureCode } from '../../shared/model.ts'
import { FAILURE_CODES, PRIORITIES } from '../../shared/model.ts'
import type {
  Checksum,
  DownloadIntent,
  DownloadRecord,
  Representation,
  StoredDownload,
  StoredState,
} from '../engine/store-port.ts'
import { flag, orNull, parseEntries, text, whole } from './cells.ts'

export type Row = Readonly<Record<string, unknown>>
export type SqlValue = string | number | null
export type Columns = Readonly<Record<string, SqlValue>>

const STATES: readonly StoredState[] = ['queued', 'running', 'paused', 'finishing', 'done', 'failed']

const HEX_LENGTH: Readonly<Record<Checksum['algorithm'], number>> = {
  sha256: 64,
  sha512: 128,
  sha1: 40,
  md5: 32,
}

/** The detail of a download whose intent could be read but not all of its record. */
export const UNREADABLE_RECORD = 'its entry in the list could not be read'

/**
 * A download as stored, or null where even the intent cannot be understood.
 * Where only the record cannot, the download is shown as failed, with as much of the record as makes sense.
 */
export function readRow(row: Row): StoredDownload | null {
  const id = whole(row['id'])
  const addedAt = whole(row['added_at'])
  const intent = readIntent(row)
  if (id === undefined || addedAt === undefined || intent === null) return null
  return { id, addedAt, intent, record: readRecord(row) }
}

/** The columns of an intent. */
export function intentColumns(intent: DownloadIntent): Columns {
  return {
    url: intent.url,
    dir: intent.dir,
    wanted_name: intent.wantedName,
    headers: JSON.stringify(intent.headers),
    checksum_algorithm: intent.checksum?.algorithm ?? null,
    checksum_hex: intent.checksum?.hex ?? null,
    connections: intent.connections,
  }
}

type PlainKey = Exclude<keyof DownloadRecord, 'representation' | 'unverified'>

const COLUMN_OF: Readonly<Record<PlainKey, string>> = {
  state: 'state',
  name: 'name',
  partName: 'part_name',
  partId: 'part_id',
  durable: 'durable',
  failureCode: 'failure_code',
  failureDetail: 'failure_detail',
  finishedAt: 'finished_at',
  progressAt: 'progress_at',
  recent: 'recent',
  dirId: 'dir_id',
  seams: 'seams',
  priority: 'priority',
}
const PLAIN_KEYS = Object.keys(COLUMN_OF) as readonly PlainKey[]

/** The columns of a change; only those that it names. */
export function changeColumns(change: Partial<DownloadRecord>): Columns {
  const { representation, unverified } = change
  const columns: Record<string, SqlValue> = {}
  for (const key of PLAIN_KEYS) {
    const value = change[key]
    if (value !== undefined) columns[COLUMN_OF[key]] = value
  }
  if (unverified !== undefined) columns['unverified'] = Number(unverified)
  if (representation !== undefined) Object.assign(columns, representationColumns(representation))
  return columns
}

function representationColumns(representation: Representation | null): Columns {
  return {
    total: representation?.total ?? null,
    etag: representation?.etag ?? null,
    last_modified: representation?.lastModified ?? null,
    validator: representation?.validator ?? null,
    splittable: representation === null ? null : Number(representation.splittable),
  }
}

function readIntent(row: Row): DownloadIntent | null {
  const url = text(row['url'])
  const dir = text(row['dir'])
  const wantedName = orNull(row['wanted_name'], text)
  const headers = readHeaders(row['headers'])
  const checksum = readChecksum(row['checksum_algorithm'], row['checksum_hex'])
  const connections = orNull(row['connections'], whole)
  if (!url || !URL.canParse(url) || !/^https?:/i.test(url) || !dir) return null
  if (wantedName === undefined || headers === undefined || checksum === undefined) return null
  if (connections === undefined || connections === 0) return null
  return { url, dir, wantedName, headers, checksum, connections }
}

function readRecord(row: Row): DownloadRecord {
  const read = {
    state: STATES.find(state => state === row['state']),
    representation: readRepresentation(row),
    name: orNull(row['name'], text),
    partName: orNull(row['part_name'], text),
    partId: orNull(row['part_id'], text),
    durable: whole(row['durable']),
    failureCode: orNull(row['failure_code'], readFailureCode),
    failureDetail: orNull(row['failure_detail'], text),
    finishedAt: orNull(row['finished_at'], whole),
    unverified: flag(row['unverified']),
  }
  const sound = Object.values(read).every(value => value !== undefined)
  return {
    state: (sound && read.state) || 'failed',
    representation: read.representation ?? null,
    name: read.name ?? null,
    partName: read.partName ?? null,
    partId: read.partId ?? null,
    durable: read.durable ?? 0,
    failureCode: sound ? (read.failureCode ?? null) : 'disk-error',
    failureDetail: sound ? (read.failureDetail ?? null) : UNREADABLE_RECORD,
    finishedAt: read.finishedAt ?? null,
    unverified: read.unverified ?? false,
    // Hints, which earlier versions did not keep: a download is none the worse without them.
    progressAt: whole(row['progress_at']) ?? null,
    recent: text(row['recent']) ?? null,
    dirId: text(row['dir_id']) ?? null,
    seams: text(row['seams']) ?? null,
    priority: PRIORITIES.find(priority => priority === row['priority']) ?? 'normal',
  }
}

function readRepresentation(row: Row): Representation | null | undefined {
  if (row['splittable'] === null) return null
  const total = orNull(row['total'], whole)
  const etag = orNull(row['etag'], text)
  const lastModified = orNull(row['last_modified'], text)
  const validator = orNull(row['validator'], text)
  const splittable = flag(row['splittable'])
  if (total === undefined || etag === undefined || lastModified === undefined) return undefined
  if (validator === undefined || splittable === undefined) return undefined
  return { total, etag, lastModified, validator, splittable }
}

function readHeaders(value: unknown): Readonly<Record<string, string>> | undefined {
  const entries: [string, string][] = []
  for (const [name, content] of parseEntries(value) ?? [['', null]]) {
    if (typeof content !== 'string') return undefined
    entries.push([name, content])
  }
  return Object.fromEntries(entries)
}

function readChecksum(algorithm: unknown, hex: unknown): Checksum | null | undefined {
  if (algorithm === null && hex === null) return null
  const known = (Object.keys(HEX_LENGTH) as Checksum['algorithm'][]).find(name => name === algorithm)
  const digits = text(hex)
  if (known === undefined || digits === undefined) return undefined
  if (digits.length !== HEX_LENGTH[known] || !/^[0-9a-f]+$/.test(digits)) return undefined
  return { algorithm: known, hex: digits }
}

function readFailureCode(value: unknown): FailureCode | undefined {
  return FAILURE_CODES.find(code => code === value)
}
