// The downloads that are not done, by what makes two of them the same: found without a walk over the queue.
import type { Entry } from './entry.ts'
import { keyOf, sameIntent } from './intent.ts'
import type { DownloadIntent } from './store-port.ts'

export class Unfinished {
  readonly #byKey = new Map<string, Entry>()

  /** One that is known already stays so: a finished download that a check found wrong may have been added again since. */
  add(entry: Entry): void {
    const { record, intent } = entry.journal
    if (record.state !== 'done' && this.get(intent) === null) this.#byKey.set(keyOf(intent), entry)
  }

  delete(entry: Entry): void {
    const key = keyOf(entry.journal.intent)
    if (this.#byKey.get(key) === entry) this.#byKey.delete(key)
  }

  /** Each that is known takes over what its intent now says; returns the others, the same one once. Throws StoreError. */
  update(intents: readonly DownloadIntent[]): readonly DownloadIntent[] {
    const fresh = new Map<string, DownloadIntent>()
    for (const intent of intents) {
      const entry = this.get(intent)
      if (entry === null) fresh.set(keyOf(intent), intent)
      // New headers, another checksum: but never under a running transfer.
      else if (entry.transfer === null && !sameIntent(entry.journal.intent, intent)) {
        entry.journal.setIntent(intent)
      }
    }
    return [...fresh.values()]
  }

  /** null also where it is on its way out of the queue. */
  get(intent: DownloadIntent): Entry | null {
    const entry = this.#byKey.get(keyOf(intent))
    return entry === undefined || entry.leaving ? null : entry
  }
}
