// Asking ahead on the same connection (RFC 9112 §9.3.2): what is sent, in what order replies come, when it is not possible.
import { describe, expect, it } from 'vitest'
import { pseudoRandom, readAll, sha256Of } from '../support/bytes.ts'
import { holdingBack, makeLane, request, sound, textOf } from '../support/fast-lane/lane.ts'

const lane = makeLane()
const aborted = { name: 'TransportError', fault: 'aborted' }

describe('a request sent ahead', () => {
  it('is on the wire before the body has ended, and its reply comes after it', async () => {
    const server = await lane.serve(
      holdingBack('first', async connection => {
        await connection.send(sound('second', 'X-Name: two'))
      }),
    )
    const first = await lane.transport().get(request(`${server.url}/1`))
    const second = first.follow?.(request(`${server.url}/2?x`, { headers: { Range: 'bytes=1-' } })) ?? null
    expect(second).not.toBeNull()
    // One at a time.
    expect(first.follow?.(request(`${server.url}/3`))).toBeNull()
    expect(await textOf(first)).toBe('first')
    const next = await second
    expect(next?.headers).toContainEqual(['x-name', 'two'])
    expect(next?.answerMs).toBeUndefined()
    expect(next?.fromPrivateAddress).toBe(true)
    expect(next === null || next === undefined ? '' : await textOf(next)).toBe('second')
    expect(server.requests.map(head => head.split('\r\n')[0])).toEqual([
      'GET /1 HTTP/1.1',
      'GET /2?x HTTP/1.1',
    ])
    expect(server.requests[1]).toContain('\r\nRange: bytes=1-')
    expect(server.connections.length).toBe(1)
  })

  it('and again behind that, as long as one likes, byte by byte', async () => {
    const names = ['one', 'two', 'three', 'four', 'five']
    const server = await lane.serve(async connection => {
      await connection.request()
      for (const [at, name] of names.entries()) {
        const reply = sound(name)
        await connection.trickle(reply.subarray(0, -1))
        if (at + 1 < names.length) await connection.request()
        await connection.send(reply.subarray(-1))
      }
    })
    let reply = await lane.transport().get(request(`${server.url}/0`))
    for (const [at, name] of names.entries()) {
      const following = at + 1 < names.length ? reply.follow?.(request(`${server.url}/${at + 1}`)) : null
      expect(await textOf(reply)).toBe(name)
      if (following !== null && following !== undefined) reply = await following
    }
    expect([server.requests.length, server.connections.length]).toEqual([5, 1])
  })

  it('keeps bodies apart though they come in one packet, whatever their size', async () => {
    const sizes = [1, 5000, 16_384, 70_000, 262_144, 300_000, 0]
    const bodies = sizes.map(size => pseudoRandom(size, size + 1).read(0, size))
    const server = await lane.serve(async connection => {
      await connection.request()
      const first = sound('first')
      await connection.send(first.subarray(0, -1))
      for (const body of bodies) {
        await connection.request()
        await connection.send(Buffer.concat([lastOf, sound(body).subarray(0, -1)]))
        lastOf = sound(body).subarray(-1)
      }
      await connection.send(lastOf)
    })
    let lastOf: Buffer = Buffer.from('t')
    let reply = await lane.transport().get(request(server.url))
    for (const body of [null, ...bodies]) {
      const ahead = body === bodies.at(-1) ? null : (reply.follow?.(request(server.url)) ?? null)
      const { bytes, error } = await readAll(reply.body)
      expect([error, sha256Of(bytes)]).toEqual([null, sha256Of(body ?? Buffer.from('first'))])
      if (ahead !== null) reply = await ahead
    }
    expect(server.connections.length).toBe(1)
  })

  it('leaves the connection for others afterwards', async () => {
    const server = await lane.serve(
      holdingBack('first', async connection => {
        await connection.send(sound('second'))
        await connection.request()
        await connection.send(sound('third'))
      }),
    )
    const transport = lane.transport()
    const first = await transport.get(request(server.url))
    const second = first.follow?.(request(server.url))
    await textOf(first)
    const next = await second
    if (next !== null && next !== undefined) await textOf(next)
    expect(await textOf(await transport.get(request(server.url)))).toBe('third')
    expect(server.connections.length).toBe(1)
  })

  it("delivers whatever comes: the order is the asker's to check", async () => {
    const server = await lane.serve(
      holdingBack('first', async connection => {
        await connection.send(sound('third', 'Content-Range: bytes 20-24/100'))
      }),
    )
    const first = await lane.transport().get(request(server.url))
    const second = first.follow?.(request(server.url, { headers: { Range: 'bytes=10-14' } }))
    await textOf(first)
    expect((await second)?.headers).toContainEqual(['content-range', 'bytes 20-24/100'])
  })
})

describe('no request can be sent ahead', () => {
  it.each([
    ['after Connection: close', sound('first', 'Connection: close'), {}],
    ['over another parser', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n', {}],
    ['to another origin', sound('first'), { url: 'http://127.0.0.1:1/' }],
    ['to a private address that it may not reach', sound('first'), { publicOnly: true }],
  ] as const)('%s', async (_what, reply, change) => {
    const server = await lane.serve(async connection => {
      await connection.request()
      await connection.send(reply.slice(0, -1))
      await release
      await connection.send(reply.slice(-1))
    })
    let go: () => void = () => {}
    const release = new Promise<void>(resolve => {
      go = resolve
    })
    const first = await lane.transport().get(request(server.url))
    expect(first.follow?.(request(server.url, change)) ?? null).toBeNull()
    go()
    first.close()
    expect(server.requests.length).toBe(1)
  })

  it('once the body has come, or was closed', async () => {
    const server = await lane.serve(async connection => {
      while ((await connection.request()) !== null) await connection.send(sound('first'))
    })
    const transport = lane.transport()
    const first = await transport.get(request(server.url))
    await textOf(first)
    expect(first.follow?.(request(server.url))).toBeNull()
    const second = await transport.get(request(server.url))
    second.close()
    expect(second.follow?.(request(server.url))).toBeNull()
  })

  it('and one that cannot be sent at all is refused', async () => {
    const server = await lane.serve(holdingBack('first', async () => {}))
    const first = await lane.transport().get(request(server.url))
    const bad = first.follow?.(request(server.url, { headers: { 'X-Bad': 'a\r\nb: c' } }))
    await expect(bad).rejects.toMatchObject({ fault: 'protocol' })
    const late = AbortSignal.abort()
    await expect(first.follow?.(request(server.url, { signal: late }))).rejects.toMatchObject(aborted)
    expect(server.requests.length).toBe(1)
    first.close()
  })
})
