// What a start has to tell of the end before it. Pure.
import { say } from '../../shared/words.ts'

export interface LastEnd {
  /** Downloads that were at work when Sluice ended without a word; null where it ended in good order. */
  readonly interrupted: number | null
  /** Where the report is that nobody has been told of yet; null: there is none. */
  readonly report: string | null
  readonly isSafe: boolean
}

/** Sentences for the person; none where nothing of theirs was touched. */
export function noticesOf({ interrupted, report, isSafe }: LastEnd): readonly string[] {
  const sentences: string[] = []
  if (isSafe) sentences.push(say('main.safe.notice'))
  if (report !== null) sentences.push(say('main.crash.report', { file: report }))
  if (interrupted !== null && interrupted > 0) {
    sentences.push(
      isSafe
        ? say('main.crash.interrupted-safe', { count: interrupted })
        : say('main.crash.interrupted', { count: interrupted }),
    )
  }
  return sentences
}
