// What a screen reader hears of downloads by itself, politely and rarely: how each ended, and each quarter of the one that
// the person is at. Several ends close together are one sentence.
import type { StoreApi } from 'zustand/vanilla'
import type { DownloadId, DownloadView } from '../../shared/model.ts'
import { troubleText } from '../../shared/sentences.ts'
import { say } from '../../shared/words.ts'
import type { MirrorChange, MirrorState } from './mirror.ts'
import type { SelectionState } from './selection.ts'

/** What ends within this time is told together, ms. */
export const GATHER_MS = 1_000

export interface Ends {
  readonly done: readonly DownloadView[]
  readonly failed: readonly DownloadView[]
}

/** The downloads that ended with these changes. */
export function endsAmong(changes: readonly MirrorChange[]): Ends {
  const ended = (kind: 'done' | 'failed'): readonly DownloadView[] =>
    changes.flatMap(({ before, after }) =>
      before !== undefined && before.state.kind !== kind && after?.state.kind === kind ? [after] : [],
    )
  return { done: ended('done'), failed: ended('failed') }
}

/** How they ended, in one sentence; '' where none did. */
export function endsSentence({ done, failed }: Ends): string {
  const [first] = done
  const [broken] = failed
  if (done.length + failed.length > 1) {
    return [
      done.length > 0 ? say('queue.heard-done', { count: done.length }) : '',
      failed.length > 0 ? say('queue.heard-failed', { count: failed.length }) : '',
    ]
      .filter(sentence => sentence !== '')
      .join(' ')
  }
  if (first !== undefined) return say('queue.heard-one-done', { name: first.name })
  if (broken?.state.kind !== 'failed') return ''
  const reason = troubleText(broken.state.because, { host: broken.host })
  return say('queue.heard-one-failed', { name: broken.name, reason })
}

/** The quarter of itself that a running download has just reached, 25 to 75; null: none. */
export function quarterReached({ before, after }: MirrorChange): number | null {
  if (before === undefined || after?.total == null || after.state.kind !== 'running') return null
  const quarter = (received: number): number => Math.floor((4 * received) / Math.max(1, after.total ?? 1))
  const now = quarter(after.received)
  return now > quarter(before.received) && now >= 1 && now <= 3 ? now * 25 : null
}

export interface HeardStores {
  readonly mirror: StoreApi<MirrorState>
  readonly selection: StoreApi<SelectionState>
  readonly window: StoreApi<{ readonly announcement: string }>
}

/** Follows the mirror from now on; returns the function that ends it. */
export function startHeard({ mirror, selection, window }: HeardStores): () => void {
  let gathered: Ends = { done: [], failed: [] }
  let timer: ReturnType<typeof setTimeout> | undefined

  function tellEnds(): void {
    timer = undefined
    window.setState({ announcement: endsSentence(gathered) })
    gathered = { done: [], failed: [] }
  }

  function hear(changes: readonly MirrorChange[], active: DownloadId | null): void {
    const { done, failed } = endsAmong(changes)
    if (done.length + failed.length > 0) {
      gathered = { done: [...gathered.done, ...done], failed: [...gathered.failed, ...failed] }
      timer ??= setTimeout(tellEnds, GATHER_MS)
    }
    const own = changes.find(({ after }) => after !== undefined && after.id === active)
    const percent = own === undefined ? null : quarterReached(own)
    if (percent !== null && own?.after !== undefined) {
      window.setState({ announcement: say('queue.heard-progress', { name: own.after.name, percent }) })
    }
  }

  const stop = mirror.subscribe(({ changes }, before) => {
    if (changes !== null && changes !== before.changes) hear(changes, selection.getState().active)
  })
  return () => {
    stop()
    clearTimeout(timer)
  }
}
