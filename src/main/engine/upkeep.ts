// Orders that need a download to stand still: each waits until its transfer has let go of its files.
import { hostOf } from '../../shared/links.ts'
import type { CheckReport } from '../../shared/model.ts'
import { beginAfresh, deleteFiles, ONCE_MORE } from './afresh.ts'
import { settleAnnounced } from './announced.ts'
import { checkFile } from './check.ts'
import { stayDown } from './discards.ts'
import { type Entry, holdAll } from './entry.ts'
import { repairFinishing } from './finish.ts'
import type { Register } from './register.ts'
import { relink } from './relink.ts'
import type { Runs } from './runs.ts'
import { StoreError } from './store-port.ts'
import { fail, judge, plainSituation } from './trouble.ts'

export class Upkeep {
  readonly #register: Register
  readonly #runs: Runs
  readonly #signal: AbortSignal

  /** @param signal ends what takes long. */
  constructor(register: Register, runs: Runs, signal: AbortSignal) {
    this.#register = register
    this.#runs = runs
    this.#signal = signal
  }

  async restart(entries: readonly Entry[]): Promise<void> {
    try {
      // Its state is what is ordered last, so that is said now; the rest when the transfer has let go.
      this.#register.note(entries, ONCE_MORE)
      for (const entry of entries) this.#runs.parking.free(entry)
      await holdAll(entries, async entry => {
        if (!this.#has(entry) || entry.isDone) return
        entry.restarts = 0
        await beginAfresh(this.#runs.deps.disk, entry.journal)
        entry.journal.tell('restarted')
      })
    } finally {
      const there = entries.filter(entry => this.#has(entry))
      this.#register.news.tellState(there)
      this.#runs.offer(there)
    }
  }

  async remove(entries: readonly Entry[], withFile: boolean): Promise<void> {
    for (const entry of entries) {
      entry.removals++
      this.#runs.parking.free(entry)
    }
    const failures = new Map<Entry, unknown>()
    const deleted = entries.map(entry =>
      entry
        .hold(async () => {
          if (!this.#has(entry)) return
          const all = withFile || entry.discarded?.withFile === true
          await deleteFiles(this.#runs.deps.disk, entry.journal, all)
        })
        .catch(error => void failures.set(entry, error)),
    )
    await Promise.all(deleted)
    // What cannot be deleted keeps its own entry, but no other.
    const gone = entries.filter(entry => this.#has(entry) && !failures.has(entry))
    try {
      this.#register.forget(gone)
    } catch (error) {
      for (const entry of gone) failures.set(entry, error)
    }
    const there = entries.filter(entry => this.#has(entry))
    for (const entry of there) entry.removals--
    this.#comeBack(there, failures)
    this.#runs.offer(there)
    for (const [, failure] of failures) throw failure
  }

  /** Of those that stay, the discarded ones: nothing of them goes on by itself, and each says why it is there again. */
  #comeBack(entries: readonly Entry[], failures: ReadonlyMap<Entry, unknown>): void {
    const back = entries.filter(({ discarded, leaving }) => discarded !== null && !leaving)
    if (back.length === 0) return
    this.#register.show(back, entry => {
      const { code, detail } = judge(failures.get(entry), plainSituation(false)).trouble
      entry.journal.tell('failed', { code, detail })
      if (entry.journal.record.state !== 'paused') return {}
      return { state: 'failed', failureCode: code, failureDetail: detail }
    })
    this.#register.commits.flush()
  }

  async check(entries: readonly Entry[], mend: boolean): Promise<readonly CheckReport[]> {
    const reports: CheckReport[] = []
    try {
      await holdAll(entries, async entry => {
        if (!this.#has(entry)) return
        const { disk } = this.#runs.deps
        const onProgress = (bytes: number): void => {
          entry.checked = bytes
        }
        const check = () => checkFile(disk, entry.journal, mend, this.#signal, onProgress)
        const report = await this.#shown(entry, check)
        if (report !== null) reports.push(report)
        stayDown(entry)
        if (!entry.isDone) this.#register.unfinished.add(entry)
      })
    } finally {
      this.#runs.offer(entries)
    }
    return reports
  }

  /** Throws TroubleError. */
  async relink(entry: Entry | null, url: string): Promise<void> {
    if (entry === null || entry.isDone) throw fail('gone', 'there is no unfinished download to go on with')
    const { unfinished } = this.#register
    const same = unfinished.get({ ...entry.journal.intent, url })
    if (same !== null && same !== entry) throw fail('name-taken', 'this link is already in the list')
    try {
      await entry.hold(async () => {
        if (!this.#has(entry)) return
        unfinished.delete(entry)
        try {
          await this.#shown(entry, () => relink(this.#runs.deps, entry.journal, url, this.#signal))
          entry.journal.tell('relinked', { host: hostOf(url) })
          this.#runs.parking.free(entry)
        } finally {
          unfinished.add(entry)
          stayDown(entry)
        }
      })
    } catch (error) {
      throw judge(error, plainSituation(false))
    } finally {
      this.#register.news.tellState([entry])
      this.#runs.offer([entry])
    }
  }

  /** Part files that a crash left without an owner get one. */
  async settleAnnounced(): Promise<void> {
    try {
      await settleAnnounced(this.#runs.deps.disk, this.#register.entries.all)
    } catch (error) {
      // A store that is full now is asked again when each of them runs.
      if (!(error instanceof StoreError)) throw error
    }
  }

  /** What a crash left with its last step half done. */
  async repair(entries: readonly Entry[]): Promise<void> {
    for (const entry of entries) if (!this.#signal.aborted) await entry.hold(() => this.#repairOne(entry))
  }

  async #repairOne(entry: Entry): Promise<void> {
    if (!this.#has(entry) || entry.isDone) return
    const { disk, clock } = this.#runs.deps
    try {
      if (!(await repairFinishing(disk, entry.journal, clock.now()))) return
      this.#register.unfinished.delete(entry)
      this.#register.news.tellState([entry])
    } catch {
      // The drive may be away: the download goes on as any other and says so itself.
    }
  }

  /** While it lasts the download is shown as being checked. */
  async #shown<T>(entry: Entry, work: () => Promise<T>): Promise<T> {
    const { news } = this.#register
    entry.isChecking = true
    news.tellState([entry])
    try {
      return await work()
    } finally {
      entry.isChecking = false
      entry.checked = null
      news.tellState([entry])
    }
  }

  #has(entry: Entry): boolean {
    return this.#register.entries.has(entry)
  }
}
