// What undici makes of a reply, without a socket: the yardstick for a parser of our own.
import type { Socket } from 'node:net'
import { Duplex } from 'node:stream'
import { Client, type Dispatcher } from 'undici'
import type { HeaderList } from '../../../src/main/engine/ports.ts'
import { declaredLength, framingFault, headerList } from '../../../src/main/net/head.ts'

export interface Opinion {
  readonly status: number
  readonly headers: HeaderList
  readonly length: number | null
  /** Of the body, as far as it has come. */
  readonly body: Buffer
}

export interface Exchanged {
  /** What it wrote. */
  readonly request: string
  /** The final head and some of the body, or null where it refuses them or wants more. */
  readonly opinion: Opinion | null
}

/** Gives `reply` as the answer to a GET with these headers. */
export async function exchangeOverUndici(
  reply: Buffer,
  headers: Readonly<Record<string, string>> = {},
  origin = 'http://server.example:8080',
  path = '/f',
): Promise<Exchanged> {
  const wire = new MemoryWire(reply)
  const client = new Client(origin, {
    maxHeaderSize: 64 * 1024,
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: (_options, callback) => setImmediate(() => callback(null, wire as unknown as Socket)),
  })
  const listener = new Listener()
  client.dispatch({ path, method: 'GET', headers }, listener)
  await Promise.race([listener.over, wire.told])
  const { opinion } = listener
  await client.destroy()
  return { request: wire.written, opinion }
}

class MemoryWire extends Duplex {
  written = ''
  /** Some turns after undici has read all there is. */
  readonly told: Promise<void>
  readonly #reply: Buffer
  #tell: () => void = () => {}

  constructor(reply: Buffer) {
    super()
    this.#reply = reply
    this.on('error', () => {})
    this.told = new Promise(resolve => {
      this.#tell = resolve
    })
  }

  override _read(): void {}

  override _write(bytes: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.written += bytes.toString('latin1')
    done()
    setImmediate(() => {
      if (!this.destroyed) this.push(this.#reply)
      setImmediate(this.#tell)
    })
  }
}

class Listener implements Dispatcher.DispatchHandler {
  readonly over: Promise<void>
  #end: () => void = () => {}
  #head: Omit<Opinion, 'body'> | null = null
  #body: Buffer[] = []

  constructor() {
    this.over = new Promise(resolve => {
      this.#end = resolve
    })
  }

  get opinion(): Opinion | null {
    return this.#head === null ? null : { ...this.#head, body: Buffer.concat(this.#body) }
  }

  onRequestStart(): void {}

  onResponseStart(controller: Dispatcher.DispatchController, status: number): void {
    if (status < 200) return
    const raw = controller.rawHeaders
    const headers = headerList(Array.isArray(raw) ? raw : [])
    if (framingFault(headers) === null) this.#head = { status, headers, length: declaredLength(headers) }
  }

  onResponseData(_controller: Dispatcher.DispatchController, bytes: Buffer): void {
    this.#body.push(Buffer.from(bytes))
  }

  onResponseEnd(): void {
    this.#end()
  }

  onResponseError(): void {
    this.#end()
  }
}
