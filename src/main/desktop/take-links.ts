// Links that come with a start of the program, the first one or a later one: added when the queue is ready; what is
// refused stands as a notice, as nobody waits for an answer, or of many refusals as a few.
import { type AddRequest, MAX_LINKS, plainItem } from '../../shared/contract.ts'
import { checkLink, displayUrl } from '../../shared/links.ts'
import type { AddReport } from '../../shared/model.ts'
import { say } from '../../shared/words.ts'
import { CommandFailure } from './dispatch.ts'

export interface TakeLinksDeps {
  readonly add: (request: AddRequest) => Promise<AddReport>
  /** Resolves when the queue is repaired and running. */
  readonly ready: Promise<void>
  readonly tell: (text: string) => void
  readonly report: (error: unknown) => void
}

/** So many refusals are told one by one. */
const MOST_TOLD = 3
/** Of a link so much is shown. */
const MOST_SHOWN = 200

/** Never rejects; at most MAX_LINKS are taken. */
export async function takeLinks(links: readonly string[], deps: TakeLinksDeps): Promise<void> {
  if (links.length === 0) return
  try {
    await deps.ready
    const { rejected } = await deps.add({ items: links.slice(0, MAX_LINKS).map(plainItem) })
    for (const { text, reason } of rejected.slice(0, MOST_TOLD)) {
      deps.tell(say('main.link-refused', { link: displayUrl(text).slice(0, MOST_SHOWN), reason }))
    }
    const count = rejected.length - MOST_TOLD
    if (count > 0) deps.tell(say('main.links-refused', { count, number: count.toLocaleString('en-US') }))
  } catch (error) {
    deps.report(error)
    if (error instanceof CommandFailure) deps.tell(error.message)
  }
}

/** Among switches and paths only what says so itself is a link. */
export function linksAmong(args: readonly string[]): readonly string[] {
  return args.filter(argument => /^https?:/i.test(argument) && checkLink(argument).ok)
}
