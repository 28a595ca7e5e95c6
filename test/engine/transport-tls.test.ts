// HTTPS: what is trusted, what is refused and why, and that bytes and faults are those of HTTP.
import { type AddressInfo, createServer } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import type { HttpReply, Transport } from '../../src/main/engine/ports.ts'
import { createTransport } from '../../src/main/net/transport.ts'
import { pseudoRandom, readAll, sha256Of } from '../support/bytes.ts'
import { LANES } from '../support/fast-lane/lanes.ts'
import { type RangeServer, type RangeServerOptions, startRangeServer } from '../support/range-server.ts'
import { type CertificateName, certificateAuthority } from '../support/tls/certificates.ts'

describe.each(LANES)('%s', (_way, fastLane) => {
  const content = pseudoRandom(1_000_000, 9)
  const open: { close(): Promise<void> }[] = []

  afterEach(async () => {
    for (const one of open.splice(0)) await one.close()
  })

  async function serve(tls: RangeServerOptions['tls']): Promise<RangeServer> {
    const server = await startRangeServer({ tls: tls ?? true })
    open.unshift(server)
    return server
  }

  function trusting(name: CertificateName | null): Transport {
    const transport = createTransport({
      environment: {},
      fastLane,
      ...(name === null ? {} : { ca: certificateAuthority(name) }),
    })
    open.unshift(transport)
    return transport
  }

  function get(transport: Transport, url: string): Promise<HttpReply> {
    return transport.get({ url, headers: {}, signal: new AbortController().signal, publicOnly: false })
  }

  describe('trust', () => {
    it('is given to a certificate of a known authority, by name and by address', async () => {
      const server = await serve('sound')
      const transport = trusting('sound')
      const url = server.route('/f', { content })
      for (const address of [url, url.replace('localhost', '127.0.0.1')]) {
        const reply = await get(transport, address)
        expect(reply.fromPrivateAddress).toBe(true)
        expect(sha256Of((await readAll(reply.body)).bytes)).toBe(content.sha256())
      }
      expect(server.requests[0]?.headers['host']).toBe(`localhost:${server.port}`)
    })

    const REFUSED: readonly (readonly [
      what: string,
      server: CertificateName,
      known: CertificateName | null,
      detail: string,
    ])[] = [
      ['self-signed', 'sound', null, 'the certificate is self-signed (DEPTH_ZERO_SELF_SIGNED_CERT)'],
      ['expired', 'expired', 'expired', 'the certificate has expired (CERT_HAS_EXPIRED)'],
      [
        'of another host',
        'other-host',
        'other-host',
        'the certificate belongs to another host (ERR_TLS_CERT_ALTNAME_INVALID)',
      ],
    ]
    it.each(REFUSED)('is refused to a certificate that is %s', async (_what, tls, known, message) => {
      const server = await serve(tls)
      const url = server.route('/f', { content })
      await expect(get(trusting(known), url)).rejects.toMatchObject({ fault: 'tls', message })
      expect(server.requests).toEqual([])
      await server.until(() => server.openConnections === 0)
    })

    it('is impossible where the server speaks plain HTTP', async () => {
      const plain = createServer(socket => {
        socket.on('error', () => {}).on('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))
      })
      await new Promise<void>(resolve => plain.listen(0, '127.0.0.1', resolve))
      const url = `https://127.0.0.1:${(plain.address() as AddressInfo).port}/`
      await expect(get(trusting(null), url)).rejects.toMatchObject({ fault: 'tls' })
      await new Promise(resolve => plain.close(resolve))
    })
  })

  describe('exchanges over TLS', () => {
    it('reuse their connection, and resume the session on another', async () => {
      const server = await serve('sound')
      const transport = trusting('sound')
      const url = server.route('/f', { content })
      await readAll((await get(transport, url)).body)
      await readAll((await get(transport, url)).body)
      expect(server.connections).toBe(1)
      const both = await Promise.all([get(transport, url), get(transport, url)])
      for (const reply of both) {
        expect(sha256Of((await readAll(reply.body)).bytes)).toBe(content.sha256())
      }
      expect(server.connections).toBe(2)
      expect(server.requests.map(({ resumed }) => resumed).sort()).toEqual([false, false, false, true])
    })

    it('are cut with and without a proper TLS end', async () => {
      const server = await serve('sound')
      const transport = trusting('sound')
      for (const behaviour of [{ cutAt: 1000 }, { truncateAt: 1000 }]) {
        const reply = await get(transport, server.route('/f', { content, ...behaviour }))
        const { bytes, error } = await readAll(reply.body)
        expect([bytes.length, error]).toMatchObject([1000, { fault: 'cut' }])
      }
    })

    it('let go of the socket when closed early', async () => {
      const server = await serve('sound')
      const reply = await get(trusting('sound'), server.route('/f', { content: pseudoRandom(50_000_000) }))
      reply.close()
      await server.until(() => server.openConnections === 0)
    })
  })
})
