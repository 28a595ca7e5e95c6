// Replies that the strict reader does not take go on over undici, on the same connection: nothing is asked twice, and the
// reply is what it would have been.
import { describe, expect, it } from 'vitest'
import type { HttpReply, Transport } from '../../src/main/engine/ports.ts'
import { pseudoRandom, readAll, sha256Of } from '../support/bytes.ts'
import { makeLane, request } from '../support/fast-lane/lane.ts'
import type { RawScript } from '../support/fast-lane/raw-server.ts'
import { certificateAuthority } from '../support/tls/certificates.ts'

const lane = makeLane()

function get(transport: Transport, url: string, signal = new AbortController().signal): Promise<HttpReply> {
  return transport.get(request(url, { signal }))
}

/** Answers one request with these bytes, then ends the connection where `ends` says so. */
function answering(text: string, ends: boolean, oneByOne: boolean): RawScript {
  return async connection => {
    while ((await connection.request()) !== null) {
      if (oneByOne) await connection.trickle(text)
      else await connection.send(text)
      if (ends) connection.socket.end()
    }
  }
}

const OK = 'HTTP/1.1 200 OK\r\n'

describe('a reply that is odd', () => {
  const CASES: readonly (readonly [what: string, reply: string, ends: boolean])[] = [
    [
      'in chunks',
      `${OK}Transfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2;x=y\r\nlo\r\n0\r\nT: t\r\n\r\n`,
      false,
    ],
    ['that only the close ends', `${OK}Connection: close\r\n\r\nhello`, true],
    ['without any header', `${OK}\r\nhello`, true],
    [
      'after an interim one',
      `HTTP/1.1 103 Hints\r\nLink: </x>\r\n\r\n${OK}Content-Length: 5\r\n\r\nhello`,
      false,
    ],
    ['of HTTP/1.0', 'HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nhello', true],
    ['without a space for the reason', 'HTTP/1.1 200\r\nContent-Length: 5\r\n\r\nhello', false],
    ['with another connection option', `${OK}Connection: te\r\nContent-Length: 5\r\n\r\nhello`, false],
  ]
  describe.each([
    ['at once', false],
    ['byte by byte', true],
  ] as const)('%s', (_how, oneByOne) => {
    it.each(CASES)('%s', async (_what, text, ends) => {
      const server = await lane.serve(answering(text, ends, oneByOne))
      const transport = lane.transport()
      const reply = await get(transport, server.url)
      expect(reply.status).toBe(200)
      expect(reply.fromPrivateAddress).toBe(true)
      expect(reply.answerMs).toBeGreaterThanOrEqual(0)
      expect(await readAll(reply.body)).toEqual({ bytes: Buffer.from('hello'), error: null })
      expect(server.requests.length).toBe(1)
      // Never kept.
      await server.until(() => server.open === 0)
      await readAll((await get(transport, server.url)).body)
      expect(server.requests.length).toBe(2)
      expect(server.connections.length).toBe(2)
    })

    it('and bad is refused, and not asked for again', async () => {
      for (const text of [
        `${OK}X: a\r\n folded\r\nContent-Length: 5\r\n\r\nhello`,
        `${OK}Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!`,
        `${OK}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
        'HTTP/1.1 200 OK\nContent-Length: 5\n\nhello',
        '220 mail.example ESMTP\r\n',
      ]) {
        const server = await lane.serve(answering(text, false, oneByOne))
        await expect(get(lane.transport(), server.url)).rejects.toMatchObject({ fault: 'protocol' })
        expect(server.requests.length).toBe(1)
        await server.until(() => server.open === 0)
      }
    })
  })

  it('on a connection that was kept is not asked for again', async () => {
    const server = await lane.serve(async connection => {
      await connection.request()
      await connection.send(`${OK}Content-Length: 5\r\n\r\nhello`)
      await connection.request()
      await connection.send(`${OK}Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n`)
    })
    const transport = lane.transport()
    for (let round = 0; round < 2; round++) {
      expect((await readAll((await get(transport, server.url)).body)).bytes.toString()).toBe('hello')
    }
    expect([server.connections.length, server.requests.length]).toEqual([1, 2])
  })

  it('over TLS, with the close in the same breath', async () => {
    const server = await lane.serve(answering(`${OK}Connection: close\r\n\r\nhello`, true, false), true)
    const transport = lane.transport({ ca: certificateAuthority('sound') })
    for (let round = 1; round <= 10; round++) {
      const reply = await get(transport, server.url)
      expect(await readAll(reply.body)).toEqual({ bytes: Buffer.from('hello'), error: null })
      expect(server.requests.length).toBe(round)
    }
  })

  it('and long comes whole to a slow consumer, and holds the server back', async () => {
    const content = pseudoRandom(20_000_000)
    let sent = 0
    const server = await lane.serve(async connection => {
      await connection.request()
      await connection.send(`${OK}\r\n`)
      for (let at = 0; at < content.size; at += 100_000) {
        await connection.send(content.read(at, Math.min(content.size, at + 100_000)))
        sent = at
      }
      connection.socket.end()
    })
    const reply = await get(lane.transport(), server.url)
    const pieces: Buffer[] = []
    for await (const piece of reply.body) {
      if (pieces.length === 0) {
        for (let last = -1; last !== sent; ) {
          last = sent
          await new Promise(resolve => setTimeout(resolve, 50))
        }
        expect(sent).toBeLessThan(16_000_000)
      }
      pieces.push(Buffer.from(piece))
    }
    expect(sha256Of(Buffer.concat(pieces))).toBe(content.sha256())
  })
})

describe('while it is handed over', () => {
  it('a reset is a cut, not the end of a body that only the close ends', async () => {
    const server = await lane.serve(async connection => {
      await connection.request()
      await connection.send(`${OK}\r\nhello`)
    })
    const reply = await get(lane.transport(), server.url)
    const iterator = reply.body[Symbol.asyncIterator]()
    expect(Buffer.from((await iterator.next()).value ?? []).toString()).toBe('hello')
    const next = iterator.next()
    server.connections[0]?.reset()
    await expect(next).rejects.toMatchObject({ fault: 'cut' })
  })

  it('the head keeps its one deadline', async () => {
    const server = await lane.serve(async connection => {
      await connection.request()
      await connection.send('HTTP/1.1 103 Hints\r\n\r\n')
    })
    const going = get(lane.transport({ headTimeoutMs: 300 }), server.url)
    await expect(going).rejects.toMatchObject({ fault: 'timeout', message: 'no reply within 0.3 s' })
    expect(server.requests.length).toBe(1)
    await server.until(() => server.open === 0)
  })

  it.each([0, 1, 2])('an abort ends it (%i turns later)', async turns => {
    const abort = new AbortController()
    let answered: () => void = () => {}
    const sent = new Promise<void>(resolve => {
      answered = resolve
    })
    const server = await lane.serve(async connection => {
      await connection.request()
      await connection.send('HTTP/1.1 103 Hints\r\n\r\n')
      answered()
    })
    const going = get(lane.transport(), server.url, abort.signal)
    going.catch(() => {})
    await sent
    for (let turn = 0; turn < turns; turn++) await new Promise(resolve => setImmediate(resolve))
    abort.abort()
    await expect(going).rejects.toMatchObject({ fault: 'aborted' })
    await server.until(() => server.open === 0)
  })

  it('the end of the transport ends it', async () => {
    const server = await lane.serve(
      answering(`${OK}Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n`, false, false),
    )
    const transport = lane.transport()
    const reply = await get(transport, server.url)
    await transport.close()
    expect((await readAll(reply.body)).error).toMatchObject({ fault: 'aborted' })
    await server.until(() => server.open === 0)
  })
})
