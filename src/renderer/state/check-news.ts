// What a comparison of a file with what was received comes to, in a sentence. Pure.
import type { CheckReport, DownloadId, DownloadView } from '../../shared/model.ts'

export interface News {
  readonly id: DownloadId
  readonly text: string
  /** Nothing needs the person's care. */
  readonly good: boolean
}

/** `view`: the download as it was before the comparison. */
export function checkNews(report: CheckReport, view: Pick<DownloadView, 'name' | 'state'>): News {
  const name = `“${view.name}”`
  const isDone = view.state.kind === 'done'
  const { id, chunks, wrong } = report
  if (report.missing) {
    const text = isDone
      ? `${name} is no longer where it was left. It may have been moved, renamed or deleted.`
      : `What was received of ${name} is no longer where it was left.`
    return { id, text, good: false }
  }
  if (chunks === 0) {
    return { id, text: `Sluice has nothing to compare ${name} with, so it was not checked.`, good: false }
  }
  if (wrong === 0) {
    const what = isDone ? name : `What was received of ${name}`
    return { id, text: `${what} is sound: ${allParts(chunks)} as received.`, good: true }
  }
  const again = wrong === 1 ? 'It is fetched again' : 'They are fetched again'
  const when = isDone ? '' : ' when the download goes on'
  return {
    id,
    text: `${wrongParts(wrong, chunks, name)} not what was received. ${again}${when}.`,
    good: false,
  }
}

function allParts(chunks: number): string {
  return chunks === 1 ? 'its one part is' : `all ${count(chunks)} parts are`
}

function wrongParts(wrong: number, chunks: number, name: string): string {
  if (chunks === 1) return `${name} is`
  return `${count(wrong)} of ${count(chunks)} parts of ${name} ${wrong === 1 ? 'is' : 'are'}`
}

function count(value: number): string {
  return value.toLocaleString('en-US')
}
