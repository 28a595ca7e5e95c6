// Our own way over a simulated link. What is decided is decided by the engine's own ledger and policies; here is only
// what the crew and the fetcher do with it, without the waiting for promises.
import { shouldAskAhead } from '../../../src/main/engine/ask-ahead.ts'
import { Lane } from '../../../src/main/engine/lane.ts'
import { PACE_CHECK_MS, PaceWatch } from '../../../src/main/engine/pace.ts'
import { Pipelining } from '../../../src/main/engine/pipelining.ts'
import { type Connections, connectionsFor, connectionsOf } from '../../../src/main/engine/plan.ts'
import { backoff, MUCH } from '../../../src/main/engine/retry.ts'
import type { Answer } from '../../../src/main/engine/source.ts'
import type { Span } from '../../../src/main/engine/spans.ts'
import { Spares } from '../../../src/main/engine/spares.ts'
import { WIDTH_LOOK_MS, Width } from '../../../src/main/engine/width.ts'
import type { Ask } from './connection.ts'
import { Shares } from './sluice-shares.ts'
import { type Wire, Wires } from './sluice-wires.ts'
import type { Strategy, World } from './world.ts'

/** Opened ahead of a host's first reply. */
const WARM_CONNECTIONS = 3
/** The connection tells of the reply; nobody waits for it. */
const TOLD = new Promise<Answer>(() => undefined)

/** A lane, its connection, and the body it receives or has asked for. */
interface Seat {
  readonly lane: Lane
  wire: Wire | null
  ask: Ask
  /** The next byte of the body. */
  at: number
}

/** @param named connections that the person asked for; null: they did not say. */
export function sluice(named: number | null = null): Strategy {
  return world => new Download(world, connectionsOf(named)).begin()
}

class Download {
  readonly #world: World
  readonly #most: number
  readonly #seats = new Map<Lane, Seat>()
  readonly #width: Width
  readonly #shares: Shares
  readonly #wires: Wires
  readonly #spares = new Spares()
  readonly #pipelining = new Pipelining()
  readonly #pace = new PaceWatch()
  #probed = false

  constructor(world: World, connections: Connections) {
    this.#world = world
    this.#most = connections.most
    this.#width = new Width(connections)
    this.#wires = new Wires(world)
    this.#shares = new Shares(world, this.#seats, () => this.#want)
  }

  get #want(): number {
    return connectionsFor(this.#shares.representation, this.#width.wanted)
  }

  /** The first request is for everything; meanwhile a few others connect. */
  begin(): void {
    const seat = this.#seat(null, { start: 0, end: this.#world.size })
    const wire = this.#wires.take({
      ...this.#user(seat),
      opened: () => {
        wire.ask(seat.ask)
        this.#wires.warm(Math.min(WARM_CONNECTIONS, this.#most - 1))
      },
    })
    seat.wire = wire
  }

  #seat(span: Span | null, ask: Ask): Seat {
    const seat: Seat = { lane: new Lane(span, this.#world.now), wire: null, ask, at: ask.start }
    this.#seats.set(seat.lane, seat)
    return seat
  }

  #user(seat: Seat) {
    return {
      opened: () => seat.wire?.ask(seat.ask),
      answered: (_ask: Ask, answerMs: number | null) => this.#answered(seat, answerMs),
      received: (_ask: Ask, count: number) => this.#received(seat, count),
      cut: () => this.#cut(seat),
    }
  }

  #fill(): void {
    const { answerMs, share } = this.#shares
    if (answerMs !== null) this.#width.begin(answerMs)
    while (this.#seats.size < this.#want) {
      const span = share.next(null, !this.#spares.has(this.#world.now))
      if (span === null) return
      this.#spares.take()
      this.#serve(this.#seat(span, span))
    }
  }

  /** One request, or the end where there is nothing more to do. */
  #serve(seat: Seat): void {
    const { lane } = seat
    const { ledger, share } = this.#shares
    lane.begin()
    const { ahead } = lane
    if (ahead !== null && ahead.span === lane.span) {
      lane.ahead = null
      ledger.setAhead(ahead.span, false)
      Object.assign(seat, { ask: ahead.ask, at: ahead.ask.start })
      return
    }
    lane.span ??= share.next(lane)
    if (lane.span === null) {
      this.#end(seat)
      return
    }
    const start = ledger.claimedOf(lane.span)
    Object.assign(seat, { ask: { start, end: lane.span.end }, at: start })
    seat.wire ??= this.#wires.take(this.#user(seat))
    if (seat.wire.isOpen) seat.wire.ask(seat.ask)
  }

  #answered(seat: Seat, answerMs: number | null): void {
    const { lane, ask } = seat
    if (answerMs === null) this.#pipelining.proved()
    else this.#shares.answered(answerMs)
    if (!this.#probed) {
      this.#probed = true
      lane.span = this.#shares.share.next(lane)
      this.#repeat(WIDTH_LOOK_MS, () => this.#observe())
      this.#repeat(PACE_CHECK_MS, () => this.#look())
    }
    lane.flows(this.#world.now)
    if (lane.span !== null) this.#shares.ledger.setOpen(lane.span, ask.end > lane.span.end)
    this.#fill()
  }

  #received(seat: Seat, count: number): void {
    const { lane, ask } = seat
    const { span } = lane
    const { ledger, share } = this.#shares
    if (span === null) return
    seat.at += count
    const bytes = this.#shares.write(span, Math.min(seat.at, span.end))
    if (bytes > 0) lane.received(bytes, this.#world.now)
    if (this.#shares.missing === 0) return
    if (seat.at < Math.min(span.end, ask.end)) this.#maybeAskAhead(seat, span)
    else if (seat.at >= ask.end || !ledger.extend(span, ask.end, share.bytesFor(lane))) this.#over(seat, span)
  }

  #maybeAskAhead({ lane, ask, wire }: Seat, span: Span): void {
    if (lane.ahead !== null || ask.end !== span.end) return
    const { ledger, share, answerMs, missing } = this.#shares
    const left = span.end - ledger.claimedOf(span)
    const rate = lane.pace.rate(this.#world.now)
    if (!shouldAskAhead({ left, rate, answerMs, proven: this.#pipelining.allowed, missing })) return
    const next = ledger.nextFree(share.bytesFor(lane))
    if (next === null) return
    ledger.setAhead(next, true)
    this.#pipelining.asked()
    lane.ahead = {
      span: next,
      ask: { start: next.start, end: next.end },
      sentAt: this.#world.now,
      answer: TOLD,
      dropped: () => this.#pipelining.dropped(),
    }
    wire?.ask(next)
  }

  /** The body has ended, or goes on with what is not wanted. */
  #over(seat: Seat, span: Span): void {
    const { lane, ask } = seat
    const { ledger, share } = this.#shares
    this.#stopFlowing(lane)
    lane.connects = seat.at < ask.end
    if (lane.connects) this.#drop(seat)
    if (ledger.claimedOf(span) < span.end) {
      this.#serve(seat)
      return
    }
    const raced = ledger.isRaced(span)
    lane.span = null
    ledger.release(span)
    // Whoever raced with it has lost: its body is of no use any more.
    for (const other of this.#seats.values()) if (raced && other.lane.span === span) this.#abort(other)
    lane.span = lane.ahead?.span ?? share.next(lane)
    if (lane.span === null || this.#seats.size > this.#want) this.#end(seat)
    else this.#serve(seat)
  }

  /** A lane that was cut keeps its span and waits; others may take what they can of it. */
  #cut(seat: Seat): void {
    const { lane } = seat
    this.#stopFlowing(lane)
    this.#drop(seat)
    lane.failed()
    const wait = backoff(lane.tries, this.#world.random, lane.gained >= MUCH)
    lane.waiting = { until: this.#world.now + wait, because: { code: 'network', detail: 'cut' } }
    this.#fill()
    this.#world.timeline.after(wait, () => {
      lane.waiting = null
      if (this.#seats.has(lane) && !lane.abort.signal.aborted) this.#serve(seat)
    })
  }

  /** Ends once all that happens now has happened. */
  #abort(seat: Seat): void {
    seat.lane.abort.abort()
    this.#drop(seat)
    this.#world.timeline.after(0, () => this.#end(seat))
  }

  #end(seat: Seat): void {
    const { lane } = seat
    const { now } = this.#world
    const isSound = lane.bytes > 0 && !lane.connects && !lane.abort.signal.aborted
    if (isSound) this.#spares.leave(now)
    if (lane.ahead !== null) this.#drop(seat)
    this.#stopFlowing(lane)
    if (lane.span !== null) this.#shares.ledger.release(lane.span)
    lane.span = null
    this.#seats.delete(lane)
    if (seat.wire !== null) this.#wires.keep(seat.wire)
    this.#pace.ended(lane, now)
    this.#fill()
  }

  #stopFlowing(lane: Lane): void {
    lane.flowing = false
    if (lane.span !== null) this.#shares.ledger.setOpen(lane.span, false)
  }

  /** The connection with all that is on its way, and what was asked for behind it. */
  #drop(seat: Seat): void {
    seat.wire?.close()
    seat.wire = null
    const { ahead } = seat.lane
    if (ahead === null) return
    seat.lane.ahead = null
    this.#pipelining.dropped()
    if (ahead.span === seat.lane.span) seat.lane.span = null
    this.#shares.ledger.release(ahead.span)
  }

  #observe(): void {
    const { received, answerMs, missing, share } = this.#shares
    const lanes = [...this.#seats.keys()]
    const flowing = lanes.filter(({ served }) => served).length
    const before = this.#width.wanted
    const sample = { now: this.#world.now, received, lanes: lanes.length, flowing, answerMs, missing }
    const wanted = this.#width.observe(sample)
    if (wanted > before) this.#fill()
    else if (wanted < before) share.cutShort(lanes.length - wanted)
  }

  #look(): void {
    this.#fill()
    const slow = this.#pace.slow([...this.#seats.keys()], this.#world.now)
    const seat = slow === null ? undefined : this.#seats.get(slow)
    if (seat !== undefined) this.#abort(seat)
  }

  #repeat(ms: number, callback: () => void): void {
    this.#world.timeline.after(ms, () => {
      callback()
      this.#repeat(ms, callback)
    })
  }
}
