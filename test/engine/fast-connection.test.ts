// Sockets of the fast lane: kept and reused, bytes that nobody asked for, early ends, addresses, TLS, back-pressure.
import { type AddressInfo, createServer } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import { afterEach, describe, expect, it } from 'vitest'
import { pseudoRandom } from '../support/bytes.ts'
import { makeLane, request, sound, textOf } from '../support/fast-lane/lane.ts'
import { certificate, certificateAuthority } from '../support/tls/certificates.ts'

const lane = makeLane()
const ends: (() => Promise<unknown>)[] = []

afterEach(async () => {
  for (const end of ends.splice(0)) await end()
})

describe('a kept connection', () => {
  it.each([
    ['bytes', 'HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil'],
    ['a close', null],
  ] as const)('is not used after %s while it lay idle', async (_what, extra) => {
    const server = await lane.serve(async connection => {
      await connection.request()
      await connection.send(sound('good'))
      if (connection.index > 0) return
      if (extra === null) connection.socket.end()
      else await connection.send(extra)
    })
    const transport = lane.transport()
    expect(await textOf(await transport.get(request(server.url)))).toBe('good')
    await server.until(() => server.open === 0)
    expect(await textOf(await transport.get(request(server.url)))).toBe('good')
    expect(server.connections.length).toBe(2)
  })

  // The longer ones land in slots, and the read of the last byte stops right before what should not be there.
  it.each([4, 100_000, 300_000])(
    'is not used where another reply came with its own (%i bytes)',
    async size => {
      const good = 'g'.repeat(size)
      const server = await lane.serve(async connection => {
        await connection.request()
        await connection.send(Buffer.concat([sound(good), sound('evil')]))
      })
      const transport = lane.transport()
      for (let round = 1; round <= 5; round++) {
        // At once, before the loop has turned.
        expect(await textOf(await transport.get(request(server.url)))).toBe(good)
        expect(server.connections.length).toBe(round)
      }
    },
  )

  it('that dies twice is a cut: nothing is asked a third time', async () => {
    const server = await lane.serve(async connection => {
      await connection.request()
      if (connection.index === 0) {
        await connection.send(sound('good'))
        await connection.request()
      }
      connection.socket.destroy()
    })
    const transport = lane.transport()
    await textOf(await transport.get(request(server.url)))
    await expect(transport.get(request(server.url))).rejects.toMatchObject({ fault: 'cut' })
    expect([server.requests.length, server.connections.length]).toEqual([3, 2])
  })

  it('that dies after a byte of the reply is a cut at once', async () => {
    const server = await lane.serve(async connection => {
      await connection.request()
      await connection.send(sound('good'))
      await connection.request()
      await connection.send('H')
      connection.socket.end()
    })
    const transport = lane.transport()
    await textOf(await transport.get(request(server.url)))
    await expect(transport.get(request(server.url))).rejects.toMatchObject({ fault: 'cut' })
    expect(server.requests.length).toBe(2)
  })

  it('is free though its last body was never read', async () => {
    const server = await lane.serve(async connection => {
      for (let name = 0; (await connection.request()) !== null; name++) {
        await connection.send(sound(`${name}`.repeat(100_000)))
      }
    })
    const transport = lane.transport()
    const first = await transport.get(request(server.url))
    const iterator = first.body[Symbol.asyncIterator]()
    await iterator.next()
    for (let name = 1; name < 4; name++) {
      expect(await textOf(await transport.get(request(server.url)))).toBe(`${name}`.repeat(100_000))
    }
  })
})

describe('answerMs', () => {
  it('is measured on new and on kept connections', async () => {
    const server = await lane.serve(async connection => {
      while ((await connection.request()) !== null) await connection.send(sound('good'))
    })
    const transport = lane.transport()
    for (let round = 0; round < 2; round++) {
      const reply = await transport.get(request(server.url))
      expect(reply.answerMs).toBeGreaterThan(0)
      await textOf(reply)
    }
  })
})

describe('a head', () => {
  const LONG = `X: ${'x'.repeat(40_000)}`

  it('may come byte by byte, with a body behind it', async () => {
    const server = await lane.serve(async connection => {
      await connection.request()
      await connection.trickle(sound('good', 'X: y'))
    })
    expect(await textOf(await lane.transport().get(request(server.url)))).toBe('good')
  })

  it('may be longer than the first buffer, and is then refused at 64 KiB', async () => {
    for (const [lines, fault] of [
      [[LONG], null],
      [[LONG, LONG.replace('X', 'Y')], 'protocol'],
    ] as const) {
      const server = await lane.serve(async connection => {
        await connection.request()
        await connection.send(sound('good', ...lines))
      })
      const going = lane.transport().get(request(server.url))
      if (fault === null) expect(await textOf(await going)).toBe('good')
      else await expect(going).rejects.toMatchObject({ fault })
      expect(server.requests.length).toBe(1)
    }
  })

  it('that comes before it was asked for is another protocol', async () => {
    const server = await lane.serve(async connection => {
      await connection.send('220 mail.example ESMTP\r\n')
    })
    await expect(lane.transport().get(request(server.url))).rejects.toMatchObject({ fault: 'protocol' })
  })
})

/** An HTTPS server on 127.0.0.1 alone that answers every request with `body`. */
async function serveTls(body: Buffer): Promise<number> {
  const server = createTlsServer(certificate('sound'), socket => {
    socket.on('error', () => {}).on('data', () => socket.write(sound(body)))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  ends.push(() => new Promise(resolve => server.close(resolve)))
  return (server.address() as AddressInfo).port
}

describe('a body that TLS brings to its end though reading was to stop', () => {
  it.each([1, 1000, 16_384, 30_000])(
    'leaves the connection for the next request (%i bytes past a slot)',
    async past => {
      const good = 'g'.repeat(262_144 + past)
      const server = await lane.serve(async connection => {
        while ((await connection.request()) !== null) await connection.send(sound(good))
      }, true)
      const transport = lane.transport({ ca: certificateAuthority('sound') })
      const first = await transport.get(request(server.url))
      // Whole exchanges elsewhere: the first body has come as far as it may before the last of them is over.
      const other = await lane.serve(async connection => {
        while ((await connection.request()) !== null) await connection.send(sound('other'))
      })
      for (let round = 0; round < 10; round++) await textOf(await transport.get(request(other.url)))
      expect(await textOf(await transport.get(request(server.url)))).toBe(good)
      expect(await textOf(first)).toBe(good)
      expect(server.connections.length).toBe(1)
    },
  )
})

describe('a consumer that is slower than TLS', () => {
  it('gets every byte in its place', async () => {
    const content = pseudoRandom(20_000_000, 8)
    const port = await serveTls(content.read(0, content.size))
    const transport = lane.transport({ ca: certificateAuthority('sound') })
    for (let round = 0; round < 2; round++) {
      const reply = await transport.get(request(`https://127.0.0.1:${port}/`))
      let at = 0
      for await (const piece of reply.body) {
        for (let turn = 0; turn < 20; turn++) await new Promise(resolve => setImmediate(resolve))
        expect(content.read(at, at + piece.length).equals(piece)).toBe(true)
        at += piece.length
      }
      expect(at).toBe(content.size)
    }
    await transport.close()
  })
})

describe('nothing but what was asked', () => {
  it('is dialled where the address is refused', async () => {
    const server = createServer()
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    ends.push(() => new Promise(resolve => server.close(resolve)))
    let accepted = 0
    server.on('connection', socket => {
      accepted++
      socket.destroy()
    })
    const { port } = server.address() as AddressInfo
    for (const host of ['localhost', '127.0.0.1', '[::1]']) {
      const going = lane.transport().get(request(`http://${host}:${port}/`, { publicOnly: true }))
      await expect(going).rejects.toMatchObject({ fault: 'blocked' })
    }
    expect(accepted).toBe(0)
  })
})
