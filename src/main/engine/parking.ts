// Downloads that wait for their volume: until it has room for them, or is there again. What is written of them is kept;
// the volume is looked at every few seconds as long as any waits.
import { join } from 'node:path'
import type { Trouble } from '../../shared/model.ts'
import type { Entry } from './entry.ts'
import type { Clock, Disk } from './ports.ts'

/** How often to look. */
const LOOK_MS = 5_000
/** What a disk should have left when a download has its bytes: people and systems need some too. */
const MARGIN = 64 * 1_048_576
/** Of a small one that much would be out of proportion. */
const MARGIN_PART = 8
const LEAST_MARGIN = 1_048_576

/** Bytes that a volume must have free before a download that found it full is begun again. */
export function roomWanted(missing: number): number {
  return missing + Math.min(MARGIN, Math.max(LEAST_MARGIN, Math.ceil(missing / MARGIN_PART)))
}

export class Parking {
  readonly #disk: Disk
  readonly #clock: Clock
  readonly #onFree: (entries: readonly Entry[]) => void
  readonly #canWrite: () => boolean
  readonly #parked = new Set<Entry>()
  #cancel: (() => void) | null = null
  #looking = false
  #stopped = false

  /**
   * @param onFree told of those that may go on.
   * @param canWrite whether the list of downloads can be written: it may be on a volume of its own that is full, and what
   * is begun again would ask its host in vain.
   */
  constructor(
    disk: Disk,
    clock: Clock,
    onFree: (entries: readonly Entry[]) => void,
    canWrite: () => boolean = () => true,
  ) {
    this.#disk = disk
    this.#clock = clock
    this.#onFree = onFree
    this.#canWrite = canWrite
  }

  add(entry: Entry, because: Trouble): void {
    entry.parked = because
    this.#parked.add(entry)
    this.#watch()
  }

  /** It waits no more, whatever its volume is like. */
  free(entry: Entry): void {
    entry.parked = null
    this.#parked.delete(entry)
    if (this.#parked.size === 0) this.#rest()
  }

  /** Final: nothing is looked at any more, also what is added afterwards. */
  stop(): void {
    this.#stopped = true
    this.#rest()
  }

  /** Those of `entries` that write to the same volume as this one. */
  async neighbours(entry: Entry, entries: readonly Entry[]): Promise<readonly Entry[]> {
    const volume = await this.#volumeOf(entry)
    if (volume === null) return []
    const volumes = await Promise.all(entries.map(other => this.#volumeOf(other)))
    return entries.filter((other, i) => other !== entry && volumes[i] === volume)
  }

  #rest(): void {
    this.#cancel?.()
    this.#cancel = null
  }

  #watch(): void {
    if (this.#stopped) return
    this.#cancel ??= this.#clock.timer(LOOK_MS, () => {
      this.#cancel = null
      void this.#look().finally(() => {
        if (this.#parked.size > 0) this.#watch()
      })
    })
  }

  async #look(): Promise<void> {
    if (this.#looking || !this.#canWrite()) return
    this.#looking = true
    /** Free bytes that are not promised to an earlier one, by volume. */
    const left = new Map<string, number>()
    const free: Entry[] = []
    try {
      for (const entry of [...this.#parked].sort((a, b) => a.rank - b.rank))
        if (await this.#mayGoOn(entry, left)) free.push(entry)
    } finally {
      this.#looking = false
    }
    const waiting = free.filter(entry => this.#parked.has(entry))
    for (const entry of waiting) this.free(entry)
    if (waiting.length > 0) this.#onFree(waiting)
  }

  async #mayGoOn(entry: Entry, left: Map<string, number>): Promise<boolean> {
    const { intent, record } = entry.journal
    try {
      if (entry.parked?.code !== 'disk-full') {
        // Of one whose file was never made nothing is there that could come back but its folder.
        const isMade = record.partName !== null && (record.partId !== null || record.durable > 0)
        const path = isMade ? join(intent.dir, record.partName) : intent.dir
        return (await this.#disk.facts(path)) !== null
      }
      const volume = await this.#disk.volumeOf(intent.dir)
      const room = left.get(volume) ?? (await this.#disk.freeSpace(intent.dir))
      const wanted = roomWanted(Math.max(0, (record.representation?.total ?? 0) - record.durable))
      if (room < wanted) {
        left.set(volume, room)
        return false
      }
      left.set(volume, room - wanted)
      return true
    } catch {
      // The drive may be away, or come and go: it is looked at again.
      return false
    }
  }

  #volumeOf({ journal }: Entry): Promise<string | null> {
    return this.#disk.volumeOf(journal.intent.dir).catch(() => null)
  }
}
