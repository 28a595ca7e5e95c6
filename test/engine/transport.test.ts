// The Transport contract against a sound server: heads, bodies, reuse, interim replies, private addresses.
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { HttpReply, HttpRequest, Transport } from '../../src/main/engine/ports.ts'
import { createTransport, type TransportOptions } from '../../src/main/net/transport.ts'
import { fixedContent, pseudoRandom, readAll, sha256Of } from '../support/bytes.ts'
import { LANES } from '../support/fast-lane/lanes.ts'
import { inTurn, redirect, refuse } from '../support/range-server/behaviour.ts'
import { serverForEach } from '../support/server-for-each.ts'

describe.each(LANES)('%s', (_way, fastLane) => {
  const server = serverForEach()
  let transport: Transport
  const content = pseudoRandom(3_000_001, 3)

  beforeEach(async () => {
    transport = createTransport({ environment: {}, fastLane })
  })
  afterEach(async () => {
    await transport.close()
  })

  function get(url: string, headers: HttpRequest['headers'] = {}, publicOnly = false): Promise<HttpReply> {
    return transport.get({ url, headers, signal: new AbortController().signal, publicOnly })
  }

  async function remake(options: TransportOptions): Promise<void> {
    await transport.close()
    transport = createTransport({ environment: {}, fastLane, ...options })
  }

  describe('a sound exchange', () => {
    it('brings every byte in order, whatever the length', async () => {
      for (const size of [0, 1, 65_536, 256 * 1024, 256 * 1024 + 1, 3_000_001]) {
        const whole = pseudoRandom(size, size)
        const reply = await get(server.route(`/${size}`, { content: whole }))
        const { bytes, error } = await readAll(reply.body)
        expect([reply.status, error, bytes.length]).toEqual([200, null, size])
        expect(sha256Of(bytes)).toBe(whole.sha256())
      }
    })

    it('brings chunked and close-delimited bodies', async () => {
      for (const framing of ['chunked', 'close'] as const) {
        const { body } = await get(server.route(`/${framing}`, { content, framing }))
        const { bytes, error } = await readAll(body)
        expect([error, sha256Of(bytes)]).toEqual([null, content.sha256()])
      }
    })

    it('hands over pieces of 256 KiB at most, one at a time', async () => {
      const reply = await get(server.route('/f', { content }))
      let largest = 0
      let at = 0
      for await (const piece of reply.body) {
        expect(Buffer.compare(piece, content.read(at, at + piece.length))).toBe(0)
        at += piece.length
        largest = Math.max(largest, piece.length)
      }
      expect(at).toBe(content.size)
      expect(largest).toBeLessThanOrEqual(256 * 1024)
    })

    it('hands over what a slow server has sent without waiting for more', async () => {
      const reply = await get(server.route('/f', { content, stallAt: 10 }))
      const iterator = reply.body[Symbol.asyncIterator]()
      const first = await iterator.next()
      expect(Buffer.from(first.value ?? [])).toEqual(content.read(0, 10))
      reply.close()
    })

    it('sends the headers as given, and only Host and Connection besides', async () => {
      const headers = { Range: 'bytes=5-9', 'Accept-Encoding': 'identity', 'If-Range': '"v1"' }
      const url = `${server.route('/f', { content })}?a=b%20c`
      const reply = await get(url, headers)
      const seen = await server.nextRequest('/f')
      expect(seen.target).toBe('/f?a=b%20c')
      expect(seen.headers).toEqual({
        host: `127.0.0.1:${server.port}`,
        connection: 'keep-alive',
        range: 'bytes=5-9',
        'accept-encoding': 'identity',
        'if-range': '"v1"',
      })
      expect((await readAll(reply.body)).bytes).toEqual(content.read(5, 10))
    })

    it('adds the user agent only where the request has none', async () => {
      await remake({ userAgent: 'Sluice/1' })
      const url = server.route('/f', refuse(404))
      await get(url)
      await get(url, { 'user-agent': 'mine' })
      expect(server.requests.map(({ headers }) => headers['user-agent'])).toEqual(['Sluice/1', 'mine'])
    })

    it('keeps order, repeats and latin-1 of the headers', async () => {
      const name = Buffer.from('attachment; filename="naïve €.txt"', 'utf8')
      const url = server.route('/f', {
        status: 200,
        date: null,
        headers: [
          ['Set-Cookie', 'a=1'],
          ['Content-Disposition', name],
          ['SET-COOKIE', 'b=2'],
          ['X-Latin', 'caf\xe9'],
        ],
      })
      const { headers } = await get(url)
      expect(headers).toEqual([
        ['connection', 'keep-alive'],
        ['content-length', '0'],
        ['set-cookie', 'a=1'],
        ['content-disposition', name.toString('latin1')],
        ['set-cookie', 'b=2'],
        ['x-latin', 'caf\xe9'],
      ])
    })

    it('takes redirects, refusals and empty replies as answers', async () => {
      const statuses = [204, 206, 301, 302, 304, 307, 308, 401, 403, 404, 416, 429, 500, 503]
      const replies = statuses.map(status => refuse(status, [['Location', 'http://other.example/']]))
      const url = server.route('/f', inTurn(...replies))
      for (const status of statuses) {
        const reply = await get(url)
        expect(reply.status).toBe(status)
        reply.close()
      }
      const moved = await get(server.route('/moved', redirect('/elsewhere')))
      expect(moved.headers).toContainEqual(['location', '/elsewhere'])
      expect(server.requestsFor('/elsewhere')).toEqual([])
    })

    it('leaves coded bytes as they are', async () => {
      const url = server.route('/f', { content: fixedContent('hello'), contentEncoding: 'gzip' })
      const { bytes } = await readAll((await get(url)).body)
      expect(bytes.subarray(0, 2).toString('hex')).toBe('1f8b')
    })

    it('passes over interim replies', async () => {
      const interim = [{ status: 103, headers: [['Link', '</x>']] as const }, { status: 102 }]
      const reply = await get(server.route('/f', { content, interim }))
      expect(reply.status).toBe(200)
      expect(reply.headers.some(([name]) => name === 'link')).toBe(false)
      expect(sha256Of((await readAll(reply.body)).bytes)).toBe(content.sha256())
    })
  })

  describe('connections', () => {
    it('are reused after the body was read to its end', async () => {
      const url = server.route('/f', { content })
      for (let round = 0; round < 3; round++) await readAll((await get(url)).body)
      expect(server.connections).toBe(1)
    })

    it('are as many as there are exchanges at once', async () => {
      const url = server.route('/f', { content, stallAt: 1 })
      const replies = await Promise.all(Array.from({ length: 12 }, () => get(url)))
      await server.until(() => server.stalled('/f') === 12)
      expect(server.openConnections).toBe(12)
      server.release('/f')
      for (const reply of replies) {
        expect(sha256Of((await readAll(reply.body)).bytes)).toBe(content.sha256())
      }
    })

    it('are not reused after an early close, or after a server that says close', async () => {
      const url = server.route('/f', { content })
      const reply = await get(url)
      reply.close()
      reply.close()
      await server.until(() => server.openConnections === 0)
      await expect(readAll(reply.body)).resolves.toMatchObject({ error: { fault: 'aborted' } })

      const ending = server.route('/ending', { content, keepAlive: false })
      await readAll((await get(ending)).body)
      await readAll((await get(ending)).body)
      expect(server.connections).toBe(3)
    })

    it('end when the consumer leaves the loop', async () => {
      const reply = await get(server.route('/f', { content: pseudoRandom(50_000_000) }))
      for await (const piece of reply.body) {
        expect(piece.length).toBeGreaterThan(0)
        break
      }
      await server.until(() => server.openConnections === 0)
      expect(await (await server.nextRequest('/f')).ended).toBe('gone')
    })

    it('end when the body is never read but closed', async () => {
      const reply = await get(server.route('/f', { content: pseudoRandom(50_000_000) }))
      reply.close()
      expect(await (await server.nextRequest('/f')).ended).toBe('gone')
      await server.until(() => server.openConnections === 0)
    })

    it('that died while kept are replaced by a fresh one', async () => {
      // Answers one request on each connection, then closes it on the next without a word.
      const sockets: Socket[] = []
      let refused = 0
      const shy = createServer(socket => {
        sockets.push(socket)
        let answered = false
        socket.on('error', () => {})
        socket.on('data', () => {
          if (answered) {
            refused++
            socket.destroy()
          } else {
            answered = true
            socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi')
          }
        })
      })
      await new Promise<void>(resolve => shy.listen(0, '127.0.0.1', resolve))
      const url = `http://127.0.0.1:${(shy.address() as AddressInfo).port}/`
      for (let round = 0; round < 2; round++) {
        expect((await readAll((await get(url)).body)).bytes.toString()).toBe('hi')
      }
      expect([sockets.length, refused]).toEqual([2, 1])
      await transport.close()
      await new Promise(resolve => shy.close(resolve))
    })

    it('that carry bytes past the end of a reply are not used again', async () => {
      const url = server.route('/f', { content: fixedContent('hello'), extra: 100_000 })
      for (let round = 0; round < 3; round++) {
        expect(await readAll((await get(url)).body)).toEqual({ bytes: Buffer.from('hello'), error: null })
      }
      expect(server.connections).toBe(3)
    })
  })

  describe('private addresses', () => {
    it('are named in the reply, on kept connections as well', async () => {
      const url = server.route('/f', refuse(404))
      for (let round = 0; round < 2; round++) {
        const reply = await get(url)
        expect(reply.fromPrivateAddress).toBe(true)
        await readAll(reply.body)
      }
      expect(server.connections).toBe(1)
      await remake({ isPrivate: () => false })
      expect((await get(url)).fromPrivateAddress).toBe(false)
    })

    it('are refused to a public request: literal, by name, and on a kept connection', async () => {
      const url = server.route('/f', refuse(404))
      const byName = url.replace('127.0.0.1', 'localhost')
      await readAll((await get(byName)).body)
      for (const refused of [url, byName, 'http://[::1]:1/', 'http://2130706433/', 'http://0x7f.1/']) {
        await expect(get(refused, {}, true)).rejects.toMatchObject({ fault: 'blocked' })
      }
      expect(server.requests.length).toBe(1)
    })

    it('are told apart by the address that is really dialled', async () => {
      await remake({ isPrivate: address => address !== '127.0.0.1' })
      const url = server.route('/f', refuse(404)).replace('127.0.0.1', 'localhost')
      const reply = await get(url, {}, true)
      expect([reply.status, reply.fromPrivateAddress]).toEqual([404, false])
    })
  })
})
