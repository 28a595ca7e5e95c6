// Whether what will be downloaded fits where it goes. Pure.
import type { FolderFacts } from '../../shared/details.ts'

export interface Shortage {
  readonly dir: string
  /** Bytes that are known to be needed. */
  readonly needed: number
  readonly free: number
}

/** Known bytes by folder. */
export function bytesByFolder(
  files: Iterable<{ readonly dir: string; readonly total: number | null }>,
): ReadonlyMap<string, number> {
  const bytes = new Map<string, number>()
  for (const { dir, total } of files) if (total !== null) bytes.set(dir, (bytes.get(dir) ?? 0) + total)
  return bytes
}

/** Folders that are too small for what goes there, as far as both are known. */
export function shortages(
  needed: ReadonlyMap<string, number>,
  facts: ReadonlyMap<string, FolderFacts>,
): readonly Shortage[] {
  return [...needed].flatMap(([dir, bytes]) => {
    const free = facts.get(dir)?.free ?? null
    return free !== null && bytes > free ? [{ dir, needed: bytes, free }] : []
  })
}
