// What a check found, as a line of JSON and as a sentence. Pure.
import { join } from 'node:path'
import type { CheckReport, DownloadView } from '../../shared/model.ts'
import { checkPhrase } from '../../shared/timeline.ts'

/** Whether all that was received is there as it was received. An empty file has nothing that could be wrong. */
export function isRight(view: DownloadView, { chunks, wrong, missing }: CheckReport): boolean {
  return !missing && wrong === 0 && (chunks > 0 || view.total === 0)
}

/** One object: `{event, id, path, chunks, wrong, missing, right}`. */
export function checkLine(view: DownloadView, found: CheckReport): object {
  const { id, chunks, wrong, missing } = found
  const path = view.path ?? join(view.dir, view.name)
  return { event: 'checked', id, path, chunks, wrong, missing, right: isRight(view, found) }
}

export function checkSentence(view: DownloadView, found: CheckReport): string {
  if (found.missing) return `${view.name}: The file is no longer where it was left.`
  if (found.chunks === 0 && view.total === 0) return `${view.name}: Checked: it is empty, as it should be.`
  const phrase = checkPhrase(found.chunks, found.wrong)
  const unfinished = view.path === null && isRight(view, found) ? '; the rest is still to come' : ''
  return `${view.name}: ${phrase}${unfinished}.`
}
