// Back-pressure: a consumer that stops, stops the server; two buffers serve a body of any length.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { HttpReply, Transport } from '../../src/main/engine/ports.ts'
import { createTransport } from '../../src/main/net/transport.ts'
import { pseudoRandom, readAll } from '../support/bytes.ts'
import { LANES } from '../support/fast-lane/lanes.ts'
import type { Behaviour } from '../support/range-server/behaviour.ts'
import type { RangeServer } from '../support/range-server.ts'
import { serverForEach } from '../support/server-for-each.ts'

describe.each(LANES)('%s', (_way, fastLane) => {
  const GIB = 1024 ** 3
  const MIB = 1024 ** 2
  /** Our two buffers and both kernels' ones, with much room: loopback buffers grow to a few MiB. */
  const IN_FLIGHT = 24 * MIB

  const server = serverForEach()
  let transport: Transport

  beforeEach(async () => {
    transport = createTransport({ environment: {}, fastLane })
  })
  afterEach(async () => {
    await transport.close()
  })

  function get(behaviour: Behaviour, path = '/f'): Promise<HttpReply> {
    const url = server.route(path, behaviour)
    return transport.get({ url, headers: {}, signal: new AbortController().signal, publicOnly: false })
  }

  describe('a consumer slower than the server', () => {
    it.each(['length', 'chunked'] as const)('bounds what is under way (%s)', async framing => {
      const content = pseudoRandom(GIB)
      const reply = await get({ content, framing })
      const buffers = new Set<ArrayBufferLike>()
      let read = 0
      for await (const piece of reply.body) {
        buffers.add(piece.buffer)
        read += piece.length
        // The server may send meanwhile what it can.
        await new Promise(resolve => setImmediate(resolve))
        expect(server.bytesSent('/f') - read).toBeLessThan(IN_FLIGHT)
        if (read > 96 * MIB) break
      }
      expect(read).toBeGreaterThan(96 * MIB)
      expect(buffers.size).toBeLessThanOrEqual(2)
    })

    it('stops the server when it stops, and starts it again', async () => {
      const content = pseudoRandom(GIB)
      const reply = await get({ content })
      const iterator = reply.body[Symbol.asyncIterator]()
      const first = await iterator.next()
      const piece = first.value ?? new Uint8Array()
      const standing = await standstill(server)
      expect(standing).toBeLessThan(IN_FLIGHT)
      // The piece in hand is the consumer's until it asks for the next.
      expect(Buffer.compare(piece, content.read(0, piece.length))).toBe(0)

      for (let at = piece.length; at <= IN_FLIGHT; ) {
        const next = await iterator.next()
        const bytes = next.value ?? new Uint8Array()
        expect(Buffer.compare(bytes, content.read(at, at + bytes.length))).toBe(0)
        at += bytes.length
      }
      expect(server.bytesSent('/f')).toBeGreaterThan(standing)
      reply.close()
    })

    it('stops the server even when nobody has begun to read', async () => {
      const reply = await get({ content: pseudoRandom(GIB) })
      expect(await standstill(server)).toBeLessThan(IN_FLIGHT)
      reply.close()
      await server.until(() => server.openConnections === 0)
    })
  })

  /** What the server has sent once that no longer grows. */
  async function standstill(of: RangeServer): Promise<number> {
    let last = -1
    for (let same = 0; same < 50; ) {
      await new Promise(resolve => setTimeout(resolve, 2))
      const sent = of.bytesSent('/f')
      same = sent === last && sent > 0 ? same + 1 : 0
      last = sent
    }
    return last
  }

  describe('a consumer that is slower than a body in chunks', () => {
    it.each(['chunked', 'length', 'close'] as const)('gets every byte in its place (%s)', async framing => {
      const content = pseudoRandom(12 * MIB)
      const reply = await get({ content, framing })
      let position = 0
      for await (const piece of reply.body) {
        // As long as a write takes, so that reads pile up.
        for (let turn = 0; turn < 5; turn++) await new Promise(resolve => setImmediate(resolve))
        expect(content.read(position, position + piece.length).equals(piece)).toBe(true)
        position += piece.length
      }
      expect(position).toBe(content.size)
    })
  })

  describe('a server that closes while the consumer does not read', () => {
    const sizes = [64, 255, 256, 257, 512, 513, 600].map(kib => kib * 1024)

    // Their ends come with the connection's; undici's own way to pause would take the process down here.
    it.each(sizes.flatMap(size => [['close', size] as const, ['length', size] as const]))(
      'loses nothing (%s, %i bytes)',
      async (framing, size) => {
        const content = pseudoRandom(size)
        const reply = await get({ content, framing, keepAlive: false })
        await server.until(() => server.bytesSent('/f') === size)
        // Whole exchanges on other connections: the end of ours has been heard before the last of them is over.
        for (let i = 0; i < 5; i++) await readAll((await get({}, `/other-${i}`)).body)
        const { bytes, error } = await readAll(reply.body)
        expect(error).toBeNull()
        expect(bytes.equals(content.read(0, size))).toBe(true)
      },
    )

    it('by a reset: a body without a length is cut, not complete', async () => {
      const reply = await get({
        content: pseudoRandom(MIB),
        framing: 'close',
        stallAt: 1_000,
        resetAt: 1_000,
      })
      await server.until(() => server.stalled('/f') === 1)
      const reading = readAll(reply.body)
      server.release('/f')
      expect((await reading).error).toMatchObject({ fault: 'cut' })
    })
  })
})
