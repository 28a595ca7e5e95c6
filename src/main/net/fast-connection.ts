// One socket of the fast lane and whose turn it is on it. Heads land in a small buffer of its own, bodies in their slots;
// every read is bounded by what the bytes can belong to.
import type { Socket } from 'node:net'
import { TransportError } from '../engine/ports.ts'
import type { FastBody } from './fast-body.ts'
import type { FastCarrier, FastExchange } from './fast-exchange.ts'
import { type FastHead, HeadReader } from './fast-head.ts'
import { ReplayWire } from './replay-wire.ts'
import type { SlotPool } from './slots.ts'

const HEAD_BYTES = 16 * 1024
/** A head larger than this is not understood. */
const MAX_HEAD_BYTES = 64 * 1024

export interface FastConnectionEvents {
  /** The exchange on it ended as HTTP says it should, and the connection can take another one. */
  idle(connection: FastConnection): void
  /** It takes no further exchange; its socket may still carry the last one's reply to the other parser. */
  gone(connection: FastConnection): void
}

/** Node's own shape for reading into memory of ours (net.connect's `onread`). */
export interface OnRead {
  readonly buffer: () => Uint8Array
  readonly callback: (count: number) => boolean
}

type Phase = 'idle' | 'head' | 'body' | 'replay' | 'gone'

export class FastConnection implements FastCarrier {
  /** For the dial: reads start before anybody can look at the socket. */
  readonly onread: OnRead = { buffer: () => this.#room(), callback: count => this.#took(count) }
  readonly key: string
  readonly slots: SlotPool
  readonly #events: FastConnectionEvents
  #socket: Socket | null = null
  #isPrivate = false
  #phase: Phase = 'idle'
  #bytes: Buffer = Buffer.allocUnsafeSlow(HEAD_BYTES)
  #used = 0
  #reader = new HeadReader()
  #current: FastExchange | null = null
  #body: FastBody | null = null
  /** Sent already; its reply comes after the current one's body. */
  #next: FastExchange | null = null
  #closes = false
  #wire: ReplayWire | null = null

  /** `key`: which requests may use it. */
  constructor(key: string, slots: SlotPool, events: FastConnectionEvents) {
    this.key = key
    this.slots = slots
    this.#events = events
  }

  /** The socket that was dialled with this one's `onread`, ready for requests. */
  attach(socket: Socket, isPrivate: boolean): void {
    this.#socket = socket
    this.#isPrivate = isPrivate
    socket.on('error', error => this.fail(error))
    socket.on('end', () => this.#ended())
    socket.on('close', () => this.#closed())
  }

  /** Whether the address at the other end is loopback, private or link-local. */
  get isPrivate(): boolean {
    return this.#isPrivate
  }

  /** Whether a request may be sent on it now. */
  get usable(): boolean {
    const socket = this.#socket
    if (this.#phase !== 'idle' || this.#used > 0 || socket === null) return false
    return !socket.destroyed && socket.readable && socket.writable
  }

  /** Resolves when the socket is closed. */
  closed(): Promise<void> {
    const socket = this.#socket
    if (socket === null) return Promise.resolve()
    return new Promise(resolve => {
      if (socket.closed) resolve()
      else socket.once('close', () => resolve())
    })
  }

  /** An idle connection neither keeps the process alive nor counts as work. */
  ref(inUse: boolean): void {
    if (inUse) this.#socket?.ref()
    else this.#socket?.unref()
  }

  send(exchange: FastExchange): void {
    if (!this.usable) {
      // A server that speaks first speaks another protocol.
      exchange.break(this.#used > 0 ? new TransportError('protocol', 'not a valid HTTP reply') : cut(), true)
      this.drop()
      return
    }
    this.#socket?.write(exchange.request.text, 'latin1')
    this.#await(exchange)
  }

  /** Whether `exchange`, whose body is arriving, can have one more request sent behind it. */
  canFollow(exchange: FastExchange): boolean {
    if (this.#socket?.writable !== true || this.#phase !== 'body' || this.#closes) return false
    return this.#current === exchange && this.#next === null
  }

  follow(exchange: FastExchange): void {
    this.#next = exchange
    this.#socket?.write(exchange.request.text, 'latin1')
  }

  resume(): void {
    if (this.#phase === 'body') this.#socket?.resume()
  }

  leave(exchange: FastExchange): void {
    // One that still waits behind another's body leaves that in peace: the end of the body finds it over.
    if (this.#current === exchange) this.drop()
  }

  /** Ends it; whoever waits on it learns that it was cut. */
  drop(): void {
    if (this.#phase !== 'gone') this.fail(cut())
  }

  fail(error: Error): void {
    if (this.#phase === 'gone') return
    this.#wire?.destroy(error)
    const silent = this.#used === 0
    this.#phase = 'gone'
    this.#socket?.destroy()
    const current = this.#current
    const next = this.#next
    this.#current = null
    this.#next = null
    this.#body = null
    current?.break(error, silent)
    next?.break(cut(), false)
    this.#events.gone(this)
  }

  #await(exchange: FastExchange): void {
    this.#current = exchange
    this.#phase = 'head'
    if (exchange.request.closes) this.#closes = true
    exchange.begin()
  }

  #ended(): void {
    if (this.#wire === null) this.drop()
    else this.#wire.ended()
  }

  #closed(): void {
    if (this.#wire === null) this.drop()
    else this.#wire.socketClosed()
  }

  /** Never empty: Node would try to fill it for ever. */
  #room(): Buffer {
    if (this.#body !== null) return this.#body.room()
    return this.#used < this.#bytes.length ? this.#bytes.subarray(this.#used) : this.#bytes
  }

  #took(count: number): boolean {
    const body = this.#body
    if (body !== null) {
      const more = body.took(count)
      if (body.missing > 0) return more
      // TLS may bring more than could be stopped, even the end.
      if (!more) this.#socket?.resume()
      this.#endBody()
      return true
    }
    if (this.#phase === 'replay') return this.#wire?.arrived(this.#bytes.subarray(0, count)) ?? false
    if (this.#phase === 'head') {
      if (this.#used === 0) this.#current?.heard()
      this.#used += count
      return this.#digest()
    }
    // Nobody asked for anything: these bytes are no reply (and could be taken for one later).
    this.#used = Math.min(this.#used + count, this.#bytes.length - 1)
    if (this.#socket !== null) this.drop()
    return false
  }

  /** Reads what has come, up to a body that is still to come, or to the end. */
  #digest(): boolean {
    while (this.#phase === 'head' && this.#used > 0) {
      const head = this.#reader.read(this.#bytes, this.#used)
      if (head === 'more' && this.#makeRoom()) return true
      if (typeof head === 'string') return this.#odd()
      this.#startBody(head)
    }
    return this.#phase !== 'gone'
  }

  #startBody(head: FastHead): void {
    const exchange = this.#current
    if (exchange === null) {
      this.drop()
      return
    }
    if (head.closes) this.#closes = true
    const end = Math.min(this.#used, head.size + head.length)
    const body = exchange.start(head)
    body.copy(this.#bytes.subarray(head.size, end))
    this.#bytes.copyWithin(0, end, this.#used)
    this.#used -= end
    this.#reader = new HeadReader()
    this.#phase = 'body'
    if (body.missing > 0) this.#body = body
    else this.#endBody()
  }

  #endBody(): void {
    const exchange = this.#current
    const next = this.#next
    this.#body = null
    this.#current = null
    exchange?.finish()
    if (this.#closes || next?.isOver === true || (next === null && this.#used > 0)) {
      // The last: bytes past the end belong to no reply.
      this.drop()
    } else if (next !== null) {
      this.#next = null
      this.#await(next)
    } else {
      this.#phase = 'idle'
      this.#events.idle(this)
    }
  }

  /** The head is not one of ours to read. False: the socket waits until the other parser wants more. */
  #odd(): boolean {
    const exchange = this.#current
    const socket = this.#socket
    if (exchange === null || socket === null || exchange.isFollower) {
      this.fail(new TransportError('cut', 'not a reply that can be told from the one before'))
      return false
    }
    this.#phase = 'replay'
    this.#current = null
    this.#wire = new ReplayWire(socket, this.#bytes.subarray(0, this.#used))
    this.#used = 0
    exchange.handOver(this.#wire)
    this.#events.gone(this)
    return false
  }

  /** False where the head is as long as it may be. */
  #makeRoom(): boolean {
    if (this.#used < this.#bytes.length) return true
    if (this.#used >= MAX_HEAD_BYTES) return false
    const larger = Buffer.allocUnsafeSlow(Math.min(MAX_HEAD_BYTES, this.#bytes.length * 2))
    larger.set(this.#bytes)
    this.#bytes = larger
    return true
  }
}

function cut(): TransportError {
  return new TransportError('cut', 'closed before the end')
}
