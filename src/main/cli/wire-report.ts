// How a command in the open app tells how it goes: as messages, from which the other side prints its own words.
import type { DownloadId } from '../../shared/model.ts'
import type { Answer } from './protocol.ts'
import type { ActiveDownloads, Report } from './report.ts'
import type { HostWords } from './work.ts'

/** Oftener than is printed, so that no figure is old when it is due. */
const EVERY_MS = 200

export interface Wire {
  send(answer: Answer): void
  /** The other side does not keep up: figures that will be old soon need not be sent. */
  readonly isCongested: boolean
  /** A clock that only goes forward, ms. */
  monotonic(): number
}

export function wireReport(wire: Wire): Report & { readonly hostWords: HostWords } {
  let sentAt = Number.NEGATIVE_INFINITY
  const changed = new Set<DownloadId>()
  /** Those that the other side takes for active. */
  const told = new Set<DownloadId>()

  function sendFigures(active: ActiveDownloads): void {
    sentAt = wire.monotonic()
    const views = [...changed].flatMap(id => (active.ids.has(id) ? (active.view(id) ?? []) : []))
    const idle = [...told].filter(id => !active.ids.has(id))
    changed.clear()
    for (const id of idle) told.delete(id)
    for (const { id } of views) told.add(id)
    if (views.length + idle.length > 0) wire.send({ kind: 'progress', views, idle })
  }

  return {
    started: (view, resumed) => wire.send({ kind: 'started', view, resumed }),
    progress(ids, active) {
      for (const id of ids) changed.add(id)
      if (!wire.isCongested && wire.monotonic() - sentAt >= EVERY_MS) sendFigures(active)
    },
    waits(view) {
      told.add(view.id)
      wire.send({ kind: 'waits', view })
    },
    checked: (view, found) => wire.send({ kind: 'checked', view, found }),
    ended(view) {
      told.delete(view.id)
      wire.send({ kind: 'ended', view })
    },
    notice: text => wire.send({ kind: 'notice', text }),
    hostWords: {
      capped: hosts => wire.send({ kind: 'capped', hosts }),
      forgotten: wasKnown => wire.send({ kind: 'forgotten', wasKnown }),
    },
  }
}
