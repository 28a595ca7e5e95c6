// Sends a lane's requests and weighs what comes back: one at a time, or the next one behind the body that is being
// received. Keeps how long the host takes to answer.
import { shouldAskAhead } from './ask-ahead.ts'
import type { Ahead, Lane } from './lane.ts'
import { Pipelining } from './pipelining.ts'
import { TransportError } from './ports.ts'
import type { Ask } from './range.ts'
import { checkReply, type Verdict } from './reply-check.ts'
import type { Answer } from './source.ts'
import type { Span } from './spans.ts'
import type { Representation } from './store-port.ts'
import type { Transfer } from './transfer.ts'
import type { Work } from './work.ts'

/** So many answers are remembered: a route may change. */
const REMEMBERED = 8

export interface Asked {
  readonly answer: Answer
  readonly verdict: Verdict
}

export class Asker {
  readonly #transfer: Transfer
  readonly #answers: number[] = []
  readonly #pipelining = new Pipelining()

  constructor(transfer: Transfer) {
    this.#transfer = transfer
  }

  /** Ms from a request to its reply's head, the least of the last few; null before anybody measured. */
  get answerMs(): number | null {
    return this.#answers.length === 0 ? null : Math.min(...this.#answers)
  }

  /** What the lane has asked ahead for this span, else one request for `ask` (null: all of it, without Range). */
  async ask(lane: Lane, ask: Ask | null, known: Representation | null): Promise<Asked> {
    const { ahead } = lane
    if (ahead !== null && ahead.span === lane.span) {
      const asked = await this.#asked(lane, ahead, known)
      if (asked !== null) return asked
    }
    const { source, deps } = this.#transfer
    const sentAt = deps.clock.monotonic()
    lane.askedAt = sentAt
    const answer = await source.get(ask, known, lane.abort.signal)
    this.#answers.push(answer.reply.answerMs ?? deps.clock.monotonic() - sentAt)
    if (this.#answers.length > REMEMBERED) this.#answers.shift()
    return { answer, verdict: this.#weigh(answer, ask, known) }
  }

  /**
   * To be called as the body of `answer` comes in, which ends with the span: asks for the lane's next span on the same
   * connection when the time has come.
   * @param askFor what to ask for, given a span.
   */
  askAhead(lane: Lane, work: Work, known: Representation, answer: Answer, askFor: (span: Span) => Ask): void {
    const { span } = lane
    if (lane.ahead !== null || span === null || answer.reply.follow === undefined) return
    if (!this.#isDue(lane, span) || !this.#transfer.crew.mayAsk(lane)) return
    const bytes = this.#transfer.crew.share.bytesFor(lane)
    const next = work.ledger.nextFree(bytes)
    if (next === null) return
    const ask = askFor(next)
    const sentAt = this.#transfer.deps.clock.monotonic()
    const sent = this.#transfer.source.follow(answer, ask, known, lane.abort.signal)
    if (sent === null) {
      work.ledger.release(next)
      return
    }
    sent.catch(() => undefined)
    work.ledger.setAhead(next, true)
    this.#pipelining.asked()
    lane.ahead = { span: next, ask, sentAt, answer: sent, dropped: () => this.#pipelining.dropped() }
  }

  #isDue(lane: Lane, span: Span): boolean {
    const { deps, received, representation } = this.#transfer
    return shouldAskAhead({
      left: span.end - span.start,
      rate: lane.pace.rate(deps.clock.monotonic()),
      answerMs: this.answerMs,
      // Of an untried host one connection is let through, and proves it.
      proven: this.#pipelining.allowed,
      missing: (representation?.total ?? 0) - received,
    })
  }

  /** null where its connection ended before the reply: whether the server saw the request nobody knows. */
  async #asked(lane: Lane, ahead: Ahead, known: Representation | null): Promise<Asked | null> {
    lane.ahead = null
    lane.askedAt = ahead.sentAt
    this.#transfer.work?.ledger.setAhead(ahead.span, false)
    let answer: Answer
    try {
      answer = await ahead.answer
    } catch (error) {
      if (!(error instanceof TransportError) || error.fault === 'aborted') throw error
      this.#pipelining.cut()
      return null
    }
    const verdict = this.#weigh(answer, ahead.ask, known)
    if (verdict.kind === 'part') {
      this.#pipelining.proved()
      return { answer, verdict }
    }
    // Out of turn, or a refusal: whatever it is, it is asked again by itself and judged then.
    this.#pipelining.failed()
    answer.reply.close()
    return isFinal(verdict) ? { answer, verdict } : null
  }

  #weigh({ reply }: Answer, ask: Ask | null, known: Representation | null): Verdict {
    const { journal, deps } = this.#transfer
    const pageExpected =
      known === null
        ? !namesFile(journal.intent.url)
        : !/\.(?!x?html?$)[a-z0-9]+$/i.test(journal.record.name ?? '')
    return checkReply(reply, { ask, known, pageExpected, now: deps.clock.now() })
  }
}

/** Whether asking once more could only do harm: the server wants less of us, or has another version. */
function isFinal(verdict: Verdict): boolean {
  if (verdict.kind === 'changed') return true
  return (
    verdict.kind === 'status' && (verdict.after !== null || verdict.status === 429 || verdict.status >= 500)
  )
}

/** Files that nobody writes as a web page. A name without an ending, or with one that programs and notes have, may be one. */
const FILES =
  /\.(?:iso|img|zip|7z|rar|gz|tgz|xz|bz2|zst|tar|exe|msi|dmg|pkg|deb|rpm|apk|appimage|jar|bin|mp4|mkv|avi|mov|webm|mp3|flac|ogg|wav|pdf|epub)$/i

/** Whether the link names a file that nobody writes as a web page. */
export function namesFile(url: string): boolean {
  return FILES.test(new URL(url).pathname)
}
