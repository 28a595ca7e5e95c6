// What a comparison of a file with what was received comes to, in a sentence. Pure.
import { formatCount } from '../../shared/format.ts'
import type { CheckReport, DownloadId, DownloadView } from '../../shared/model.ts'
import { say } from '../../shared/words.ts'

export interface News {
  readonly id: DownloadId
  readonly text: string
  /** Nothing needs the person's care. */
  readonly good: boolean
}

/** `view`: the download as it was before the comparison. */
export function checkNews(report: CheckReport, view: Pick<DownloadView, 'name' | 'state'>): News {
  const isDone = view.state.kind === 'done'
  const { id, chunks, wrong, missing } = report
  return { id, text: sentence(report, view.name, isDone), good: !missing && chunks > 0 && wrong === 0 }
}

function sentence({ chunks, wrong, missing }: CheckReport, name: string, isDone: boolean): string {
  if (missing) return say(isDone ? 'checks.news.missing' : 'checks.news.missingPart', { name })
  if (chunks === 0) return say('checks.news.nothing', { name })
  const parts = formatCount(chunks)
  if (wrong === 0) {
    return say(isDone ? 'checks.news.sound' : 'checks.news.soundPart', { name, count: chunks, parts })
  }
  if (chunks === 1) return say(isDone ? 'checks.news.allWrong' : 'checks.news.allWrongLater', { name })
  const facts = { name, count: wrong, wrong: formatCount(wrong), parts }
  return say(isDone ? 'checks.news.wrong' : 'checks.news.wrongLater', facts)
}
