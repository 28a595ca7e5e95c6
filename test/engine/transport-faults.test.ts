// Every way a server can break HTTP or the connection, and the fault that each becomes.
import { type AddressInfo, createServer } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { HttpReply, Transport, TransportFault } from '../../src/main/engine/ports.ts'
import { TransportError } from '../../src/main/engine/ports.ts'
import { createTransport, type TransportOptions } from '../../src/main/net/transport.ts'
import { fixedContent, pseudoRandom, readAll } from '../support/bytes.ts'
import { LANES } from '../support/fast-lane/lanes.ts'
import type { Behaviour } from '../support/range-server/behaviour.ts'
import { serverForEach } from '../support/server-for-each.ts'

describe.each(LANES)('%s', (_way, fastLane) => {
  /** For the cases that end in a timeout; long enough that a busy machine gets everything else done before. */
  const SHORT_MS = 500
  const content = pseudoRandom(300_000, 5)
  const hello = fixedContent('hello')

  const server = serverForEach()
  let transport: Transport

  beforeEach(async () => {
    transport = createTransport({ environment: {}, fastLane })
  })
  afterEach(async () => {
    await transport.close()
  })

  async function shorten(options: Pick<TransportOptions, 'headTimeoutMs' | 'idleTimeoutMs'>): Promise<void> {
    await transport.close()
    transport = createTransport({ environment: {}, fastLane, ...options })
  }

  function get(url: string): Promise<HttpReply> {
    const secret = `${url}?token=SECRET`
    return transport.get({
      url: secret,
      headers: {},
      signal: new AbortController().signal,
      publicOnly: false,
    })
  }

  /** `head` where no reply came, else the number of body bytes that did. */
  async function outcome(url: string): Promise<readonly ['head' | number, TransportFault | null]> {
    let reply: HttpReply
    try {
      reply = await get(url)
    } catch (error) {
      return ['head', faultOf(error)]
    }
    const { bytes, error } = await readAll(reply.body)
    expect(bytes.equals(content.read(0, bytes.length)) || bytes.equals(hello.read(0, bytes.length))).toBe(
      true,
    )
    return [bytes.length, error === null ? null : faultOf(error)]
  }

  function faultOf(error: unknown): TransportFault {
    if (!(error instanceof TransportError)) throw error
    expect(error.message).not.toContain('SECRET')
    expect(error.message).not.toBe('')
    return error.fault
  }

  /** A whole reply by hand: a head of these lines, then the body. */
  function byHand(lines: readonly string[], body: string): Behaviour {
    return { raw: ['HTTP/1.1 200 OK', ...lines, '', body].join('\r\n') }
  }

  describe('faults before the head is whole', () => {
    const CASES: readonly (readonly [what: string, behaviour: Behaviour, fault: TransportFault])[] = [
      ['closed without a word', { raw: '' }, 'cut'],
      ['closed inside the head', { raw: 'HTTP/1.1 200 OK\r\nContent-Le' }, 'cut'],
      ['another protocol', { raw: 'SSH-2.0-OpenSSH_9.2\r\n' }, 'protocol'],
      ['a header without a name', byHand([': x', 'Content-Length: 5'], 'hello'), 'protocol'],
      ['a space before the colon', byHand(['Content-Length : 5'], 'hello'), 'protocol'],
      ['silence', { head: 'before' }, 'timeout'],
      ['a head that stops', { head: 'inside' }, 'timeout'],
      ['a head without end', { head: 'flood' }, 'protocol'],
      ['one header past the bounds', byHand([`X: ${'x'.repeat(70_000)}`], ''), 'protocol'],
      ['interim replies only', { interim: [{ status: 103 }], head: 'inside' }, 'timeout'],
      ['an upgrade nobody asked for', { raw: upgrade() }, 'protocol'],
      // RFC 9112 §6.3: each of these leaves the end of the body in doubt.
      ['length and chunks', { content: hello, framing: 'both' }, 'protocol'],
      ['two lengths', byHand(['Content-Length: 5', 'Content-Length: 6'], 'hello!'), 'protocol'],
      ['a list of lengths', byHand(['Content-Length: 5, 5'], 'hello'), 'protocol'],
      ['a negative length', byHand(['Content-Length: -5'], 'hello'), 'protocol'],
      ['a length that is a word', byHand(['Content-Length: five'], 'hello'), 'protocol'],
      ['an empty length', byHand(['Content-Length:'], 'hello'), 'protocol'],
      ['a length of 2^53', byHand(['Content-Length: 9007199254740992'], 'hello'), 'protocol'],
      ['a length of 2^65', byHand(['Content-Length: 36893488147419103232'], 'hello'), 'protocol'],
      ['a coding not asked for', byHand(['Transfer-Encoding: gzip'], 'hello'), 'protocol'],
      ['coded chunks', byHand(['Transfer-Encoding: gzip, chunked'], '5\r\nhello\r\n0\r\n\r\n'), 'protocol'],
      ['chunked not last', byHand(['Transfer-Encoding: chunked, gzip'], 'hello'), 'protocol'],
      [
        'chunked twice',
        byHand(['Transfer-Encoding: chunked', 'Transfer-Encoding: chunked'], '5\r\nhello\r\n0\r\n\r\n'),
        'protocol',
      ],
    ]
    it.each(CASES)('%s', async (_what, behaviour, fault) => {
      if (fault === 'timeout') await shorten({ headTimeoutMs: SHORT_MS })
      expect(await outcome(server.route('/f', behaviour))).toEqual(['head', fault])
      await server.until(() => server.openConnections === 0)
    })

    it('a reset', async () => {
      const url = server.route('/f', { head: 'before' })
      const going = outcome(url)
      await server.nextRequest('/f')
      await server.close()
      expect(await going).toEqual(['head', 'cut'])
    })
  })

  describe('faults inside the body', () => {
    const CASES: readonly (readonly [
      what: string,
      behaviour: Behaviour,
      arrived: number,
      fault: TransportFault | null,
    ])[] = [
      ['closed before the length', { content, cutAt: 70_000 }, 70_000, 'cut'],
      ['closed at the first byte', { content, cutAt: 0 }, 0, 'cut'],
      ['closed before the length, as announced', { content, keepAlive: false, cutAt: 9 }, 9, 'cut'],
      ['a length too long', { content, contentLength: n => `${n + 1}`, keepAlive: false }, 300_000, 'cut'],
      ['a length too short', { content, contentLength: '5' }, 5, null],
      ['chunks cut inside one', byHand(['Transfer-Encoding: chunked'], '8\r\nhello'), 5, 'cut'],
      ['chunks without the last', { content, framing: 'chunked', cutAt: 65_536 }, 65_536, 'cut'],
      [
        'chunks without the last, as announced',
        { content, framing: 'chunked', keepAlive: false, cutAt: 65_536 },
        65_536,
        'cut',
      ],
      [
        'a chunk size that is none',
        byHand(['Transfer-Encoding: chunked'], '5\r\nhello\r\nZZ\r\n'),
        5,
        'protocol',
      ],
      ['silence after some bytes', { content, stallAt: 1000 }, 1000, 'timeout'],
      ['silence before any', { content, stallAt: 0 }, 0, 'timeout'],
      // No framing tells this end from a cut (RFC 9112 §6.3): the engine calls such a download unverified.
      ['closed where only closing ends it', { content, framing: 'close', cutAt: 5 }, 5, null],
    ]
    it.each(CASES)('%s', async (_what, behaviour, arrived, fault) => {
      if (fault === 'timeout') await shorten({ idleTimeoutMs: SHORT_MS })
      expect(await outcome(server.route('/f', behaviour))).toEqual([arrived, fault])
    })

    it('a reset: what was read before stays, the rest is a cut', async () => {
      const reply = await get(server.route('/f', { content, stallAt: 1000, resetAt: 1000 }))
      const iterator = reply.body[Symbol.asyncIterator]()
      const first = await iterator.next()
      expect(Buffer.from(first.value ?? [])).toEqual(content.read(0, 1000))
      server.release('/f')
      await expect(iterator.next()).rejects.toMatchObject({ fault: 'cut' })
      await expect(iterator.next()).rejects.toMatchObject({ fault: 'cut' })
    })

    it('never reuses the connection', async () => {
      const broken = server.route('/broken', { content, contentLength: '5' })
      const sound = server.route('/sound', { content: hello })
      await outcome(broken)
      expect(await outcome(sound)).toEqual([5, null])
      expect(server.connections).toBe(2)
    })

    it('leaves a consumer that is slow alone: idle time counts only while it waits', async () => {
      await shorten({ idleTimeoutMs: SHORT_MS })
      const reply = await get(server.route('/f', { content: pseudoRandom(20_000_000) }))
      const iterator = reply.body[Symbol.asyncIterator]()
      await iterator.next()
      await new Promise(resolve => setTimeout(resolve, SHORT_MS * 2))
      let rest = 0
      for (let piece = await iterator.next(); piece.done !== true; piece = await iterator.next()) rest++
      expect(rest).toBeGreaterThan(50)
    })
  })

  describe('faults before there is a connection', () => {
    it('nobody listens', async () => {
      const closed = createServer()
      await new Promise<void>(resolve => closed.listen(0, '127.0.0.1', resolve))
      const { port } = closed.address() as AddressInfo
      await new Promise(resolve => closed.close(resolve))
      expect(await outcome(`http://127.0.0.1:${port}/`)).toEqual(['head', 'unreachable'])
      expect(await outcome(`http://localhost:${port}/`)).toEqual(['head', 'unreachable'])
    })

    it('a name without an address', async () => {
      expect(await outcome('http://no-such-host.invalid/')).toEqual(['head', 'no-name'])
    })

    it('requests that cannot be sent', async () => {
      for (const url of ['file:///etc/passwd', 'ftp://x.example/', 'nonsense', 'http://']) {
        expect(await outcome(url)).toEqual(['head', 'protocol'])
      }
      const url = server.route('/f', {})
      for (const headers of [{ 'X-Bad': 'a\r\nb: c' }, { 'bad name': 'x' }, { 'Content-Length': 'x' }]) {
        const signal = new AbortController().signal
        await expect(transport.get({ url, headers, signal, publicOnly: false })).rejects.toMatchObject({
          fault: 'protocol',
        })
      }
      expect(server.requests).toEqual([])
    })
  })

  function upgrade(): string {
    return 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n'
  }
})
