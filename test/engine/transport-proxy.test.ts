// Proxies from the environment: which URLs go through one, forwarding for http:, a tunnel for https:.
import { type AddressInfo, connect, createServer, type Server } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import type { HttpReply, Transport } from '../../src/main/engine/ports.ts'
import { proxyFor } from '../../src/main/net/proxy.ts'
import { createTransport, type TransportOptions } from '../../src/main/net/transport.ts'
import { pseudoRandom, readAll, sha256Of } from '../support/bytes.ts'
import { refuse } from '../support/range-server/behaviour.ts'
import { startRangeServer } from '../support/range-server.ts'
import { serverForEach } from '../support/server-for-each.ts'
import { certificateAuthority } from '../support/tls/certificates.ts'

describe('proxyFor', () => {
  const both = { http_proxy: 'http://one:1', HTTPS_PROXY: 'https://two:2' }
  const CASES: readonly (readonly [url: string, environment: Record<string, string>, port: number | null])[] =
    [
      ['http://a.example/', {}, null],
      ['http://a.example/', { http_proxy: '' }, null],
      ['http://a.example/', both, 1],
      ['https://a.example/', both, 2],
      ['https://a.example/', { http_proxy: 'http://one:1' }, null],
      ['http://a.example/', { http_proxy: 'http://one:1', HTTP_PROXY: 'http://two:2' }, 1],
      ['http://a.example/', { HTTP_PROXY: 'one' }, 80],
      ['http://a.example/', { HTTP_PROXY: 'https://one' }, 443],
      ['http://localhost:8080/', both, null],
      ['http://x.localhost/', both, null],
      ['http://127.9.9.9/', both, null],
      ['http://[::1]/', both, null],
      ['http://127.example/', both, 1],
      ['http://192.168.0.1/', both, 1],
      ['http://a.example/', { ...both, no_proxy: '*' }, null],
      ['http://a.example/', { ...both, NO_PROXY: 'b.example, a.example' }, null],
      ['http://A.Example/', { ...both, no_proxy: 'a.eXample' }, null],
      ['http://x.a.example/', { ...both, no_proxy: 'a.example' }, null],
      ['http://x.a.example/', { ...both, no_proxy: '.a.example' }, null],
      ['http://x.a.example/', { ...both, no_proxy: '*.a.example' }, null],
      ['http://xa.example/', { ...both, no_proxy: 'a.example' }, 1],
      ['http://a.example/', { ...both, no_proxy: 'a.example:80' }, null],
      ['http://a.example:81/', { ...both, no_proxy: 'a.example:80' }, 1],
      ['https://a.example/', { ...both, no_proxy: 'a.example:443' }, null],
      ['http://10.1.2.3/', { ...both, no_proxy: '10.1.2.3' }, null],
      ['http://[fd00::1]/', { ...both, no_proxy: '[fd00::1]' }, null],
      ['http://[fd00::1]/', { ...both, no_proxy: 'fd00::1' }, null],
      ['http://[fd00::1]:9/', { ...both, no_proxy: '[fd00::1]:8' }, 1],
    ]
  it.each(CASES)('%s %o -> %s', (url, environment, port) => {
    expect(proxyFor(new URL(url), environment)?.port ?? null).toBe(port)
  })

  it('reads credentials, and refuses other kinds', () => {
    const proxy = proxyFor(new URL('http://a.example/'), { http_proxy: 'http://us%40er:p%3Aw@one:1' })
    const token = Buffer.from('us@er:p:w').toString('base64')
    expect(proxy).toEqual({ secure: false, hostname: 'one', port: 1, authorization: `Basic ${token}` })
    expect(() => proxyFor(new URL('http://a.example/'), { http_proxy: 'socks5://one:1' })).toThrow(/proxy/)
  })
})

describe('exchanges through a proxy', () => {
  const content = pseudoRandom(300_000, 11)
  const server = serverForEach()
  let transport: Transport
  let proxy: Server | null = null
  afterEach(async () => {
    await transport.close()
    const closing = proxy
    proxy = null
    if (closing !== null) await new Promise(resolve => closing.close(resolve))
  })

  function use(options: TransportOptions): void {
    transport = createTransport(options)
  }

  function get(url: string, publicOnly = false): Promise<HttpReply> {
    return transport.get({ url, headers: {}, signal: new AbortController().signal, publicOnly })
  }

  it('forwards http: with the whole URL, the host and the credentials', async () => {
    use({ environment: { http_proxy: server.url.replace('//', '//ann:pw@') } })
    for (const host of ['files.example', 'other.example:8080']) {
      server.route(`http://${host}/f`, { content })
      const reply = await get(`http://${host}/f?x=1`)
      expect(reply.fromPrivateAddress).toBe(false)
      expect(sha256Of((await readAll(reply.body)).bytes)).toBe(content.sha256())
      const seen = server.requests.at(-1)
      expect(seen?.target).toBe(`http://${host}/f?x=1`)
      expect(seen?.headers['host']).toBe(host)
      expect(seen?.headers['proxy-authorization']).toBe(`Basic ${Buffer.from('ann:pw').toString('base64')}`)
    }
    expect(server.connections).toBe(1)
  })

  it('never proxies loopback', async () => {
    use({ environment: { http_proxy: 'http://127.0.0.1:1' } })
    expect((await get(server.route('/f', refuse(404)))).status).toBe(404)
  })

  it('refuses literal private addresses to a public request', async () => {
    use({ environment: { http_proxy: server.url } })
    await expect(get('http://192.168.7.7/', true)).rejects.toMatchObject({ fault: 'blocked' })
    expect((await get('http://files.example/', true)).status).toBe(404)
    expect((await get('http://192.168.7.7/')).fromPrivateAddress).toBe(true)
  })

  it('tunnels https:, and checks the certificate at the far end', async () => {
    const secure = await startRangeServer({ tls: 'other-host' })
    const asked = await startTunnel(200, secure.port)
    use({ ca: certificateAuthority('other-host'), environment: { https_proxy: asked.url } })
    secure.route('/f', { content })
    for (let round = 0; round < 2; round++) {
      const reply = await get('https://other.example/f')
      expect(sha256Of((await readAll(reply.body)).bytes)).toBe(content.sha256())
    }
    expect(asked.heads).toEqual([
      'CONNECT other.example:443 HTTP/1.1\r\nHost: other.example:443\r\nConnection: close\r\n\r\n',
    ])
    expect(secure.requests[0]?.headers['host']).toBe('other.example')
    await expect(get('https://wrong.example/f')).rejects.toMatchObject({ fault: 'tls' })
    await transport.close()
    await secure.close()
  })

  it('reports a proxy that refuses or is not there', async () => {
    const asked = await startTunnel(407, server.port)
    use({ environment: { https_proxy: asked.url } })
    await expect(get('https://other.example/f')).rejects.toMatchObject({
      fault: 'unreachable',
      message: 'the proxy answered 407',
    })
    await transport.close()
    use({ environment: { https_proxy: 'socks5://127.0.0.1:1' } })
    await expect(get('https://other.example/f')).rejects.toMatchObject({ fault: 'unreachable' })
  })

  it('gives up on a proxy that stays silent', async () => {
    const asked = await startTunnel(null, server.port)
    use({ connectTimeoutMs: 150, environment: { https_proxy: asked.url } })
    await expect(get('https://other.example/f')).rejects.toMatchObject({ fault: 'timeout' })
  })

  /** A proxy that answers CONNECT with that status (null: not at all) and leads every tunnel to `port`. */
  async function startTunnel(
    status: number | null,
    port: number,
  ): Promise<{ readonly url: string; readonly heads: readonly string[] }> {
    const heads: string[] = []
    const listening = createServer(socket => {
      socket.on('error', () => {})
      socket.once('data', head => {
        heads.push(head.toString('latin1'))
        if (status === null) return
        socket.write(`HTTP/1.1 ${status} Proxy\r\n\r\n`)
        if (status !== 200) return
        const far = connect(port, '127.0.0.1')
        far.on('error', () => socket.destroy()).on('close', () => socket.destroy())
        socket.on('close', () => far.destroy())
        socket.pipe(far).pipe(socket)
      })
    })
    proxy = listening
    await new Promise<void>(resolve => listening.listen(0, '127.0.0.1', resolve))
    return { url: `http://127.0.0.1:${(listening.address() as AddressInfo).port}`, heads }
  }
})
