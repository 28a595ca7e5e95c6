// The slots between socket and consumer, without a socket: where reads land, what is lent, when reading stops, how it ends.
import { beforeEach, describe, expect, it } from 'vitest'
import { TransportError } from '../../src/main/engine/ports.ts'
import { FastBody } from '../../src/main/net/fast-body.ts'
import { SLOT_BYTES, SlotPool } from '../../src/main/net/slots.ts'
import { pseudoRandom, readAll } from '../support/bytes.ts'

const content = pseudoRandom(SLOT_BYTES * 4)
let calls: string[]
let pool: SlotPool
let at: number

beforeEach(() => {
  calls = []
  pool = new SlotPool()
  at = 0
})

function make(length: number, idleMs = 60_000): FastBody {
  const source = {
    resume: () => calls.push('resume'),
    drop: () => calls.push('drop'),
    settled: () => calls.push('settled'),
    silent: () => calls.push('silent'),
  }
  return new FastBody(source, pool, length, idleMs)
}

/** Reads `count` more bytes, as a socket would, in as many reads as the room makes of it. */
function feed(body: FastBody, count: number): boolean {
  let more = true
  for (let left = count; left > 0; ) {
    const room = body.room()
    const size = Math.min(left, room.length)
    room.set(content.read(at, at + size))
    at += size
    left -= size
    more = body.took(size)
  }
  if (body.missing === 0) body.finish()
  return more
}

async function piece(body: FastBody): Promise<Buffer> {
  const { value } = await body.next()
  return Buffer.from(value ?? new Uint8Array())
}

describe('where reads land', () => {
  it('is never past the end of the slot or of the body', () => {
    const body = make(SLOT_BYTES + 10)
    expect(body.room().length).toBe(SLOT_BYTES)
    feed(body, 100)
    expect(body.room().length).toBe(SLOT_BYTES - 100)
    feed(body, SLOT_BYTES - 100)
    expect(body.room().length).toBe(10)
    feed(body, 3)
    expect(body.room().length).toBe(7)
  })

  it("is the consumer's piece itself: nothing is copied", async () => {
    const body = make(SLOT_BYTES * 2)
    const next = body.next()
    const room = body.room()
    feed(body, SLOT_BYTES)
    const { value } = await next
    expect(value?.buffer).toBe(room.buffer)
    expect(value?.byteOffset).toBe(room.byteOffset)
  })

  it('is behind what came with the head', async () => {
    const body = make(1000)
    body.copy(content.read(0, 400))
    at = 400
    expect(body.room().length).toBe(600)
    feed(body, 600)
    expect(await piece(body)).toEqual(content.read(0, 1000))
  })

  it('is no slot where the whole body came with the head', async () => {
    const body = make(400)
    const slot = pool.take()
    pool.give(slot)
    body.copy(content.read(0, 400))
    body.finish()
    expect(pool.take()).toBe(slot)
    expect(await readAll(body)).toEqual({ bytes: content.read(0, 400), error: null })
  })
})

describe('back-pressure', () => {
  it('stops when one is full and nobody asks, and goes on when it is taken', async () => {
    const body = make(SLOT_BYTES * 4)
    const next = piece(body)
    expect(feed(body, SLOT_BYTES)).toBe(true)
    await next
    expect(feed(body, SLOT_BYTES - 1)).toBe(true)
    expect(feed(body, 1)).toBe(false)
    expect(calls).toEqual([])
    expect(await piece(body)).toEqual(content.read(SLOT_BYTES, SLOT_BYTES * 2))
    expect(calls).toEqual(['resume'])
    expect(feed(body, SLOT_BYTES)).toBe(false)
  })

  it('keeps what comes though it said to stop, in order (TLS holds whole records)', async () => {
    const body = make(SLOT_BYTES * 4)
    expect(feed(body, SLOT_BYTES)).toBe(false)
    expect(feed(body, SLOT_BYTES * 3)).toBe(false)
    const { bytes, error } = await readAll(body)
    expect([error, bytes.equals(content.read(0, SLOT_BYTES * 4))]).toEqual([null, true])
    expect(calls).toEqual(['settled'])
  })

  it('uses three slots at most, again and again', async () => {
    const body = make(SLOT_BYTES * 100)
    const places = new Set<string>()
    for (let round = 0; round < 4; round++) {
      at = 0
      feed(body, SLOT_BYTES)
      const room = body.room()
      places.add(`${room.byteOffset} ${room.buffer.byteLength}`)
      for (let read = 0; read < 2; read++) {
        const { value } = await body.next()
        places.add(`${value?.byteOffset} ${value?.buffer.byteLength}`)
        if (read === 0) feed(body, SLOT_BYTES)
      }
    }
    expect(places.size).toBeLessThanOrEqual(3)
  })

  it('does not stop at the last byte', () => {
    const body = make(SLOT_BYTES)
    expect(feed(body, SLOT_BYTES)).toBe(true)
  })
})

describe('a piece that does not fill', () => {
  it('is handed over after a while, and the slot goes on filling behind it', async () => {
    const body = make(SLOT_BYTES * 2)
    const next = body.next()
    feed(body, 100)
    const first = await next
    const held = first.value ?? new Uint8Array()
    expect(held.length).toBe(100)
    feed(body, SLOT_BYTES - 100)
    expect(Buffer.compare(held, content.read(0, 100))).toBe(0)
    const second = await body.next()
    // Up to the slot's end: what follows is aligned again.
    expect(Buffer.from(second.value ?? [])).toEqual(content.read(100, SLOT_BYTES))
  })

  it('is handed over at once at the end', async () => {
    const body = make(100)
    const next = body.next()
    feed(body, 100)
    expect((await next).value?.length).toBe(100)
    expect(await body.next()).toEqual({ done: true, value: undefined })
    expect(calls).toEqual(['settled'])
  })
})

describe('the end', () => {
  it('of an empty body is its only answer', async () => {
    const body = make(0)
    body.finish()
    expect(await body.next()).toEqual({ done: true, value: undefined })
  })

  it('by a failure comes after what came before, again and again', async () => {
    const body = make(1000)
    const error = new TransportError('cut', 'closed')
    feed(body, 60)
    body.fail(error)
    expect(await piece(body)).toEqual(content.read(0, 60))
    await expect(body.next()).rejects.toBe(error)
    await expect(body.next()).rejects.toBe(error)
  })

  it('by our side throws away what is not handed over, also after a failure or the end', async () => {
    for (const before of [
      () => {},
      (body: FastBody) => body.fail(new TransportError('cut', 'closed')),
      (body: FastBody) => body.finish(),
    ]) {
      const body = make(SLOT_BYTES * 2)
      at = 0
      feed(body, SLOT_BYTES + 60)
      before(body)
      body.stop()
      body.stop()
      await expect(body.next()).rejects.toMatchObject({ fault: 'aborted' })
    }
  })

  it('is told to the source when the consumer leaves', async () => {
    const body = make(SLOT_BYTES * 2)
    feed(body, SLOT_BYTES)
    for await (const _piece of body) break
    expect(calls.at(-1)).toBe('drop')
  })

  it('is not given while another piece is asked for', async () => {
    const body = make(10)
    const next = body.next()
    await expect(body.next()).rejects.toThrow('one piece at a time')
    feed(body, 10)
    expect((await next).value?.length).toBe(10)
  })

  it('is asked for after silence, only while the consumer waits', async () => {
    const heard = new Promise<void>(resolve => {
      const body = new FastBody({ resume() {}, drop() {}, settled() {}, silent: resolve }, pool, 10, 5)
      void body.next().catch(() => {})
    })
    await heard
  })
})

describe('slots', () => {
  it('are given back by a body that came to its end', async () => {
    const slots = new Set([pool.take(), pool.take(), pool.take()])
    for (const slot of slots) pool.give(slot)
    const body = make(SLOT_BYTES * 2 + 5)
    feed(body, SLOT_BYTES * 2 + 5)
    await readAll(body)
    for (let taken = 0; taken < 3; taken++) expect(slots.delete(pool.take())).toBe(true)
  })

  it('are not given back by a consumer that leaves with a piece in hand', async () => {
    const body = make(SLOT_BYTES * 2)
    feed(body, SLOT_BYTES)
    let piece: Uint8Array = new Uint8Array()
    for await (const held of body) {
      piece = held
      break
    }
    for (let taken = 0; taken < 20; taken++) pool.take().fill(1)
    expect(Buffer.compare(piece, content.read(0, SLOT_BYTES))).toBe(0)
  })

  it('that a socket may still write to are never given to another', () => {
    const body = make(SLOT_BYTES * 2)
    const landing = body.room()
    body.stop()
    const others = Array.from({ length: 20 }, () => pool.take())
    for (const other of others) other.fill(1)
    landing.fill(2)
    expect(others.every(other => other.every(byte => byte === 1))).toBe(true)
  })

  it('whose first part is on its way to the disk are not given to another when the body is stopped', async () => {
    const body = make(SLOT_BYTES * 2, 60_000)
    feed(body, 100)
    // The link is slow: what there is is handed over, and the slot goes on being filled behind it.
    const { value: lent } = await body.next()
    feed(body, SLOT_BYTES - 100)
    body.stop()
    for (let taken = 0; taken < 20; taken++) pool.take().fill(1)
    expect(Buffer.compare(lent ?? new Uint8Array(), content.read(0, 100))).toBe(0)
  })
})
