// What one lane does: ask for its span (or make the probe), believe the reply or not, and write its body.
import { hostOf } from '../../shared/links.ts'
import { Asker } from './asker.ts'
import { compareBody, writePart, writeWhole } from './body-writer.ts'
import { header, mediaType } from './headers.ts'
import type { Lane } from './lane.ts'
import { connectionsFor } from './plan.ts'
import type { HttpReply } from './ports.ts'
import type { Happening } from './recovery.ts'
import { PAGE, type Verdict } from './reply-check.ts'
import type { Answer } from './source.ts'
import type { Span } from './spans.ts'
import type { Representation } from './store-port.ts'
import type { Transfer } from './transfer.ts'
import { Setback, TroubleError } from './trouble.ts'
import { chooseName } from './url-name.ts'
import { provesVersion, sameValidator } from './validator.ts'
import type { Work } from './work.ts'

/** Without a strong validator every request begins this many bytes early, to compare them with what is there. */
const OVERLAP = 4_096

/** Opened ahead of the first reply of a host: at a long round trip a large file then begins that much sooner. */
const WARM_CONNECTIONS = 3

type Body = Extract<Verdict, { kind: 'part' | 'whole' }>

export class Fetcher {
  readonly #transfer: Transfer
  readonly #asker: Asker
  /** Range requests brought nothing sound: ask for all of it without. */
  #plain = false
  /** The server's parts do not prove by themselves which version they are of. */
  #mute = false
  /** Bytes have come, whatever becomes of them. */
  readonly #heard = (count: number): void => this.#transfer.progress.fetched(count)

  constructor(transfer: Transfer) {
    this.#transfer = transfer
    this.#asker = new Asker(transfer)
  }

  /** Ms from a request to its reply's head, the least of the last few; null before anybody measured. */
  get answerMs(): number | null {
    return this.#asker.answerMs
  }

  /** One request of the lane. False when the lane has nothing more to do; throws what classify() understands. */
  async serve(lane: Lane): Promise<boolean> {
    const { work, representation } = this.#transfer
    if (work === null || representation?.splittable !== true) return this.#probe(lane)
    if (work.map.complete) return this.#sew(lane, work, representation)
    // A body may fail at its very end, with all its bytes there: nothing of that span is left to ask for.
    if (lane.span !== null && lane.span.start >= lane.span.end)
      this.#transfer.crew.share.finished(lane, lane.span)
    lane.span ??= this.#transfer.crew.share.next(lane)
    if (lane.span === null) return false
    if (this.#transfer.doubtful) return this.#prove(lane, work, representation)
    return this.#span(lane, work, representation, lane.span)
  }

  /** The first request, or all over again where the server does no ranges. Its body is used, never thrown away. */
  async #probe(lane: Lane): Promise<boolean> {
    const ask = this.#plain ? null : { start: 0, end: null }
    const { source, crew, deps } = this.#transfer
    const warmed = ask !== null && crew.bounds.most > 1 && deps.gate.meet(source.host)
    if (warmed) source.warm(Math.min(WARM_CONNECTIONS, crew.bounds.most, deps.gate.most(source.host)) - 1)
    const { answer, verdict } = await this.#asker.ask(lane, ask, null)
    try {
      if (verdict.kind === 'unsound' && !this.#plain) {
        this.#plain = true
        return true
      }
      const body = believe(answer, verdict)
      if (this.#isPage(answer)) throw setback(answer, { kind: 'page', detail: PAGE })
      const elsewhere = new URL(answer.place.url).host !== source.host
      if (warmed && (elsewhere || connectionsFor(body.representation, 2) < 2)) source.warm(0)
      return await this.#startOver(lane, answer, body)
    } finally {
      answer.reply.close()
    }
  }

  async #span(lane: Lane, work: Work, known: Representation, span: Span): Promise<boolean> {
    const from = span.start
    const written = work.map.writtenBefore(from, OVERLAP)
    const ask = { start: from - this.#overlap(work, known, span), end: span.end }
    const { answer, verdict } = await this.#asker.ask(lane, ask, known)
    try {
      const body = believe(answer, verdict)
      if (body.kind === 'whole') return await this.#whole(lane, work, known, answer, body)
      // Where two race, the other may have been first with all of it.
      if (span.start >= span.end) return true
      if (body.end <= span.start)
        throw setback(answer, { kind: 'unsound', detail: 'HTTP 206 that brings nothing new' })
      if (!provesVersion(known, answer.reply.headers)) {
        // It should repeat the validator (RFC 9110 §15.3.7). One that does not could hide another version: from now on the
        // bytes before each span are compared as well, of this one too where there are any; else when all is there.
        this.#mute = true
        if (written > from - body.start) return true
        if (written === 0 && from > 0) work.seams.add(from)
      }
      this.#transfer.crew.bounds.widen()
      return await this.#receive(lane, work, answer, body)
    } finally {
      answer.reply.close()
    }
  }

  /**
   * Without a strong validator what an earlier session left must prove itself once before anything is added: bytes that
   * are there are fetched again and compared.
   */
  async #prove(lane: Lane, work: Work, known: Representation): Promise<boolean> {
    const sample = work.map.sample(OVERLAP)
    if (sample === null) {
      this.#trust()
      return true
    }
    const { answer, verdict } = await this.#asker.ask(lane, sample, known)
    try {
      const body = believe(answer, verdict)
      if (body.kind === 'whole') return await this.#whole(lane, work, known, answer, body)
      await compareBody(work.part, answer.reply, body, this.#heard)
      this.#transfer.source.adopt(answer)
      this.#trust()
      return true
    } finally {
      answer.reply.close()
    }
  }

  /**
   * All bytes are there, but spans began where nothing before them could be compared with them: what lies on both sides of
   * such a seam is fetched once more, and must be what is there. A file that changed meanwhile shows so.
   */
  async #sew(lane: Lane, work: Work, known: Representation): Promise<boolean> {
    const seam = work.seams.first
    if (seam === null) return false
    const range = { start: Math.max(0, seam - OVERLAP), end: Math.min(known.total ?? seam, seam + OVERLAP) }
    const { answer, verdict } = await this.#asker.ask(lane, range, known)
    try {
      const body = believe(answer, verdict)
      if (body.kind === 'part') await compareBody(work.part, answer.reply, body, this.#heard)
      // A whole body where a part was asked for is not read where it names its version; else all of it has to be the same.
      else if (!provesVersion(known, answer.reply.headers)) {
        await compareBody(work.part, answer.reply, { start: 0, end: work.map.received }, this.#heard)
        work.seams.clear()
      }
      work.seams.proved(seam)
      return work.seams.size > 0
    } finally {
      answer.reply.close()
    }
  }

  /** A login page where the file was to begin anew: it says nothing of the file. */
  #isPage({ reply }: Answer): boolean {
    const { representation, journal } = this.#transfer
    if (representation === null || sameValidator(representation, reply.headers)) return false
    return mediaType(reply.headers) === 'text/html' && !/\.x?html?$/i.test(journal.record.name ?? '')
  }

  /**
   * All of it in answer to a range: never written at the offset. Beside others this lane ends and they go on; alone it
   * takes the body from the first byte and passes by what is there, comparing. Where no strong validator says that it is
   * the same version, nothing it adds is claimed before the whole has passed.
   */
  async #whole(lane: Lane, work: Work, known: Representation, answer: Answer, body: Body): Promise<boolean> {
    const transfer = this.#transfer
    if (transfer.crew.size > 1) {
      transfer.crew.bounds.limit(transfer.crew.size - 1)
      return false
    }
    transfer.crew.bounds.limit(1)
    if (lane.span !== null) work.ledger.release(lane.span)
    lane.span = work.ledger.leaseWhole()
    work.checkpointer.held = known.validator === null || known.validator !== body.representation.validator
    try {
      return await this.#receive(lane, work, answer, body)
    } catch (error) {
      // The next reply may be a part again: then what is there already lies in the way of so long a span.
      if (lane.span !== null) work.ledger.release(lane.span)
      lane.span = null
      throw error
    } finally {
      work.checkpointer.held = false
    }
  }

  async #startOver(lane: Lane, answer: Answer, body: Body): Promise<boolean> {
    const transfer = this.#transfer
    const { url } = answer.place
    const name = chooseName({
      wanted: transfer.journal.intent.wantedName,
      disposition: header(answer.reply.headers, 'content-disposition'),
      url,
    })
    if (lane.span !== null) transfer.work?.ledger.release(lane.span)
    lane.span = null
    const splittable = body.representation.splittable && !this.#plain
    const work = await transfer.startOver({ ...body.representation, splittable }, name, hostOf(url))
    // For links that work once: where nothing promises more, a second request has to be served before a third is made.
    if (!servesRanges(answer.reply, body)) transfer.crew.bounds.narrow(2)
    lane.span = transfer.crew.share.next(lane)
    return this.#receive(lane, work, answer, body)
  }

  async #receive(lane: Lane, work: Work, answer: Answer, body: Body): Promise<boolean> {
    const transfer = this.#transfer
    const { span } = lane
    if (span === null) return false
    transfer.source.adopt(answer)
    transfer.crew.believed(lane)
    lane.flows(transfer.deps.clock.monotonic())
    const open = work.map.total === null
    // Before the others take their shares: they leave it the bytes that its body runs on to.
    work.ledger.setOpen(span, !open && body.representation.total !== null && goesOn(body, span))
    transfer.changed()
    transfer.crew.fill()
    answer.settle()
    const target = {
      ...work,
      onPiece: this.#heard,
      onBytes: (count: number) => {
        transfer.onBytes(lane, count)
        this.#askAhead(lane, work, answer, body)
      },
      more: () => transfer.crew.share.bytesFor(lane),
    }
    const added = new Set<number>()
    try {
      if (body.kind === 'part') await writePart(target, answer.reply, body, span)
      else if (work.map.total !== 0) await writeWhole(target, answer.reply, span, added)
    } catch (error) {
      const changed = error instanceof TroubleError && error.trouble.code === 'changed'
      if (changed || work.checkpointer.held) for (const chunk of added) work.map.drop(chunk)
      throw error
    } finally {
      lane.flowing = false
      work.ledger.setOpen(span, false)
    }
    if (body.kind === 'whole' && open) {
      transfer.unverified = body.closeDelimited
      transfer.learn({ total: work.map.total })
    }
    lane.connects = body.kind !== 'part' || span.start < body.end
    if (lane.connects) transfer.crew.share.dropAhead(lane)
    if (span.start < span.end && work.map.total !== null && !work.map.complete) return true
    transfer.crew.share.finished(lane, span)
    lane.span = lane.ahead?.span ?? transfer.crew.share.next(lane)
    return lane.span !== null
  }

  /** Bytes to ask for before the span, to be compared with what is there. */
  #overlap(work: Work, known: Representation, span: Span): number {
    return known.validator === null || this.#mute ? work.map.writtenBefore(span.start, OVERLAP) : 0
  }

  #askAhead(lane: Lane, work: Work, answer: Answer, body: Body): void {
    const { representation } = this.#transfer
    if (body.kind !== 'part' || representation === null || body.end !== lane.span?.end) return
    const askFor = (span: Span) => ({
      start: span.start - this.#overlap(work, representation, span),
      end: span.end,
    })
    this.#asker.askAhead(lane, work, representation, answer, askFor)
  }

  /** What was there has proved itself. */
  #trust(): void {
    this.#transfer.doubtful = false
    this.#transfer.crew.bounds.widen()
    this.#transfer.crew.fill()
  }
}

/** The body to receive; throws what the policy is to judge where there is none. */
function believe(answer: Answer, verdict: Verdict): Body {
  if (verdict.kind === 'part' || verdict.kind === 'whole') return verdict
  throw setback(answer, verdict)
}

function setback(answer: Answer, happening: Happening): Setback {
  return new Setback(happening, answer)
}

/** Whether the body reaches past the span it is received into. */
function goesOn(body: Body, span: Span): boolean {
  return (body.kind === 'part' ? body.end : (body.representation.total ?? 0)) > span.end
}

/** A server that names a strong validator and does ranges, or says so, serves files, not links that work once. */
function servesRanges({ headers }: HttpReply, { kind, representation }: Body): boolean {
  const says = header(headers, 'accept-ranges')?.trim().toLowerCase() === 'bytes'
  return representation.validator !== null && (kind === 'part' || says)
}
