// A name with several addresses (RFC 8305): the first is refused, the second answers, over TCP and over TLS.
import type { LookupAddress } from 'node:dns'
import { type AddressInfo, createServer, type Server } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { pseudoRandom, readAll, sha256Of } from '../support/bytes.ts'
import { makeLane, request, sound } from '../support/fast-lane/lane.ts'
import { certificate, certificateAuthority } from '../support/tls/certificates.ts'

// What `localhost` means is up to the machine: here it always has both, the one that nobody listens on first.
vi.mock('node:dns', async original => ({
  ...(await original<typeof import('node:dns')>()),
  lookup(
    _name: string,
    _options: unknown,
    callback: (error: null, addresses: readonly LookupAddress[]) => void,
  ): void {
    const addresses = [
      { address: '::1', family: 6 },
      { address: '127.0.0.1', family: 4 },
    ]
    setImmediate(() => callback(null, addresses))
  },
}))

const lane = makeLane()
const content = pseudoRandom(3_000_000, 7)
const servers: Server[] = []

afterEach(async () => {
  for (const server of servers.splice(0)) await new Promise(resolve => server.close(resolve))
})

async function listen(server: Server): Promise<number> {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  servers.push(server)
  return (server.address() as AddressInfo).port
}

describe('a name with several addresses', () => {
  it('is reached by the one that answers', async () => {
    const reply = sound(content.read(0, content.size))
    const port = await listen(
      createServer(socket => {
        socket.on('error', () => {}).on('data', () => socket.write(reply))
      }),
    )
    const transport = lane.transport()
    const { body, fromPrivateAddress } = await transport.get(request(`http://localhost:${port}/`))
    expect([sha256Of((await readAll(body)).bytes), fromPrivateAddress]).toEqual([content.sha256(), true])
    await transport.close()
  })

  it('is reached over TLS as well, under its name, and its session resumed', async () => {
    const reply = sound(content.read(0, content.size))
    const seen: [name: string | false | null, resumed: boolean][] = []
    const port = await listen(
      createTlsServer(certificate('sound'), socket => {
        seen.push([socket.servername, socket.isSessionReused()])
        socket.on('error', () => {}).on('data', () => socket.write(reply))
      }),
    )
    const transport = lane.transport({ ca: certificateAuthority('sound') })
    const url = `https://localhost:${port}/`
    for (let round = 0; round < 2; round++) {
      const both = await Promise.all([transport.get(request(url)), transport.get(request(url))])
      for (const { body } of both) expect(sha256Of((await readAll(body)).bytes)).toBe(content.sha256())
    }
    const third = [1, 2, 3].map(() => transport.get(request(url)))
    for (const { body } of await Promise.all(third)) expect((await readAll(body)).error).toBeNull()
    expect(seen.map(([name]) => name)).toEqual(['localhost', 'localhost', 'localhost'])
    expect(seen[2]?.[1]).toBe(true)
    await transport.close()
  })

  it('is not trusted under another name', async () => {
    const port = await listen(
      createTlsServer(certificate('other-host'), socket => void socket.on('error', () => {})),
    )
    const transport = lane.transport({ ca: certificateAuthority('other-host') })
    await expect(transport.get(request(`https://localhost:${port}/`))).rejects.toMatchObject({
      message: 'the certificate belongs to another host (ERR_TLS_CERT_ALTNAME_INVALID)',
    })
  })

  it('is refused to a public request where all of them are private', async () => {
    const going = lane.transport().get(request('http://localhost:1/', { publicOnly: true }))
    await expect(going).rejects.toMatchObject({ fault: 'blocked' })
  })
})
