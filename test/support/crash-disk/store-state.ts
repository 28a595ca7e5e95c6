// The store at one of its commits: the database and its log as the disk has them, and what the store says of them.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { MapPages, Store, StoredDownload } from '../../../src/main/engine/store-port.ts'
import type { DownloadId } from '../../../src/shared/model.ts'
import type { Tape } from './tape.ts'

const DATABASE = 'sluice.db'
const LOG = `${DATABASE}-wal`

export interface StoreState {
  readonly database: Buffer
  readonly log: Buffer
  readonly downloads: readonly StoredDownload[]
  readonly maps: ReadonlyMap<DownloadId, MapPages>
}

/**
 * A store that notes on `tape` each commit as it returns, as the files have it. It knows no method by name: whatever
 * changed the files was a commit, however many calls it took.
 */
export function recordedStore(store: Store, dataDir: string, tape: Tape): Store {
  let last = stateOf(store, dataDir)
  let depth = 0
  tape.commit(last)
  const note = (): void => {
    const { database, log } = filesOf(dataDir)
    if (log.equals(last.log) && database.equals(last.database)) return
    last = { ...stateOf(store, dataDir), database: database.equals(last.database) ? last.database : database }
    tape.commit(last)
  }
  return new Proxy(store, {
    get(target, key) {
      const member: unknown = Reflect.get(target, key)
      if (typeof member !== 'function' || key === 'close') return member
      return (...args: readonly unknown[]) => {
        depth++
        try {
          return Reflect.apply(member, target, args)
        } finally {
          depth--
          if (depth === 0) note()
        }
      }
    },
  })
}

/** A data folder with the store as it was; `torn`: bytes of the commit that was under way, behind the whole ones. */
export function writeStore(dataDir: string, { database, log }: StoreState, torn: Uint8Array): void {
  mkdirSync(dataDir, { recursive: true })
  writeFileSync(join(dataDir, DATABASE), database)
  if (log.length + torn.length > 0) writeFileSync(join(dataDir, LOG), Buffer.concat([log, torn]))
}

/** What the log of `next` has behind that of `state`; null where it is not a continuation of it. */
export function continuation(state: StoreState, next: StoreState): Buffer | null {
  const { length } = state.log
  const goesOn = next.log.length > length && next.log.subarray(0, length).equals(state.log)
  return goesOn && next.database.equals(state.database) ? next.log.subarray(length) : null
}

export function stateOf(store: Store, dataDir: string): StoreState {
  const downloads = store.downloads()
  return {
    ...filesOf(dataDir),
    downloads,
    maps: new Map(downloads.map(({ id }) => [id, store.loadMap(id)])),
  }
}

function filesOf(dataDir: string): { readonly database: Buffer; readonly log: Buffer } {
  const log = join(dataDir, LOG)
  return {
    database: readFileSync(join(dataDir, DATABASE)),
    log: existsSync(log) ? readFileSync(log) : Buffer.alloc(0),
  }
}
