// The test server itself: what the other tests lean on must do what it says.
import { createHash } from 'node:crypto'
import { Agent, get, type IncomingMessage } from 'node:http'
import { get as getSecure } from 'node:https'
import { connect } from 'node:net'
import { describe, expect, it } from 'vitest'
import { fixedContent, pseudoRandom, sha256Of } from '../support/bytes.ts'
import {
  captivePortal,
  first,
  inTurn,
  oneTime,
  rangeTotal,
  redirect,
  refuse,
  shortRange,
  unsatisfiable,
  wrongStart,
} from '../support/range-server/behaviour.ts'
import { type RangeServer, startRangeServer } from '../support/range-server.ts'
import { serverForEach } from '../support/server-for-each.ts'
import { certificateAuthority } from '../support/tls/certificates.ts'

interface Answer {
  readonly status: number
  readonly headers: IncomingMessage['headers']
  readonly body: Buffer
  /** The error that ended the body early, or null. */
  readonly broken: string | null
}

const server = serverForEach()
const content = pseudoRandom(300_000, 7)

function ask(url: string, headers: Record<string, string> = {}, agent?: Agent): Promise<Answer> {
  return new Promise((resolve, reject) => {
    get(url, { headers, agent: agent ?? false }, reply => {
      const pieces: Buffer[] = []
      let broken: string | null = null
      reply.on('data', (piece: Buffer) => pieces.push(piece))
      reply.on('error', (error: NodeJS.ErrnoException) => {
        broken = error.code ?? error.message
      })
      reply.on('close', () => {
        resolve({
          status: reply.statusCode ?? 0,
          headers: reply.headers,
          body: Buffer.concat(pieces),
          broken,
        })
      })
    }).on('error', reject)
  })
}

/** Everything the server says to a hand-written request, until it closes. */
function talk(path: string, version = '1.1'): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(server.port, '127.0.0.1')
    let text = ''
    socket.setEncoding('latin1')
    socket.on('data', piece => {
      text += piece
    })
    socket.on('error', reject)
    socket.on('close', () => resolve(text))
    socket.write(`GET ${path} HTTP/${version}\r\nHost: x\r\n\r\n`)
  })
}

describe('content', () => {
  it('is the same whole or in slices, and differs by seed', () => {
    const whole = content.read(0, content.size)
    for (const [start, end] of [
      [0, 1],
      [15, 17],
      [16, 32],
      [1000, 70_001],
      [299_999, 300_000],
      [5, 5],
    ] as const) {
      expect(content.read(start, end).equals(whole.subarray(start, end))).toBe(true)
    }
    expect(content.sha256()).toBe(sha256Of(whole))
    expect(pseudoRandom(100, 8).sha256()).not.toBe(pseudoRandom(100, 7).sha256())
    expect(() => content.read(0, 300_001)).toThrow(RangeError)
  })
})

describe('sound replies', () => {
  it('serves the whole, ranges, suffixes and 416', async () => {
    const url = server.route('/f', { content })
    const whole = await ask(url)
    expect(whole.status).toBe(200)
    expect(createHash('sha256').update(whole.body).digest('hex')).toBe(content.sha256())
    expect(whole.headers.etag).toBe('"v1"')
    expect(whole.headers['accept-ranges']).toBe('bytes')

    const part = await ask(url, { Range: 'bytes=100-199' })
    expect(part.status).toBe(206)
    expect(part.headers['content-range']).toBe('bytes 100-199/300000')
    expect(part.headers['content-length']).toBe('100')
    expect(part.body.equals(content.read(100, 200))).toBe(true)

    const open = await ask(url, { Range: 'bytes=299990-' })
    expect(open.headers['content-range']).toBe('bytes 299990-299999/300000')
    const suffix = await ask(url, { Range: 'bytes=-5' })
    expect(suffix.headers['content-range']).toBe('bytes 299995-299999/300000')
    const beyond = await ask(url, { Range: 'bytes=300000-' })
    expect([beyond.status, beyond.headers['content-range']]).toEqual([416, 'bytes */300000'])
    expect(server.requestsFor('/f').map(request => request.range)).toEqual([
      null,
      'bytes=100-199',
      'bytes=299990-',
      'bytes=-5',
      'bytes=300000-',
    ])
    expect(server.bytesSent('/f')).toBe(300_000 + 100 + 10 + 5 + 4)
  })

  it('honours If-Range only for the current strong validator', async () => {
    const strong = server.route('/strong', { content })
    const weak = server.route('/weak', { content, etag: 'W/"v1"' })
    const range = { Range: 'bytes=1-2' }
    expect((await ask(strong, { ...range, 'If-Range': '"v1"' })).status).toBe(206)
    expect((await ask(strong, { ...range, 'If-Range': '"v0"' })).status).toBe(200)
    expect((await ask(strong, { ...range, 'If-Range': 'Wed, 01 Jan 2025 00:00:00 GMT' })).status).toBe(206)
    expect((await ask(weak, { ...range, 'If-Range': 'W/"v1"' })).status).toBe(200)
  })

  it('keeps connections alive and tells them apart', async () => {
    const url = server.route('/f', { content })
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    await ask(url, {}, agent)
    await ask(url, {}, agent)
    agent.destroy()
    await ask(url)
    expect(server.requests.map(request => request.connection)).toEqual([0, 0, 1])
    await server.until(() => server.openConnections === 0)
  })

  it('speaks TLS', async () => {
    const secure = await startRangeServer({ tls: true })
    const url = secure.route('/f', { content, cutAt: 1000 })
    const length = await new Promise<number>((resolve, reject) => {
      getSecure(url, { ca: certificateAuthority('sound') }, reply => {
        let seen = 0
        reply.on('data', (piece: Buffer) => {
          seen += piece.length
        })
        reply.on('error', () => {})
        reply.on('close', () => resolve(seen))
      }).on('error', reject)
    })
    expect(length).toBe(1000)
    await secure.close()
  })
})

describe('misbehaviour', () => {
  it('bends ranges', async () => {
    const range = { Range: 'bytes=10-19' }
    const answer = async (behaviour: Parameters<RangeServer['route']>[1]): Promise<unknown[]> => {
      const { status, headers, body } = await ask(server.route('/f', behaviour), range)
      return [status, headers['content-range'], body.length]
    }
    expect(await answer({ content, ranges: 'ignored' })).toEqual([200, undefined, 300_000])
    expect(await answer({ content, ...wrongStart(1) })).toEqual([206, 'bytes 11-20/300000', 10])
    expect(await answer({ content, ...shortRange(4) })).toEqual([206, 'bytes 10-13/300000', 4])
    expect(await answer({ content, ...rangeTotal('*') })).toEqual([206, 'bytes 10-19/*', 10])
    expect(await answer({ content, ...rangeTotal(9) })).toEqual([206, 'bytes 10-19/9', 10])
    expect(await answer({ content, contentRange: null })).toEqual([206, undefined, 10])
    expect(await answer(unsatisfiable(5))).toEqual([416, 'bytes */5', 4])
    expect(await answer(unsatisfiable(null))).toEqual([416, undefined, 4])
    expect(await answer(captivePortal())).toEqual([200, undefined, 40])
  })

  it('wraps in multipart and codes with gzip', async () => {
    const range = { Range: 'bytes=0-4' }
    const text = fixedContent('hello world')
    const multipart = await ask(server.route('/m', { content: text, multipart: true }), range)
    expect(multipart.headers['content-type']).toMatch(/^multipart\/byteranges; boundary=/)
    expect(multipart.body.toString()).toContain('Content-Range: bytes 0-4/11\r\n\r\nhello\r\n--')
    const gzip = await ask(server.route('/g', { content: text, contentEncoding: 'gzip' }), range)
    expect([gzip.status, gzip.headers['content-encoding']]).toEqual([206, 'gzip'])
    expect(gzip.body.subarray(0, 2).toString('hex')).toBe('1f8b')
  })

  it('cuts, resets and lies about the length', async () => {
    const cut = await ask(server.route('/cut', { content, cutAt: 70_000 }))
    expect([cut.body.length, cut.broken]).toEqual([70_000, 'ECONNRESET'])
    const reset = ask(server.route('/reset', { content, stallAt: 10, resetAt: 10 }))
    await server.until(() => server.stalled('/reset') === 1)
    server.release('/reset')
    await expect(
      reset.then(
        ({ broken }) => broken,
        (error: NodeJS.ErrnoException) => error.code,
      ),
    ).resolves.toBe('ECONNRESET')
    const long = await ask(
      server.route('/long', { content, contentLength: length => `${length + 1}`, keepAlive: false }),
    )
    expect([long.body.length, long.broken]).toEqual([300_000, 'ECONNRESET'])
    const chunked = await ask(server.route('/chunked', { content, framing: 'chunked', cutAt: 65_536 }))
    expect([chunked.headers['content-length'], chunked.body.length]).toEqual([undefined, 65_536])
    expect(chunked.broken).toBe('ECONNRESET')
  })

  it('frames by chunks, by close, and by both', async () => {
    const small = fixedContent('hello')
    server.route('/chunked', { content: small, framing: 'chunked', keepAlive: false })
    server.route('/close', { content: small, framing: 'close', version: '1.0' })
    server.route('/both', { content: small, framing: 'both', keepAlive: false })
    expect(await talk('/chunked')).toMatch(/\r\n\r\n5\r\nhello\r\n0\r\n\r\n$/)
    const close = await talk('/close')
    expect(close).toMatch(/^HTTP\/1\.0 200 /)
    expect(close).not.toMatch(/content-length/i)
    const both = await talk('/both')
    expect(both).toMatch(/Transfer-Encoding: chunked\r\nContent-Length: 5\r\n/)
  })

  it('stalls until released, and sees the client go', async () => {
    const url = server.route('/f', { content, stallAt: 1000 })
    const answer = ask(url)
    await server.until(() => server.stalled('/f') === 1)
    expect(server.bytesSent('/f')).toBe(1000)
    server.release('/f')
    expect((await answer).body.length).toBe(300_000)
    expect(await (await server.nextRequest('/f')).ended).toBe('sent')

    const gone = get(url, { agent: false }, () => gone.destroy()).on('error', () => {})
    expect(await (await server.nextRequest('/f')).ended).toBe('gone')
  })

  it('hangs before and inside the head, floods it, and talks garbage', async () => {
    for (const head of ['before', 'inside'] as const) {
      server.route(`/${head}`, { head })
      const socket = connect(server.port, '127.0.0.1')
      socket.write(`GET /${head} HTTP/1.1\r\nHost: x\r\n\r\n`)
      if (head === 'inside') {
        const heard = await new Promise<Buffer>(resolve => socket.once('data', resolve))
        expect(heard.toString()).toMatch(/^HTTP\/1\.1 200 /)
        expect(heard.toString()).not.toContain('\r\n\r\n')
      }
      const request = await server.nextRequest(`/${head}`)
      socket.destroy()
      expect(await request.ended).toBe('gone')
    }
    await expect(ask(server.route('/flood', { head: 'flood' }))).rejects.toThrow(/overflow/i)
    server.route('/raw', { raw: 'SSH-2.0-OpenSSH\r\n' })
    expect(await talk('/raw')).toBe('SSH-2.0-OpenSSH\r\n')
  })

  it('limits connections, asks for credentials, sends interim heads', async () => {
    const limit = { connections: 1, status: 429, headers: [['Retry-After', '7']] } as const
    const url = server.route('/f', { content, stallAt: 10, limit })
    const one = ask(url)
    await server.until(() => server.stalled('/f') === 1)
    const two = await ask(url)
    expect([two.status, two.headers['retry-after']]).toEqual([429, '7'])
    server.release('/f')
    expect((await one).status).toBe(200)

    const locked = server.route('/locked', { content, basicAuth: { user: 'ann', password: 'pw' } })
    expect((await ask(locked)).headers['www-authenticate']).toBe('Basic realm="test"')
    const token = Buffer.from('ann:pw').toString('base64')
    expect((await ask(locked, { Authorization: `Basic ${token}` })).status).toBe(200)

    server.route('/early', { content: fixedContent('x'), keepAlive: false, interim: [{ status: 103 }] })
    expect(await talk('/early')).toMatch(/^HTTP\/1\.1 103 Interim\r\n\r\nHTTP\/1\.1 200 /)
  })

  it('takes turns', async () => {
    const statuses = async (path: string, script: Parameters<RangeServer['route']>[1]): Promise<number[]> => {
      const url = server.route(path, script)
      return [(await ask(url)).status, (await ask(url)).status, (await ask(url)).status]
    }
    expect(await statuses('/first', first(2, refuse(503), { content }))).toEqual([503, 503, 200])
    expect(await statuses('/turn', inTurn(refuse(500), redirect('/x'), { content }))).toEqual([500, 302, 200])
    expect(await statuses('/once', oneTime({ content }))).toEqual([200, 403, 403])
    expect((await ask(`${server.url}/unknown`)).status).toBe(404)
  })
})
