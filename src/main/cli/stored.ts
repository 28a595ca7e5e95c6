// What the commands need of a data folder that another Sluice may be using: it is only read.
import { realpathSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { DownloadId, TimelineEvent } from '../../shared/model.ts'
import type { StoredDownload, StoredHost } from '../engine/store-port.ts'
import type { Target } from './arguments.ts'

/** Throws StoreError. */
export interface StoreReader {
  /** In queue order. */
  downloads(): readonly StoredDownload[]
  /** Oldest first; empty for an unknown id. */
  timeline(id: DownloadId): readonly TimelineEvent[]
  /** By host name. */
  hosts(): readonly StoredHost[]
  close(): void
}

/**
 * The download that is meant: by its ID or, by the path of its file or part file, the one that had it last. null where
 * there is none.
 */
export function findDownload(downloads: readonly StoredDownload[], target: Target): StoredDownload | null {
  const byId = target.id === null ? undefined : downloads.find(({ id }) => id === target.id)
  if (byId !== undefined) return byId
  const name = basename(target.path)
  const wanted = placeOf(target.path)
  return (
    downloads.findLast(download => nameOf(download) === name && placeOf(pathOf(download, name)) === wanted) ??
    null
  )
}

/** A sentence about a download that is not there. */
export function unknownTarget({ text, id }: Target): string {
  const what =
    id === null ? `Sluice knows no download with the file "${text}"` : `There is no download ${text}`
  return `${what}; sluice list shows those it knows.`
}

/** What is on the disk now: the file, or the part file. */
const nameOf = ({ record }: StoredDownload): string | null =>
  record.state === 'done' ? record.name : record.partName

const pathOf = ({ intent }: StoredDownload, name: string): string => join(intent.dir, name)

/** The same for every way to the folder; a link in place of the file itself is not followed, nor is it by the engine. */
function placeOf(path: string): string {
  try {
    return join(realpathSync(dirname(path)), basename(path))
  } catch {
    return path
  }
}
