// One request and its reply on one connection: undici parses, this decides what each event means, keeps the
// deadlines, and gives the connection back or drops it.
import type { Dispatcher } from 'undici'
import { type HttpReply, TransportError } from '../engine/ports.ts'
import { Body } from './body.ts'
import type { Connection, Connections } from './connections.ts'
import { abortedError, type Stage, timeoutError, transportError } from './errors.ts'
import { declaredLength, framingFault, headerList } from './head.ts'

export interface ExchangeRequest {
  /** Path and query, or the absolute URL where a proxy forwards it. */
  readonly target: string
  readonly headers: Readonly<Record<string, string>>
  readonly fromPrivateAddress: boolean
  /** How long ago it was sent, where another has done that already. */
  readonly waitedMs: number
}

export interface ExchangeTimes {
  /** For the whole final head, from the moment the request is sent. */
  readonly headTimeoutMs: number
  /** Between two arrivals of body bytes, while the consumer wants some. */
  readonly idleTimeoutMs: number
}

/** Thrown in place of a cut where a kept connection turned out dead before a byte of the reply came. */
export class StaleConnection extends Error {}

type Controller = Dispatcher.DispatchController

export class Exchange implements Dispatcher.DispatchHandler {
  /** The head; rejects with TransportError, or StaleConnection. */
  readonly reply: Promise<HttpReply>
  readonly #connection: Connection
  readonly #connections: Connections
  readonly #request: ExchangeRequest
  readonly #times: ExchangeTimes
  readonly #onOver: () => void
  readonly #bytesBefore: number
  /** undici takes a reset for the proper end of a body that only the closing connection ends; it is not. */
  readonly #onSocketError = (error: Error): void => {
    if (this.#stage !== 'over') this.#break(transportError(error, this.#stage))
  }
  #stage: Stage | 'over' = 'head'
  #body: Body | null = null
  #timer: NodeJS.Timeout | null = null
  #resolve: (reply: HttpReply) => void = () => {}
  #reject: (error: Error) => void = () => {}

  /** Starts at once. `onOver` is called when a reply has nothing left to stop; it must bear repeating. */
  constructor(
    connection: Connection,
    connections: Connections,
    request: ExchangeRequest,
    times: ExchangeTimes,
    onOver: () => void,
  ) {
    this.#connection = connection
    this.#connections = connections
    this.#request = request
    this.#times = times
    this.#onOver = onOver
    this.#bytesBefore = connection.socket.bytesRead
    this.reply = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
    this.#timer = setTimeout(
      () => this.#break(timeoutError('no reply', times.headTimeoutMs)),
      times.headTimeoutMs - request.waitedMs,
    )
    connection.socket.prependListener('error', this.#onSocketError)
    connection.client.dispatch({ path: request.target, method: 'GET', headers: request.headers }, this)
  }

  /** Ends it from our side, at whatever stage: pending reads are rejected with `aborted`. Idempotent. */
  stop(): void {
    this.#body?.stop()
    this.#break(abortedError())
    this.#onOver()
  }

  onRequestStart(): void {}

  onResponseStart(controller: Controller, status: number): void {
    // RFC 9110 §15.2: interim replies may come before the final one, asked for or not.
    if (status < 200 || this.#stage !== 'head') return
    const headers = headerList(rawPairs(controller.rawHeaders))
    const fault = framingFault(headers)
    if (fault !== null) {
      this.#break(new TransportError('protocol', fault))
      return
    }
    this.#stage = 'body'
    const body = new Body(
      {
        pause: () => this.#pause(),
        resume: () => this.#resume(),
        drop: () => this.stop(),
        settled: () => this.#onOver(),
      },
      declaredLength(headers),
    )
    this.#body = body
    this.#watchIdle()
    const { fromPrivateAddress } = this.#request
    const isBroken = (): boolean => body.isBroken
    this.#resolve({ status, headers, fromPrivateAddress, body, isBroken, close: () => this.stop() })
  }

  onResponseData(_controller: Controller, bytes: Buffer): void {
    if (this.#stage !== 'body') return
    this.#timer?.refresh()
    this.#body?.push(bytes)
  }

  onResponseEnd(): void {
    if (this.#stage !== 'body') return
    this.#finish()
    this.#connections.keep(this.#connection)
    this.#body?.finish()
  }

  onResponseError(_controller: Controller, error: Error): void {
    if (this.#stage === 'over') return
    this.#break(transportError(error, this.#stage))
  }

  #break(error: TransportError): void {
    if (this.#stage === 'over') return
    const headIsDue = this.#stage === 'head'
    const silent = this.#connection.socket.bytesRead === this.#bytesBefore
    this.#finish()
    this.#connections.drop(this.#connection)
    if (headIsDue) {
      const stale = error.fault === 'cut' && silent && this.#bytesBefore > 0
      this.#reject(stale ? new StaleConnection() : error)
    } else {
      this.#body?.fail(error)
    }
  }

  #finish(): void {
    this.#stage = 'over'
    this.#connection.socket.off('error', this.#onSocketError)
    this.#connection.reading.release()
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
  }

  #watchIdle(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    const { idleTimeoutMs } = this.#times
    this.#timer = setTimeout(() => this.#break(timeoutError('nothing arrived', idleTimeoutMs)), idleTimeoutMs)
  }

  #pause(): void {
    this.#connection.reading.hold()
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
  }

  #resume(): void {
    if (this.#stage !== 'body') return
    this.#watchIdle()
    this.#connection.reading.release()
  }
}

function rawPairs(raw: Controller['rawHeaders']): readonly (Buffer | string)[] {
  return Array.isArray(raw) ? raw : []
}
