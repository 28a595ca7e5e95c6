// Does what the recovery policy says when a request of a lane has failed, and keeps what it needs to know for that.
import { hostOf } from '../../shared/links.ts'
import type { Crew } from './crew.ts'
import type { CrewHost } from './crew-host.ts'
import { CrowdSigns } from './crowd-signs.ts'
import type { Lane } from './lane.ts'
import type { Situation } from './recovery.ts'
import type { Answer } from './source.ts'
import { happeningOf, judge, Setback } from './trouble.ts'

export class Mending {
  readonly #host: CrewHost
  readonly #crew: Crew
  readonly #signs = new CrowdSigns()
  /** Answers in a row that could not be used. */
  #unsound = 0

  constructor(host: CrewHost, crew: Crew) {
    this.#host = host
    this.#crew = crew
  }

  /** An answer of this lane was believed. */
  believed(lane: Lane): void {
    this.#unsound = 0
    lane.answeredAt = this.#host.deps.clock.monotonic()
    const proved = this.#signs.served(this.#crew.servedBeside(lane))
    if (proved === null) return
    const { connections, because } = proved
    const { deps, hostName } = this.#host
    const told = `${because} above ${connections} at a time`
    if (deps.gate.book.servesOnly(hostName, connections, told))
      this.#host.chronicle.limited(hostName, told, deps.gate)
  }

  /** Judges the failure and acts on it; whether the lane goes on. */
  async mend(lane: Lane, error: unknown): Promise<boolean> {
    lane.failed()
    const failure = judge(error, this.#situationOf(lane, error))
    const { recovery } = failure
    const answer = answerOf(error)
    switch (recovery.do) {
      case 'retry':
        if (!recovery.charged) lane.forgive()
        this.#noteBreak(lane, error)
        await this.#crew.rest(lane, recovery)
        return true
      case 'queue':
        return false
      case 'park-host':
        this.#park(lane, error, recovery.after, recovery.because.detail)
        return false
      case 'await-network':
        this.#crew.park({ until: null, because: recovery.because })
        return false
      case 'renew':
        lane.forgive()
        lane.renewed = true
        this.#crew.bounds.limit(null)
        this.#signs.forget()
        if (answer !== null) this.#host.source.renew(answer)
        this.#host.chronicle.renewed(recovery.because.detail)
        return true
      case 'leave':
        this.#crew.refuse(lane)
        this.#signs.refused(this.#crew.servedBeside(lane), recovery.because.detail)
        return false
      default:
        this.#host.end(failure)
        return false
    }
  }

  #park(lane: Lane, error: unknown, after: number | null, because: string): void {
    const answer = answerOf(error)
    const host = answer === null ? this.#host.hostName : hostOf(answer.place.url)
    this.#crew.bounds.width.refused()
    if (this.#host.deps.gate.book.refused(host, lane.askedAt, { after, because }))
      this.#host.chronicle.limited(host, because, this.#host.deps.gate)
  }

  #situationOf(lane: Lane, error: unknown): Situation {
    const { received, isOffline, isHopeless } = this.#host
    const answer = answerOf(error)
    if (happeningOf(error)?.kind === 'unsound') this.#unsound++
    return {
      progressed: received > 0,
      beside: this.#crew.servedBeside(lane),
      renewable: !lane.renewed && answer !== null && this.#host.source.isRenewable(answer),
      unsound: this.#unsound,
      tries: lane.charged,
      offline: isOffline,
      hopeless: isHopeless,
    }
  }

  /** A connection that is refused, or ends before its answer, beside others that go well. */
  #noteBreak(lane: Lane, error: unknown): void {
    const happening = happeningOf(error)
    if (happening?.kind !== 'transport' || lane.answeredAt >= lane.askedAt) return
    if (happening.fault === 'cut' || happening.fault === 'unreachable')
      this.#signs.broke(this.#crew.servedBeside(lane), 'broken connections')
  }
}

/** What was answered so; null where nothing was. */
function answerOf(error: unknown): Answer | null {
  return error instanceof Setback ? error.answer : null
}
