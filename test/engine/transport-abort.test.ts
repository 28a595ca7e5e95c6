// Ending an exchange from our side, at each stage: promptly, with the fault `aborted`, and with the socket gone.
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { HttpReply, Transport } from '../../src/main/engine/ports.ts'
import { createTransport } from '../../src/main/net/transport.ts'
import { pseudoRandom, readAll } from '../support/bytes.ts'
import { LANES } from '../support/fast-lane/lanes.ts'
import { type RangeServer, startRangeServer } from '../support/range-server.ts'

describe.each(LANES)('%s', (_way, fastLane) => {
  let server: RangeServer
  let transport: Transport
  let abort: AbortController
  const rejections: unknown[] = []
  const onRejection = (error: unknown): void => {
    rejections.push(error)
  }
  const content = pseudoRandom(50_000_000)
  const aborted = { name: 'TransportError', fault: 'aborted' }

  beforeEach(async () => {
    server = await startRangeServer()
    transport = createTransport({ environment: {}, fastLane })
    abort = new AbortController()
    process.on('unhandledRejection', onRejection)
  })
  afterEach(async () => {
    await transport.close()
    await server.close()
    await new Promise(resolve => setImmediate(resolve))
    process.off('unhandledRejection', onRejection)
    expect(rejections.splice(0)).toEqual([])
  })

  function get(url: string): Promise<HttpReply> {
    return transport.get({ url, headers: {}, signal: abort.signal, publicOnly: false })
  }

  async function serverIsRid(): Promise<void> {
    await server.until(() => server.openConnections === 0)
  }

  describe('the signal', () => {
    it('given aborted already, sends nothing', async () => {
      abort.abort()
      await expect(get(server.route('/f', {}))).rejects.toMatchObject(aborted)
      expect(server.connections).toBe(0)
    })

    it('in the same turn as the request', async () => {
      const going = get(server.route('/f', { content }))
      abort.abort()
      await expect(going).rejects.toMatchObject(aborted)
      await serverIsRid()
    })

    it('while the TLS handshake hangs', async () => {
      const sockets: Socket[] = []
      let arrive: () => void = () => {}
      const arrived = new Promise<void>(resolve => {
        arrive = resolve
      })
      const mute = createServer(socket => {
        sockets.push(socket)
        socket.on('data', arrive).on('error', () => {})
      })
      await new Promise<void>(resolve => mute.listen(0, '127.0.0.1', resolve))
      const going = get(`https://127.0.0.1:${(mute.address() as AddressInfo).port}/`)
      going.catch(() => {})
      await arrived
      abort.abort()
      await expect(going).rejects.toMatchObject(aborted)
      // Closes only once the other side is gone.
      await new Promise(resolve => mute.close(resolve))
    })

    it('before the head', async () => {
      const going = get(server.route('/f', { head: 'before' }))
      going.catch(() => {})
      await server.nextRequest('/f')
      abort.abort()
      await expect(going).rejects.toMatchObject(aborted)
      await serverIsRid()
    })

    it('inside the head', async () => {
      const going = get(server.route('/f', { head: 'inside' }))
      going.catch(() => {})
      await server.nextRequest('/f')
      abort.abort()
      await expect(going).rejects.toMatchObject(aborted)
      await serverIsRid()
    })

    it('after the head, before anybody reads', async () => {
      const { body } = await get(server.route('/f', { content }))
      abort.abort()
      await serverIsRid()
      expect(await readAll(body)).toMatchObject({ bytes: { length: 0 }, error: aborted })
    })

    it('while the consumer waits for a piece', async () => {
      const { body } = await get(server.route('/f', { content, stallAt: 10 }))
      const iterator = body[Symbol.asyncIterator]()
      await iterator.next()
      const next = iterator.next()
      abort.abort()
      await expect(next).rejects.toMatchObject(aborted)
      await expect(iterator.next()).rejects.toMatchObject(aborted)
      await serverIsRid()
    })

    it('while the consumer is busy and the socket paused: the piece in hand stays as it is', async () => {
      const { body } = await get(server.route('/f', { content }))
      const iterator = body[Symbol.asyncIterator]()
      const first = await iterator.next()
      const piece = first.value ?? new Uint8Array()
      await paused(server)
      abort.abort()
      await serverIsRid()
      expect(Buffer.compare(piece, content.read(0, piece.length))).toBe(0)
      await expect(iterator.next()).rejects.toMatchObject(aborted)
    })

    it('after the end costs nothing', async () => {
      const url = server.route('/f', { content: pseudoRandom(1000) })
      await readAll((await get(url)).body)
      abort.abort()
      abort = new AbortController()
      await readAll((await get(url)).body)
      expect(server.connections).toBe(1)
    })

    it('holds no listener once the exchange is over', async () => {
      const added = counting(abort.signal)
      const url = server.route('/f', { content: pseudoRandom(1000) })
      await readAll((await get(url)).body)
      const unread = await get(url)
      unread.close()
      await get('http://no-such-host.invalid/').catch(() => {})
      expect(added()).toBe(0)
    })
  })

  describe('close', () => {
    it('while a read is pending rejects it', async () => {
      const reply = await get(server.route('/f', { content, stallAt: 0 }))
      const next = reply.body[Symbol.asyncIterator]().next()
      reply.close()
      await expect(next).rejects.toMatchObject(aborted)
      await serverIsRid()
    })

    it('of the transport ends everything, kept connections too', async () => {
      await readAll((await get(server.route('/kept', { content: pseudoRandom(9) }))).body)
      const reading = await get(server.route('/reading', { content, stallAt: 10 }))
      const waiting = get(server.route('/waiting', { head: 'before' }))
      waiting.catch(() => {})
      await server.nextRequest('/waiting')
      await transport.close()
      await expect(waiting).rejects.toMatchObject(aborted)
      expect((await readAll(reading.body)).error).toMatchObject(aborted)
      await serverIsRid()
      await expect(get(server.route('/late', {}))).rejects.toMatchObject(aborted)
      await transport.close()
    })
  })

  /** Resolves once the server can send no more: what it has sent stays the same over many turns of the loop. */
  async function paused(of: RangeServer): Promise<void> {
    for (let last = -1, same = 0; same < 50; ) {
      await new Promise(resolve => setTimeout(resolve, 2))
      const sent = of.bytesSent('/f')
      same = sent === last && sent > 0 ? same + 1 : 0
      last = sent
    }
  }

  /** Counts the abort listeners on a signal from now on. */
  function counting(signal: AbortSignal): () => number {
    let count = 0
    const add = signal.addEventListener.bind(signal)
    const remove = signal.removeEventListener.bind(signal)
    signal.addEventListener = (...args: Parameters<typeof add>): void => {
      count++
      add(...args)
    }
    signal.removeEventListener = (...args: Parameters<typeof remove>): void => {
      count--
      remove(...args)
    }
    return () => count
  }
})
