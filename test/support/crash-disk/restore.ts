// A crash state made real: the folder emptied and filled with what the power left, under the ids the files had.
import { linkSync, lstatSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { bytesOf, type CrashState } from './crash-state.ts'
import { folderId, idOf, present } from './recorded-fs.ts'
import type { InodeId, Tape } from './tape.ts'

/** Returns the tape of what comes next, with what is there now as its durable beginning. */
export function restore(tape: Tape, state: CrashState, root: string, next: Tape): Tape {
  for (const name of readdirSync(root)) rmSync(join(root, name), { recursive: true })
  const first = new Map<InodeId, string>()
  const aliases = new Map<InodeId, InodeId>()
  next.folders.clear()
  for (const [path, names] of [...state.folders].sort(([a], [b]) => a.length - b.length)) {
    if (!isThere(state, path)) continue
    if (path !== '') mkdirSync(join(root, path))
    next.folder(path, names)
    for (const [name, inode] of names) {
      if (inode === folderId(join(path, name))) continue
      const place = join(root, path, name)
      const other = first.get(inode)
      if (other !== undefined) {
        linkSync(other, place)
        continue
      }
      const bytes = bytesOf(tape, state, inode)
      writeFileSync(place, bytes, { mode: 0o600 })
      next.file(inode, bytes)
      first.set(inode, place)
      aliases.set(idOf(lstatSync(place, { bigint: true })), inode)
    }
  }
  present(aliases)
  return next
}

/** A folder of folders is there when its name is; the recorded folder itself always is. */
function isThere(state: CrashState, path: string): boolean {
  if (path === '') return true
  return [...state.folders].some(([parent, names]) =>
    [...names].some(([name, inode]) => inode === folderId(path) && join(parent, name) === path),
  )
}
