// One request and its reply on the fast lane: the promise of the head, the deadlines, what the consumer may do with the
// reply. The connection says what arrived; this says what that means.
import type { HttpReply, HttpRequest } from '../engine/ports.ts'
import type { Call } from './call.ts'
import { abortedError, timeoutError, transportError } from './errors.ts'
import { type ExchangeTimes, StaleConnection } from './exchange.ts'
import { FastBody } from './fast-body.ts'
import type { FastHead } from './fast-head.ts'
import type { FastRequest } from './fast-request.ts'
import type { ReplayWire } from './replay-wire.ts'
import type { SlotPool } from './slots.ts'

/** What the exchange asks of the connection it is on. */
export interface FastCarrier {
  readonly isPrivate: boolean
  readonly slots: SlotPool
  /** Reads on after a body said to stop. */
  resume(): void
  /** The exchange is given up from our side. */
  leave(exchange: FastExchange): void
  /** Ends the connection for a fault of its own. */
  fail(error: Error): void
}

export interface ExchangeSetting {
  readonly request: FastRequest
  readonly times: ExchangeTimes
  readonly call: Call
  /** Taken from those that lay idle: it may have died unnoticed. */
  readonly reused: boolean
  /** Sent behind another one, whose reply comes first. */
  readonly followed: boolean
  /** Sends another request behind this one, as HttpReply.follow says. */
  readonly follow: (exchange: FastExchange, request: HttpRequest) => Promise<HttpReply> | null
  /** Another parser takes the reply over, whatever has come of it so far. */
  readonly handOver: (wire: ReplayWire, waitedMs: number) => Promise<HttpReply>
}

export class FastExchange {
  /** The head; rejects with TransportError, or StaleConnection. */
  readonly reply: Promise<HttpReply>
  readonly #carrier: FastCarrier
  readonly #setting: ExchangeSetting
  #stage: 'queued' | 'head' | 'body' | 'over' = 'queued'
  #body: FastBody | null = null
  #timer: NodeJS.Timeout | null = null
  #sentAt = 0
  #answerMs: number | null = null
  #resolve: (reply: HttpReply | Promise<HttpReply>) => void = () => {}
  #reject: (error: Error) => void = () => {}

  constructor(carrier: FastCarrier, setting: ExchangeSetting) {
    this.#carrier = carrier
    this.#setting = setting
    this.reply = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
  }

  get request(): FastRequest {
    return this.#setting.request
  }

  get isOver(): boolean {
    return this.#stage === 'over'
  }

  get isFollower(): boolean {
    return this.#setting.followed
  }

  /** Its reply is the next to come. */
  begin(): void {
    this.#stage = 'head'
    this.#sentAt = performance.now()
    const { headTimeoutMs } = this.#setting.times
    this.#timer = setTimeout(() => this.#carrier.fail(timeoutError('no reply', headTimeoutMs)), headTimeoutMs)
  }

  /** The reply's first byte has come. */
  heard(): void {
    if (!this.#setting.followed) this.#answerMs = performance.now() - this.#sentAt
  }

  /** The head has come; returns where its body goes. */
  start(head: FastHead): FastBody {
    this.#stage = 'body'
    this.#stopTimer()
    const { times, call, follow } = this.#setting
    const body = new FastBody(
      {
        resume: () => this.#carrier.resume(),
        drop: () => this.stop(),
        settled: call.over,
        silent: () => this.#carrier.fail(timeoutError('nothing arrived', times.idleTimeoutMs)),
      },
      this.#carrier.slots,
      head.length,
      times.idleTimeoutMs,
    )
    this.#body = body
    this.#resolve({
      status: head.status,
      headers: head.headers,
      fromPrivateAddress: this.#carrier.isPrivate,
      body,
      ...this.#measured(),
      follow: request => follow(this, request),
      isBroken: () => body.isBroken,
      close: () => this.stop(),
    })
    return body
  }

  /** Its whole body has come. */
  finish(): void {
    this.#stage = 'over'
    this.#body?.finish()
  }

  /** What has come of the head is not ours to read: the other parser goes on from its first byte. */
  handOver(wire: ReplayWire): void {
    this.#stage = 'over'
    this.#stopTimer()
    const going = this.#setting.handOver(wire, performance.now() - this.#sentAt)
    this.#resolve(going.then(reply => ({ ...reply, ...this.#measured() })))
  }

  /** The connection ended, or is no good. `silent`: no byte of this reply has come. */
  break(error: Error, silent: boolean): void {
    const stage = this.#stage
    if (stage === 'over') return
    this.#stage = 'over'
    this.#stopTimer()
    const failure = transportError(error, stage === 'body' ? 'body' : 'head')
    const { reused, followed } = this.#setting
    if (stage === 'body') this.#body?.fail(failure)
    else if (reused && silent && !followed && failure.fault === 'cut') this.#reject(new StaleConnection())
    else this.#reject(failure)
  }

  /** Ends it from our side, at whatever stage: pending reads are rejected with `aborted`. Idempotent. */
  stop(): void {
    this.#body?.stop()
    if (this.#stage !== 'over') {
      this.break(abortedError(), false)
      this.#carrier.leave(this)
    }
    this.#setting.call.over()
  }

  #measured(): { readonly answerMs?: number } {
    return this.#answerMs === null ? {} : { answerMs: this.#answerMs }
  }

  #stopTimer(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
  }
}
