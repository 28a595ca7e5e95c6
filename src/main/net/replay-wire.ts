// A connection on which the request is sent already and some of the reply has come, made to look like a fresh one: what
// is written is swallowed, and then the reply is read from its first byte. The socket below goes on as asked.
import type { Socket } from 'node:net'
import { Duplex } from 'node:stream'

export class ReplayWire extends Duplex {
  /** Of the reply, as far as it has been handed over here. */
  bytesRead = 0
  readonly #socket: Socket
  /** null once the replay has begun. */
  #before: Buffer[] | null
  #isEnded = false

  /** `before`: what has come of the reply. The socket's own listeners must call arrived, ended, socketClosed and destroy. */
  constructor(socket: Socket, before: Buffer) {
    super({ allowHalfOpen: false })
    this.#socket = socket
    this.#before = [Buffer.from(before)]
    // An error that nobody hears ends the process.
    this.on('error', () => {})
  }

  /** Takes a copy; false to stop reading until the socket is resumed. */
  arrived(bytes: Buffer): boolean {
    const copy = Buffer.from(bytes)
    if (this.#before !== null) {
      this.#before.push(copy)
      return false
    }
    return this.#hand(copy)
  }

  /** The other side will send no more. */
  ended(): void {
    if (this.#isEnded || this.destroyed) return
    this.#isEnded = true
    if (this.#before === null) this.push(null)
  }

  /** The socket is closed; what it brought before its end is still to be read. */
  socketClosed(): void {
    if (!this.#isEnded) this.destroy()
  }

  override _read(): void {
    if (this.#before === null) this.#socket.resume()
  }

  override _write(_bytes: Buffer, _encoding: BufferEncoding, done: () => void): void {
    done()
    // Not at once: the parser takes bytes that come before its own write returns for a reply to nothing.
    if (this.#before !== null) setImmediate(() => this.#replay())
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    if (this.#socket.destroyed) {
      done(error)
      return
    }
    this.#socket.once('close', () => done(error))
    this.#socket.destroy()
  }

  #replay(): void {
    const before = this.#before
    if (before === null || this.destroyed) return
    this.#before = null
    let more = true
    for (const bytes of before) more = this.#hand(bytes)
    // TLS may bring more than could be stopped, even the end.
    if (this.#isEnded) this.push(null)
    else if (more) this.#socket.resume()
  }

  #hand(bytes: Buffer): boolean {
    if (this.destroyed) return false
    this.bytesRead += bytes.length
    return this.push(bytes)
  }
}
