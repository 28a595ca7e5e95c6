// What tests of the fast lane have in common: servers and transports that end with the test, requests, sound replies.
import { afterEach, beforeEach, expect } from 'vitest'
import type { HttpReply, HttpRequest, Transport } from '../../../src/main/engine/ports.ts'
import { createTransport, type TransportOptions } from '../../../src/main/net/transport.ts'
import { readAll } from '../bytes.ts'
import { type RawScript, type RawServer, startRawServer } from './raw-server.ts'

export interface Lane {
  /** `secure`: over TLS, with the sound certificate. */
  serve(script: RawScript, secure?: boolean): Promise<RawServer>
  transport(options?: TransportOptions): Transport
}

/** Call once in a test file. A rejection that nobody handles fails the test in which it comes. */
export function makeLane(): Lane {
  const open: { close(): Promise<void> }[] = []
  const rejections: unknown[] = []
  const onRejection = (error: unknown): void => {
    rejections.push(error)
  }
  beforeEach(() => {
    process.on('unhandledRejection', onRejection)
  })
  afterEach(async () => {
    for (const one of open.splice(0)) await one.close()
    await new Promise(resolve => setImmediate(resolve))
    process.off('unhandledRejection', onRejection)
    expect(rejections.splice(0)).toEqual([])
  })
  return {
    async serve(script, secure = false) {
      const server = await startRawServer(script, secure)
      open.push(server)
      return server
    },
    transport(options = {}) {
      const transport = createTransport({ environment: {}, ...options })
      open.unshift(transport)
      return transport
    },
  }
}

export function request(url: string, change: Partial<HttpRequest> = {}): HttpRequest {
  return { url, headers: {}, signal: new AbortController().signal, publicOnly: false, ...change }
}

/** A whole reply of known length, with these header lines besides. */
export function sound(body: string | Buffer, ...lines: readonly string[]): Buffer {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body
  const head = ['HTTP/1.1 200 OK', `Content-Length: ${bytes.length}`, ...lines, '', ''].join('\r\n')
  return Buffer.concat([Buffer.from(head), bytes])
}

/** All but the last byte of a reply; once a second request has come the last byte; then `after`. */
export function holdingBack(body: string, after: RawScript): RawScript {
  return async connection => {
    await connection.request()
    const reply = sound(body)
    await connection.send(reply.subarray(0, -1))
    await connection.request()
    await connection.send(reply.subarray(-1))
    await after(connection)
  }
}

/** The whole body, which must come to its proper end. */
export async function textOf(reply: HttpReply): Promise<string> {
  const { bytes, error } = await readAll(reply.body)
  expect(error).toBeNull()
  return bytes.toString()
}
