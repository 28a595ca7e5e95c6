// Our own way, with the real ledger and policies: leases sized by ask-size, asked for ahead, stolen and raced for at
// the end, as many connections as width says; a cut one waits, one far slower than its siblings is replaced.
import { shouldAskAhead } from '../../../src/main/engine/ask-ahead.ts'
import { DEFAULT_CONNECTIONS, SINGLE_CONNECTION_BYTES } from '../../../src/main/engine/plan.ts'
import { RateMeter } from '../../../src/main/engine/rate.ts'
import { backoff } from '../../../src/main/engine/retry.ts'
import type { Span } from '../../../src/main/engine/spans.ts'
import { WIDTH_LOOK_MS, Width } from '../../../src/main/engine/width.ts'
import type { Ask } from './connection.ts'
import { GRACE_MS, type Lane, newLane, Shares } from './sluice-shares.ts'
import type { Strategy, World } from './world.ts'

/** So many times slower than its siblings is too slow; looked for each GRACE_MS. */
const TOO_SLOW = 10
const MOST_REPLACED = 3

/** @param named connections that the person asked for; null: they did not say. */
export function sluice(named: number | null = null): Strategy {
  return world => new Download(world, named).begin()
}

class Download {
  readonly lanes = new Set<Lane>()
  answerMs: number | null = null
  readonly #world: World
  readonly #width: Width
  readonly #shares: Shares
  #probed = false
  #proven = false
  #replaced = 0

  constructor(world: World, named: number | null) {
    this.#world = world
    this.#width = new Width({ start: named ?? DEFAULT_CONNECTIONS, cap: named })
    this.#shares = new Shares(world, this)
  }

  get sharers(): number {
    return this.#world.size <= SINGLE_CONNECTION_BYTES ? 1 : this.#width.wanted
  }

  begin(): void {
    this.#add(null)
  }

  #add(span: Span | null): void {
    const lane = newLane(span, this.#world.now)
    this.lanes.add(lane)
    this.#connect(lane)
  }

  #connect(lane: Lane): void {
    lane.open = false
    lane.served = false
    lane.meter = new RateMeter()
    lane.connection?.close()
    lane.connection = this.#world.connect({
      opened: () => this.#opened(lane),
      answered: (_connection, _ask, answerMs) => this.#answered(lane, answerMs),
      received: (_connection, ask, count) => this.#received(lane, ask, count),
      cut: () => this.#rest(lane),
    })
  }

  #opened(lane: Lane): void {
    lane.open = true
    if (this.#probed) {
      this.#work(lane)
      return
    }
    if (this.lanes.size > 1) return
    // The first request is for everything; meanwhile the others connect.
    this.#ask(lane, 0, this.#world.size)
    while (this.lanes.size < this.sharers) this.#add(null)
  }

  #answered(lane: Lane, answerMs: number | null): void {
    if (answerMs !== null) this.answerMs = Math.min(answerMs, this.answerMs ?? answerMs)
    lane.served = true
    if (this.#probed) return
    this.#probed = true
    lane.span = this.#shares.first(lane)
    for (const other of this.lanes) if (other.open && other !== lane) this.#work(other)
    this.#repeat(WIDTH_LOOK_MS, () => this.#look())
    this.#repeat(GRACE_MS, () => this.#replaceSlow())
  }

  /** Gives the lane something to do, or lets it go. */
  #work(lane: Lane): void {
    if (this.#shares.missing === 0) return
    if (lane.span === null && this.lanes.size <= this.sharers) {
      lane.span = this.#shares.next(lane)
      if (lane.span === null) {
        lane.span = this.#shares.race()
        lane.racing = lane.span !== null
      }
    }
    if (lane.span === null) {
      lane.connection?.close()
      this.lanes.delete(lane)
      return
    }
    lane.at = this.#shares.claimed(lane.span)
    lane.since = this.#world.now
    this.#ask(lane, lane.at, lane.span.end)
  }

  #ask(lane: Lane, start: number, end: number): void {
    if (lane.connection !== null) this.#world.ask(lane.connection, start, end)
  }

  #received(lane: Lane, ask: Ask, count: number): void {
    lane.meter.add(count, this.#world.now)
    lane.at += count
    const { span } = lane
    if (span === null) return
    this.#shares.write(span, Math.min(lane.at, span.end))
    if (this.#shares.missing === 0) return
    if (lane.at >= span.end) {
      if (lane.at < ask.end && this.#shares.extend(lane, span, ask.end)) return
      this.#finish(lane, span, lane.at >= ask.end)
    } else if (this.#shares.claimed(span) >= span.end) {
      this.#finish(lane, span, false)
    } else if (ask.end === span.end) {
      this.#maybeAskAhead(lane, span)
    }
  }

  #maybeAskAhead(lane: Lane, span: Span): void {
    if (lane.ahead !== null || lane.racing || this.lanes.size > this.sharers) return
    const due = shouldAskAhead({
      left: span.end - lane.at,
      rate: lane.meter.rate(this.#world.now),
      answerMs: this.answerMs,
      proven: this.#proven,
      missing: this.#shares.missing,
      lanes: this.sharers,
    })
    if (!due) return
    lane.ahead = this.#shares.nextAhead(lane)
    if (lane.ahead !== null) this.#ask(lane, lane.ahead.start, lane.ahead.end)
  }

  /** All of the span is there; `whole`: so is the body, and the connection can be used again. */
  #finish(lane: Lane, span: Span, whole: boolean): void {
    // Whoever raced with it has lost: its body is of no use any more.
    for (const other of this.lanes) if (other !== lane && other.span === span) this.#lose(other, span)
    this.#shares.release(span)
    const { ahead } = lane
    if (ahead !== null) this.#shares.begun(ahead)
    Object.assign(lane, { span: ahead, ahead: null, racing: false })
    if (!whole) {
      this.#connect(lane)
      return
    }
    this.#proven = true
    if (ahead === null) {
      this.#work(lane)
      return
    }
    lane.at = ahead.start
    lane.since = this.#world.now
  }

  #lose(lane: Lane, span: Span): void {
    this.#shares.release(span)
    Object.assign(lane, { span: null, racing: false })
    if (!lane.waiting) this.#connect(lane)
  }

  /** A lane that was cut keeps its span and waits; others may take what they can of it. */
  #rest(lane: Lane): void {
    if (lane.ahead !== null) this.#shares.release(lane.ahead)
    lane.ahead = null
    if (lane.racing && lane.span !== null) {
      this.#shares.release(lane.span)
      Object.assign(lane, { span: null, racing: false })
    }
    lane.waiting = true
    lane.served = false
    this.#world.timeline.after(backoff(1, this.#world.random), () => {
      lane.waiting = false
      if (this.lanes.has(lane)) this.#connect(lane)
    })
  }

  #look(): void {
    const wanted = this.#width.observe({
      now: this.#world.now,
      received: this.#shares.received,
      lanes: this.lanes.size,
      flowing: [...this.lanes].filter(lane => lane.served).length,
      answerMs: this.answerMs,
      missing: this.#shares.missing,
    })
    if (this.sharers === 1) return
    while (this.lanes.size < wanted) {
      const span = this.#shares.next(null)
      if (span === null) return
      this.#add(span)
    }
  }

  #replaceSlow(): void {
    const { now } = this.#world
    const rates = [...this.lanes].map(lane => lane.meter.rate(now) ?? 0).sort((a, b) => a - b)
    const usual = rates[Math.floor((rates.length - 1) / 2)] ?? 0
    for (const lane of this.lanes) {
      if (!lane.served || now - lane.since < GRACE_MS || this.#replaced >= MOST_REPLACED) continue
      if ((lane.meter.rate(now) ?? 0) * TOO_SLOW >= usual) continue
      this.#replaced++
      lane.connection?.close()
      this.#rest(lane)
      return
    }
  }

  #repeat(ms: number, callback: () => void): void {
    this.#world.timeline.after(ms, () => {
      callback()
      this.#repeat(ms, callback)
    })
  }
}
