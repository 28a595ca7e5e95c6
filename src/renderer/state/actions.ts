// What is done with downloads of the list, from wherever it was asked: toolbar, row, menu, key. Each sends its command;
// a refusal is shown by `run`.
import type { StoreApi } from 'zustand/vanilla'
import type { DownloadId, DownloadView, Priority } from '../../shared/model.ts'
import { say } from '../../shared/words.ts'
import { canRetryFailed, choicesFor, losesBytes } from './choices.ts'
import type { Controller, WindowState } from './controller.ts'
import { openDetails } from './details.ts'
import { canReorder } from './filter.ts'
import { markFresh } from './fresh.ts'
import type { DetailsTab } from './layout.ts'
import { gapOf, placeAt, type Way } from './place.ts'
import { actedOn } from './select.ts'
import type { Undo } from './undo.ts'

export interface Actions {
  pause(ids: readonly DownloadId[]): void
  /** Also tries failed ones again. */
  resume(ids: readonly DownloadId[]): void
  /** Asks first where good bytes would be lost. */
  restart(ids: readonly DownloadId[]): void
  /** At once; it can be undone for a while. */
  remove(ids: readonly DownloadId[], withFile?: boolean): Promise<void>
  /** Brings back what was removed last. */
  undo(): Promise<void>
  open(id: DownloadId): void
  reveal(id: DownloadId): void
  copyLinks(ids: readonly DownloadId[]): Promise<void>
  /** What helps to find out why it failed. */
  /** null: of no download in particular. */
  copyDiagnostics(id: DownloadId | null): Promise<void>
  relink(id: DownloadId): void
  check(ids: readonly DownloadId[]): Promise<void>
  prioritize(ids: readonly DownloadId[], priority: Priority): void
  /** Moves what is acted on, where the order can be changed now. */
  move(way: Way): void
  /** The same into the gap before the row of that index. */
  moveToGap(ids: readonly DownloadId[], gap: number): void
  /** Opens the file of a finished download, the details of another. */
  openOrShow(id: DownloadId): void
  showDetails(id: DownloadId, tab?: DetailsTab): void
  pauseAll(): void
  resumeAll(): void
  clearFinished(): void
  retryFailed(): void
  /** The selected downloads in their order, else the active one. */
  actedOn(): readonly DownloadId[]
  viewsOf(ids: readonly DownloadId[]): readonly DownloadView[]
}

export type ActionPorts = Pick<
  Controller,
  'mirror' | 'rows' | 'filter' | 'selection' | 'layout' | 'run' | 'check' | 'showPanel'
> & {
  readonly window: StoreApi<WindowState>
  readonly undo: Undo
}

export function createActions(ports: ActionPorts): Actions {
  const { mirror, rows, filter, selection, window, undo, run } = ports

  function viewsOf(ids: readonly DownloadId[]): readonly DownloadView[] {
    const { downloads } = mirror.getState()
    return ids.flatMap(id => downloads.get(id) ?? [])
  }

  function all(): readonly DownloadView[] {
    return viewsOf(mirror.getState().order)
  }

  function acted(): readonly DownloadId[] {
    return actedOn(selection.getState(), rows.getState().ids)
  }

  async function remove(ids: readonly DownloadId[], withFile = false): Promise<void> {
    if (ids.length === 0) return
    if ((await run('download:remove', ids, withFile)) !== null) undo.note(ids, withFile)
  }

  function moveToGap(ids: readonly DownloadId[], gap: number): void {
    if (!canReorder(filter.getState())) return
    const { order } = mirror.getState()
    const moving = new Set(ids)
    const place = placeAt(gap, order, moving)
    if (place === null) return
    void run(
      'download:move',
      order.filter(id => moving.has(id)),
      place.before,
    )
    window.setState({
      announcement: say('queue.moved', { place: place.place, all: order.length, count: ids.length }),
    })
  }

  return {
    pause: ids => void (ids.length > 0 && run('download:pause', ids)),
    resume: ids => void (ids.length > 0 && run('download:resume', ids)),
    restart(ids) {
      if (viewsOf(ids).some(losesBytes)) ports.showPanel({ kind: 'start-over', ids })
      else if (ids.length > 0) void run('download:restart', ids)
    },
    remove,
    async undo() {
      const removal = undo.take()
      if (removal === null) return
      if ((await run('download:restore', removal.ids)) !== null) markFresh(window, removal.ids)
    },
    open: id => void run('download:open', id),
    reveal: id => void run('download:reveal', id),
    async copyLinks(ids) {
      const links = viewsOf(ids).map(view => view.url)
      if (links.length === 0) return
      if ((await run('clipboard:write', links.join('\n'))) === null) return
      window.setState({ copied: { text: say('queue.copied', { count: links.length }), for: 3_000 } })
    },
    async copyDiagnostics(id) {
      if ((await run('diagnostics:copy', id)) === null) return
      window.setState({ copied: { text: say('diagnostics.copied'), for: 8_000 } })
    },
    relink: id => ports.showPanel({ kind: 'relink', id, link: '' }),
    async check(ids) {
      for (const id of ids) await ports.check(id)
    },
    prioritize: (ids, priority) => void (ids.length > 0 && run('download:prioritize', ids, priority)),
    move(way) {
      const ids = acted()
      if (ids.length > 0) moveToGap(ids, gapOf(way, mirror.getState().order, new Set(ids)))
    },
    moveToGap,
    openOrShow(id) {
      const kind = mirror.getState().downloads.get(id)?.state.kind
      if (kind === 'done') void run('download:open', id)
      else openDetails(ports, id)
    },
    showDetails: (id, tab) => openDetails(ports, id, tab),
    pauseAll: () => void run('queue:pause-all'),
    resumeAll: () => void run('queue:resume-all'),
    clearFinished: () => void remove(choicesFor(all()).finished),
    retryFailed() {
      const failed = all().filter(canRetryFailed)
      if (failed.length > 0) {
        void run(
          'download:resume',
          failed.map(view => view.id),
        )
      }
    },
    actedOn: acted,
    viewsOf,
  }
}
