// The buffers between socket and consumer, without a socket: when it pauses, what it hands over, how it ends.
import { beforeEach, describe, expect, it } from 'vitest'
import { TransportError } from '../../src/main/engine/ports.ts'
import { Body, PIECE_BYTES } from '../../src/main/net/body.ts'
import { pseudoRandom, readAll } from '../support/bytes.ts'

const content = pseudoRandom(PIECE_BYTES * 4)
const READ = 64 * 1024
let calls: string[]

beforeEach(() => {
  calls = []
})

function make(length: number | null): Body {
  return new Body(
    {
      pause: () => calls.push('pause'),
      resume: () => calls.push('resume'),
      drop: () => calls.push('drop'),
      settled: () => calls.push('settled'),
    },
    length,
  )
}

async function piece(body: Body): Promise<Buffer> {
  const { value } = await body.next()
  return Buffer.from(value ?? new Uint8Array())
}

describe('Body', () => {
  it('gathers reads into whole pieces', async () => {
    const body = make(null)
    const next = piece(body)
    for (let at = 0; at < PIECE_BYTES; at += READ) body.push(content.read(at, at + READ))
    expect(await next).toEqual(content.read(0, PIECE_BYTES))
    expect(calls).toEqual([])
  })

  it('pauses when one is full and the other is out, and goes on when that comes back', async () => {
    const body = make(null)
    const next = piece(body)
    body.push(content.read(0, PIECE_BYTES))
    await next
    body.push(content.read(PIECE_BYTES, PIECE_BYTES * 2 - 1))
    expect(calls).toEqual([])
    // One read more than fits: the rest is kept, not lost.
    body.push(content.read(PIECE_BYTES * 2 - 1, PIECE_BYTES * 2 + 99))
    expect(calls).toEqual(['pause'])
    expect(await piece(body)).toEqual(content.read(PIECE_BYTES, PIECE_BYTES * 2))
    expect(calls).toEqual(['pause', 'resume'])
    body.finish()
    expect(await piece(body)).toEqual(content.read(PIECE_BYTES * 2, PIECE_BYTES * 2 + 99))
    expect(await body.next()).toEqual({ done: true, value: undefined })
    expect(calls).toEqual(['pause', 'resume', 'settled'])
  })

  it('keeps every piece of one read that comes after it is full, in order (a read may hold many chunks)', async () => {
    const body = make(null)
    body.push(content.read(0, PIECE_BYTES))
    for (let at = PIECE_BYTES; at < PIECE_BYTES * 3; at += 10_000) {
      body.push(content.read(at, Math.min(at + 10_000, PIECE_BYTES * 3)))
    }
    body.finish()
    const { bytes, error } = await readAll(body)
    expect(error).toBeNull()
    expect(bytes.equals(content.read(0, PIECE_BYTES * 3))).toBe(true)
  })

  it('does not pause at the last byte, so that the connection is free though nobody reads', async () => {
    for (const size of [1, 1000, PIECE_BYTES]) {
      const body = make(size)
      body.push(content.read(0, size))
      body.finish()
      expect(calls.splice(0)).toEqual([])
      expect(await piece(body)).toEqual(content.read(0, size))
    }
  })

  it('hands over what came before a failure, then fails, again and again', async () => {
    const body = make(100)
    const error = new TransportError('cut', 'closed')
    body.push(content.read(0, 60))
    body.fail(error)
    expect(await piece(body)).toEqual(content.read(0, 60))
    await expect(body.next()).rejects.toBe(error)
    await expect(body.next()).rejects.toBe(error)
  })

  it('throws away what is not handed over when stopped, also after a failure', async () => {
    for (const before of [() => {}, (body: Body) => body.fail(new TransportError('cut', 'closed'))]) {
      const body = make(100)
      body.push(content.read(0, 60))
      before(body)
      body.stop()
      body.stop()
      body.push(content.read(60, 100))
      body.finish()
      await expect(body.next()).rejects.toMatchObject({ fault: 'aborted' })
    }
  })

  it('gives one piece at a time', async () => {
    const body = make(null)
    const next = body.next()
    await expect(body.next()).rejects.toThrow('one piece at a time')
    body.finish()
    expect((await next).done).toBe(true)
  })

  it('tells the source when the consumer leaves', async () => {
    const body = make(null)
    body.push(content.read(0, PIECE_BYTES))
    for await (const _piece of body) break
    expect(calls.at(-1)).toBe('drop')
  })
})
