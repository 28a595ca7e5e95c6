// One HTTP/1.1 connection over the link: TCP's window, a server that answers one request after another, and what can
// go wrong. Connecting takes a round trip, a request one more until its first byte.
import type { Link } from './link.ts'
import type { Timeline } from './timeline.ts'

const PACKET = 1_460
/** Packets are sent and counted in fours, as network cards do: a simulation of single ones says the same, slower. */
const BURST = 4 * PACKET
/** RFC 6928. */
const FIRST_WINDOW = 10 * PACKET
/** What a receiver's kernel grants at most. */
const MOST_WINDOW = 3 * 1_048_576
/** RFC 5681 §4.1: after a silence longer than the retransmission timeout the window begins anew. */
const LEAST_TIMEOUT_MS = 200

/** What this connection suffers. */
export interface Fate {
  /** Bytes per second that the server gives it; Infinity: as fast as it goes. */
  readonly limit: number
  /** Ms the server thinks about each request. */
  readonly thinkMs: number
  /** Cut after so many bytes; Infinity: never. */
  readonly cutAfter: number
  /** Silent for `stallMs` after so many bytes. */
  readonly stallAfter: number
  readonly stallMs: number
}

export interface Ask {
  readonly start: number
  readonly end: number
}

export interface Events {
  opened(connection: Connection): void
  /** The reply's head; `answerMs` is null where the request was sent while another was being served. */
  answered(connection: Connection, ask: Ask, answerMs: number | null): void
  /** `count` more bytes of the reply, in order. */
  received(connection: Connection, ask: Ask, count: number): void
  cut(connection: Connection): void
}

interface Reply {
  readonly ask: Ask
  readonly askedAt: number
  readonly ahead: boolean
  /** When the server has thought about it; null while others come first. */
  readyAt: number | null
  unsent: number
  undelivered: number
}

interface Burst {
  readonly reply: Reply
  readonly bytes: number
}

export class Connection {
  readonly #timeline: Timeline
  readonly #link: Link
  readonly #fate: Fate
  readonly #random: () => number
  readonly #events: Events
  #closed = false
  /** The server has heard of it. */
  #over = false
  /** Requests that reached the server and are not sent in full. */
  readonly #serving: Reply[] = []
  /** Requests without their last byte here. */
  readonly #asked: Reply[] = []
  #window = FIRST_WINDOW
  #threshold = Number.POSITIVE_INFINITY
  #inFlight = 0
  /** Ms that a burst took at least. */
  #leastMs = Number.POSITIVE_INFINITY
  #sentAt = 0
  #pacedAt = 0
  #pumpAt = Number.POSITIVE_INFINITY
  /** Losses of bursts sent before this moment have been paid for. */
  #halvedAt = -1
  readonly #lost: { readonly index: number; readonly burst: Burst }[] = []
  #index = 0
  /** The next burst in order, and those that arrived before their turn. */
  #next = 0
  readonly #early = new Map<number, Burst>()
  #delivered = 0
  #sent = 0
  #stalled = false

  constructor(timeline: Timeline, link: Link, fate: Fate, random: () => number, events: Events) {
    this.#timeline = timeline
    this.#link = link
    this.#fate = fate
    this.#random = random
    this.#events = events
    timeline.after(link.roundTripMs, () => {
      if (!this.#closed) events.opened(this)
    })
  }

  ask(ask: Ask): void {
    const bytes = ask.end - ask.start
    const ahead = this.#asked.length > 0
    const reply = {
      ask,
      askedAt: this.#timeline.now,
      ahead,
      readyAt: null,
      unsent: bytes,
      undelivered: bytes,
    }
    this.#asked.push(reply)
    this.#timeline.after(this.#link.roundTripMs / 2, () => {
      this.#serving.push(reply)
      if (this.#serving.length === 1) this.#think(reply)
    })
  }

  /** Drops the connection with all that is on its way. */
  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#timeline.after(this.#link.roundTripMs / 2, () => {
      this.#over = true
    })
  }

  #think(reply: Reply): void {
    reply.readyAt = this.#timeline.now + this.#fate.thinkMs
    this.#timeline.at(reply.readyAt, () => this.#pump())
  }

  #pump(): void {
    const { now } = this.#timeline
    while (!this.#over && this.#inFlight < this.#window) {
      if (this.#pacedAt > now) {
        this.#pumpLater(this.#pacedAt)
        return
      }
      const again = this.#lost.shift()
      if (again !== undefined) {
        this.#send(again.index, again.burst)
        continue
      }
      const reply = this.#serving[0]
      if (reply === undefined || reply.readyAt === null || reply.readyAt > now) return
      const bytes = Math.min(BURST, reply.unsent)
      reply.unsent -= bytes
      if (reply.unsent === 0) {
        this.#serving.shift()
        const following = this.#serving[0]
        if (following !== undefined) this.#think(following)
      }
      this.#send(this.#index++, { reply, bytes })
      this.#sent += bytes
      if (this.#sent >= this.#fate.stallAfter && !this.#stalled) {
        this.#stalled = true
        this.#pacedAt = now + this.#fate.stallMs
      }
    }
  }

  #pumpLater(at: number): void {
    if (this.#pumpAt <= at) return
    this.#pumpAt = at
    this.#timeline.at(at, () => {
      this.#pumpAt = Number.POSITIVE_INFINITY
      this.#pump()
    })
  }

  #send(index: number, burst: Burst): void {
    const { now } = this.#timeline
    const timeout = Math.max(LEAST_TIMEOUT_MS, 2 * this.#link.roundTripMs)
    if (this.#inFlight === 0 && now - this.#sentAt > timeout) {
      this.#window = Math.min(this.#window, FIRST_WINDOW)
    }
    this.#sentAt = now
    this.#inFlight += burst.bytes
    this.#pacedAt = Math.max(now, this.#pacedAt) + (burst.bytes * 1_000) / this.#fate.limit
    const { roundTripMs, loss, queueMs } = this.#link
    const took = this.#link.send(burst.bytes)
    const packets = Math.ceil(burst.bytes / PACKET)
    const lost = loss > 0 && this.#random() < 1 - (1 - loss) ** packets
    if (took !== null && !lost) {
      this.#heedDelay(took)
      this.#timeline.after(took, () => this.#arrive(index, burst))
      return
    }
    // Noticed when what was sent right behind it is acknowledged.
    this.#timeline.after(queueMs + roundTripMs, () => this.#lose(index, burst, now))
  }

  /** Slow start ends when the way takes longer than it did (RFC 9406), not only when something is lost. */
  #heedDelay(took: number): void {
    this.#leastMs = Math.min(this.#leastMs, took)
    const { roundTripMs } = this.#link
    const slack = Math.max(4, roundTripMs / 2)
    if (this.#window < this.#threshold && took > this.#leastMs + slack) this.#threshold = this.#window
  }

  #lose(index: number, burst: Burst, sentAt: number): void {
    this.#inFlight -= burst.bytes
    if (sentAt > this.#halvedAt) {
      this.#halvedAt = this.#timeline.now
      this.#threshold = Math.max(2 * PACKET, this.#window / 2)
      this.#window = this.#threshold
    }
    this.#lost.push({ index, burst })
    this.#pump()
  }

  #arrive(index: number, burst: Burst): void {
    if (this.#closed) return
    this.#timeline.after(this.#link.roundTripMs / 2, () => this.#acknowledge(burst.bytes))
    this.#early.set(index, burst)
    for (let next = this.#early.get(this.#next); next !== undefined; next = this.#early.get(this.#next)) {
      this.#early.delete(this.#next++)
      this.#deliver(next)
      if (this.#closed) return
    }
  }

  #acknowledge(bytes: number): void {
    this.#inFlight -= bytes
    const slowStart = this.#window < this.#threshold
    this.#window = Math.min(MOST_WINDOW, this.#window + (slowStart ? bytes : (PACKET * bytes) / this.#window))
    this.#pump()
  }

  #deliver({ reply, bytes }: Burst): void {
    const { ask } = reply
    if (reply.undelivered === ask.end - ask.start) {
      const answerMs = reply.ahead ? null : this.#timeline.now - reply.askedAt
      this.#events.answered(this, ask, answerMs)
      if (this.#closed) return
    }
    reply.undelivered -= bytes
    if (reply.undelivered === 0) this.#asked.shift()
    this.#delivered += bytes
    this.#events.received(this, ask, bytes)
    if (this.#closed || this.#delivered < this.#fate.cutAfter) return
    this.#closed = true
    this.#over = true
    this.#events.cut(this)
  }
}
