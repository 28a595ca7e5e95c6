// A request that was sent ahead, when something ends: the server, the body before it, its time, or our own wish.
import { describe, expect, it } from 'vitest'
import { readAll } from '../support/bytes.ts'
import { holdingBack, makeLane, request, sound, textOf } from '../support/fast-lane/lane.ts'
import type { RawScript } from '../support/fast-lane/raw-server.ts'

const lane = makeLane()
const cut = { name: 'TransportError', fault: 'cut' }
const aborted = { name: 'TransportError', fault: 'aborted' }

describe('the reply that was asked for ahead is cut', () => {
  const ENDS: readonly (readonly [what: string, after: RawScript])[] = [
    ['the server closes between the two', async connection => void connection.socket.end()],
    ['the server resets between the two', async connection => void connection.reset()],
    ['garbage comes between the two', async connection => await connection.send('garbage')],
    ['a reply in chunks comes', c => c.send('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n')],
    ['a reply without a length comes', c => c.send('HTTP/1.1 200 OK\r\n\r\n')],
    [
      'the server closes inside its head',
      async connection => {
        await connection.send('HTTP/1.1 200 OK\r\nContent-Le')
        connection.socket.end()
      },
    ],
  ]
  it.each(ENDS)('where %s; the body before it is good', async (_what, after) => {
    const server = await lane.serve(holdingBack('first', after))
    const first = await lane.transport().get(request(server.url))
    const second = first.follow?.(request(server.url))
    // A reset may overtake the last byte; that body is then cut itself.
    const { bytes } = await readAll(first.body)
    expect('first'.startsWith(bytes.toString())).toBe(true)
    await expect(second).rejects.toMatchObject(cut)
    await server.until(() => server.open === 0)
    expect(server.requests.length).toBe(2)
  })

  it('where the body before it is cut, closed, left or timed out', async () => {
    for (const how of ['cut', 'close', 'leave', 'idle'] as const) {
      const server = await lane.serve(async connection => {
        await connection.request()
        await connection.send(sound('first').subarray(0, -1))
        await connection.request()
        if (how === 'cut') connection.socket.end()
      })
      const transport = lane.transport(how === 'idle' ? { idleTimeoutMs: 200 } : {})
      const first = await transport.get(request(server.url))
      const second = first.follow?.(request(server.url))
      if (how === 'close') first.close()
      else if (how === 'leave') for await (const _piece of first.body) break
      else
        expect((await readAll(first.body)).error).toMatchObject({ fault: how === 'cut' ? 'cut' : 'timeout' })
      await expect(second).rejects.toMatchObject(cut)
      await server.until(() => server.open === 0)
    }
  })

  it('or has timed out: its time begins when the body before it has ended', async () => {
    const server = await lane.serve(holdingBack('first', async () => {}))
    const first = await lane.transport({ headTimeoutMs: 200 }).get(request(server.url))
    const second = first.follow?.(request(server.url))
    expect(await textOf(first)).toBe('first')
    await expect(second).rejects.toMatchObject({ fault: 'timeout' })
    await server.until(() => server.open === 0)
  })
})

describe('an abort', () => {
  it('of the one ahead leaves the body before it in peace, then ends the connection', async () => {
    let goOn: () => void = () => {}
    const waiting = new Promise<void>(resolve => {
      goOn = resolve
    })
    const server = await lane.serve(async connection => {
      await connection.request()
      const reply = sound('first')
      await connection.send(reply.subarray(0, -1))
      await connection.request()
      await waiting
      await connection.send(Buffer.concat([reply.subarray(-1), sound('second')]))
    })
    const abort = new AbortController()
    const first = await lane.transport().get(request(server.url))
    const second = first.follow?.(request(server.url, { signal: abort.signal }))
    await server.until(() => server.requests.length === 2)
    abort.abort()
    await expect(second).rejects.toMatchObject(aborted)
    expect(server.open).toBe(1)
    goOn()
    expect(await textOf(first)).toBe('first')
    await server.until(() => server.open === 0)
  })

  it('of the one ahead, when its turn has come, ends the connection at once', async () => {
    for (const sent of ['', 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel']) {
      const server = await lane.serve(holdingBack('first', connection => connection.send(sent)))
      const abort = new AbortController()
      const first = await lane.transport().get(request(server.url))
      const second = first.follow?.(request(server.url, { signal: abort.signal })) ?? null
      expect(await textOf(first)).toBe('first')
      if (sent !== '') {
        const reply = await second
        const reading = reply === null ? null : readAll(reply.body)
        abort.abort()
        expect((await reading)?.error).toMatchObject(aborted)
      } else {
        abort.abort()
        await expect(second).rejects.toMatchObject(aborted)
      }
      await server.until(() => server.open === 0)
    }
  })

  it('of the body before it cuts it, and the end of the transport stops both', async () => {
    for (const how of ['abort', 'end'] as const) {
      const server = await lane.serve(holdingBack('first', async () => {}))
      const abort = new AbortController()
      const transport = lane.transport()
      const first = await transport.get(request(server.url, { signal: abort.signal }))
      const iterator = first.body[Symbol.asyncIterator]()
      await iterator.next()
      const second = first.follow?.(request(`${server.url}/2`))
      if (how === 'abort') abort.abort()
      else await transport.close()
      await expect(second).rejects.toMatchObject(how === 'abort' ? cut : { name: 'TransportError' })
      await server.until(() => server.open === 0)
    }
  })
})
