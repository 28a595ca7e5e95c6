// The other end of wire-report.ts: what the open app tells becomes what a report of this command is told.
import type { DownloadId, DownloadView } from '../../shared/model.ts'
import type { Answer } from './protocol.ts'
import type { Report } from './report.ts'
import type { HostWords } from './work.ts'

/** Tells `report` and `hostWords`; answers of other kinds are passed over. */
export function tellReport(report: Report, hostWords: HostWords): (answer: Answer) => void {
  const views = new Map<DownloadId, DownloadView>()
  const active = { ids: new Set<DownloadId>(), view: (id: DownloadId) => views.get(id) ?? null }
  const forget = (id: DownloadId): void => {
    views.delete(id)
    active.ids.delete(id)
  }
  const keep = (view: DownloadView): void => {
    views.set(view.id, view)
    active.ids.add(view.id)
  }
  return answer => {
    switch (answer.kind) {
      case 'started':
        report.started(answer.view, answer.resumed)
        break
      case 'progress':
        for (const id of answer.idle) forget(id)
        for (const view of answer.views) keep(view)
        if (answer.views.length > 0) {
          report.progress(
            answer.views.map(({ id }) => id),
            active,
          )
        }
        break
      case 'waits':
        keep(answer.view)
        report.waits(answer.view, active)
        break
      case 'checked':
        report.checked(answer.view, answer.found)
        break
      case 'ended':
        forget(answer.view.id)
        report.ended(answer.view)
        break
      case 'notice':
        report.notice(answer.text)
        break
      case 'capped':
        hostWords.capped(answer.hosts)
        break
      case 'forgotten':
        hostWords.forgotten(answer.wasKnown)
        break
    }
  }
}
