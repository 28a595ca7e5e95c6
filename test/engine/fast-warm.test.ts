// Connections opened ahead: when, how many, who takes them, how they end.
import { type AddressInfo, createServer } from 'node:net'
import { describe, expect, it } from 'vitest'
import { makeLane, request, sound, textOf } from '../support/fast-lane/lane.ts'
import type { RawConnection, RawServer } from '../support/fast-lane/raw-server.ts'

const lane = makeLane()

/** A server that answers every request, once `go` lets it. */
async function answering(
  go: (connection: RawConnection) => Promise<void> = async () => {},
): Promise<RawServer> {
  return await lane.serve(async connection => {
    while ((await connection.request()) !== null) {
      await go(connection)
      await connection.send(sound('hello'))
    }
  })
}

function target(server: RawServer) {
  return { url: `${server.url}/any?thing`, publicOnly: false }
}

describe('warm', () => {
  it('opens so many, counting those that are idle, and requests take them', async () => {
    const server = await answering()
    const transport = lane.transport()
    await textOf(await transport.get(request(server.url)))
    transport.warm?.(target(server), 3)
    transport.warm?.(target(server), 3)
    await server.until(() => server.connections.length === 3)
    const replies = await Promise.all([1, 2, 3].map(() => transport.get(request(server.url))))
    for (const reply of replies) expect(await textOf(reply)).toBe('hello')
    transport.warm?.(target(server), 2)
    expect(await textOf(await transport.get(request(server.url)))).toBe('hello')
    expect([server.connections.length, server.requests.length]).toEqual([3, 5])
  })

  it('waits for the first connection, which is not one of them', async () => {
    let goOn: () => void = () => {}
    const waiting = new Promise<void>(resolve => {
      goOn = resolve
    })
    const server = await answering(() => waiting)
    const transport = lane.transport()
    transport.warm?.(target(server), 2)
    const going = transport.get(request(server.url))
    await server.until(() => server.connections.length === 3)
    expect(server.requests.length).toBe(1)
    goOn()
    expect(await textOf(await going)).toBe('hello')
  })

  it('forgets the wish when the first one fails', async () => {
    const closed = createServer()
    await new Promise<void>(resolve => closed.listen(0, '127.0.0.1', resolve))
    const { port } = closed.address() as AddressInfo
    await new Promise(resolve => closed.close(resolve))
    const transport = lane.transport()
    const url = `http://127.0.0.1:${port}/`
    transport.warm?.({ url, publicOnly: false }, 2)
    await expect(transport.get(request(url))).rejects.toMatchObject({ fault: 'unreachable' })
    // The same port, with somebody there now.
    let accepted = 0
    const late = createServer(socket => {
      accepted++
      socket.on('error', () => {}).on('data', () => socket.write(sound('hello')))
    })
    await new Promise<void>(resolve => late.listen(port, '127.0.0.1', resolve))
    for (let round = 0; round < 3; round++) await textOf(await transport.get(request(url)))
    expect(accepted).toBe(1)
    await transport.close()
    await new Promise(resolve => late.close(resolve))
  })

  it('lets a request wait for one that is being opened rather than dial another', async () => {
    const server = await answering()
    const transport = lane.transport()
    await textOf(await transport.get(request(server.url)))
    const [first, second] = [transport.get(request(server.url)), transport.warm?.(target(server), 1)]
    expect(second).toBeUndefined()
    const third = transport.get(request(server.url))
    expect(await textOf(await first)).toBe('hello')
    expect(await textOf(await third)).toBe('hello')
    expect(server.connections.length).toBe(2)
  })

  it('with 0 closes those that were never used, and no other', async () => {
    const server = await answering()
    const transport = lane.transport()
    await textOf(await transport.get(request(server.url)))
    transport.warm?.(target(server), 4)
    await server.until(() => server.connections.length === 4)
    // Once more, so that all of them have arrived here too.
    for (let round = 0; round < 3; round++) await textOf(await transport.get(request(server.url)))
    transport.warm?.(target(server), 0)
    await server.until(() => server.open < 4)
    expect(await textOf(await transport.get(request(server.url)))).toBe('hello')
    expect(server.connections.length).toBe(4)
  })

  it('lets them go after a while, the kept ones too', async () => {
    const server = await answering()
    const transport = lane.transport({ keepMs: 100 })
    await textOf(await transport.get(request(server.url)))
    transport.warm?.(target(server), 3)
    await server.until(() => server.connections.length === 3)
    await server.until(() => server.open === 0)
    expect(await textOf(await transport.get(request(server.url)))).toBe('hello')
  })

  it('is of no harm where the server closes them before they are used', async () => {
    const server = await lane.serve(async connection => {
      while ((await connection.request()) !== null) {
        // The first is busy with its body; the warm ones are closed at the first word.
        if (connection.index === 0) await connection.send(sound('hello').subarray(0, -1))
        else if (connection.index < 3) connection.socket.destroy()
        else await connection.send(sound('hello'))
      }
    })
    const transport = lane.transport()
    const busy = await transport.get(request(server.url))
    transport.warm?.(target(server), 2)
    await server.until(() => server.connections.length === 3)
    expect(await textOf(await transport.get(request(server.url)))).toBe('hello')
    expect([server.connections.length, server.requests.length]).toEqual([4, 3])
    busy.close()
  })

  it('says nothing about addresses that cannot be asked', async () => {
    const server = await answering()
    const transport = lane.transport()
    for (const url of ['nonsense', 'ftp://x.example/', 'http://'])
      transport.warm?.({ url, publicOnly: false }, 3)
    await textOf(await transport.get(request(server.url)))
    transport.warm?.({ ...target(server), publicOnly: true }, 3)
    await textOf(await transport.get(request(server.url)))
    expect(server.connections.length).toBe(1)
    await transport.close()
    transport.warm?.(target(server), 3)
    await server.until(() => server.open === 0)
  })

  it('ends with the transport, while they are being opened and after', async () => {
    const server = await answering()
    const transport = lane.transport()
    await textOf(await transport.get(request(server.url)))
    transport.warm?.(target(server), 3)
    await server.until(() => server.connections.length === 3)
    transport.warm?.(target(server), 5)
    await transport.close()
    await server.until(() => server.open === 0)
  })
})
