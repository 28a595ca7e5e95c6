// The lane over undici, loaded when something needs it for the first time: a megabyte of program that most downloads
// never run. Apart from that it is that lane.
import { type HttpReply, type HttpRequest, TransportError } from '../engine/ports.ts'
import type { Call } from './call.ts'
import type { SocketOptions } from './dial.ts'
import type { ExchangeTimes } from './exchange.ts'
import type { Plan } from './plan.ts'
import type { ReplayWire } from './replay-wire.ts'
import type { UndiciLane } from './undici-lane.ts'

export class LateUndici {
  readonly #sockets: SocketOptions
  readonly #times: ExchangeTimes
  #lane: Promise<UndiciLane> | null = null

  constructor(sockets: SocketOptions, times: ExchangeTimes) {
    this.#sockets = sockets
    this.#times = times
  }

  /** As UndiciLane.get. */
  async get(plan: Plan, ticket: Pick<HttpRequest, 'publicOnly'>, call: Call): Promise<HttpReply> {
    const lane = await this.#load()
    return await lane.get(plan, ticket, call)
  }

  /** As UndiciLane.goOn; also where the connection ended while the lane was loaded. */
  async goOn(
    wire: ReplayWire,
    plan: Plan,
    isPrivate: boolean,
    waitedMs: number,
    call: Call,
  ): Promise<HttpReply> {
    const since = performance.now()
    const lane = await this.#load().catch(error => {
      wire.destroy()
      throw error
    })
    // undici would wait for an end that has been told already.
    if (wire.destroyed) throw new TransportError('cut', 'closed before the end')
    return await lane.goOn(wire, plan, isPrivate, waitedMs + performance.now() - since, call)
  }

  /** As UndiciLane.close; whoever still waits for the lane gets it first, and is stopped there. */
  async close(): Promise<void> {
    const lane = await this.#lane?.catch(() => null)
    await lane?.close()
  }

  #load(): Promise<UndiciLane> {
    this.#lane ??= import('./undici-lane.ts').then(
      ({ UndiciLane }) => new UndiciLane(this.#sockets, this.#times),
    )
    return this.#lane
  }
}
