// A part of the file on its way into the part file: whatever its pieces, the right bytes get to the right places, no byte
// further, and the map claims only what is there.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compareBody, writePart } from '../../src/main/engine/body-writer.ts'
import { CHUNK } from '../../src/main/engine/chunk-map.ts'
import { DiskError, type HeaderList, TransportError } from '../../src/main/engine/ports.ts'
import type { Span } from '../../src/main/engine/spans.ts'
import { TroubleError } from '../../src/main/engine/trouble.ts'
import { leaseNext } from '../support/lease-next.ts'
import {
  bodyOf,
  CONTENT,
  expectTrue,
  faulty,
  leased,
  lengths,
  marked,
  OTHER,
  SIZE,
  slice,
  type World,
  world,
} from './body-samples.ts'

describe('writePart', () => {
  test('puts any part, in any pieces, where it belongs', async () => {
    const held = fc.subarray([0, 1, 2, 3])
    const share = fc.double({ min: 0.01, max: 1, noNaN: true })
    await fc.assert(
      fc.asyncProperty(held, lengths, share, async (there, sizes, length) => {
        const target = world(SIZE, there)
        const span = leased(target)
        const { start } = span
        const end = start + Math.ceil((span.end - start) * length)
        const before = target.map.received
        await writePart(target, bodyOf(slice(start, end), sizes), { start, end }, span)
        expect(target.map.received).toBe(before + end - start)
        expect(span.start).toBe(end)
        expect(target.counts.reduce((a, b) => a + b, 0)).toBe(end - start)
        expectTrue(target)
      }),
      { numRuns: 25 },
    )
  })

  test('never writes past the range, whatever the server sends', async () => {
    const target = world(SIZE)
    const span = leased(target)
    await writePart(target, bodyOf(slice(0, 5_000), [3_000]), { start: 0, end: 4_000 }, span)
    expect(target.map.received).toBe(4_000)
    expect(target.part.content.subarray(4_000).equals(Buffer.alloc(SIZE - 4_000))).toBe(true)
  })

  test('never writes past the span, nor into a neighbour', async () => {
    const target = world(SIZE)
    const near = leased(target)
    const far = leased(target)
    await writePart(target, bodyOf(slice(0, SIZE), [100_000]), { start: 0, end: SIZE }, near)
    expect(near.start).toBe(far.start)
    expect(target.map.received).toBe(far.start)
    expect(target.part.content.subarray(far.start).equals(Buffer.alloc(SIZE - far.start))).toBe(true)
  })

  test('goes on over free bytes behind the span, as long as the body has them', async () => {
    const target = world(SIZE)
    const near = leased(target)
    const far = leased(target)
    target.ledger.release(far)
    await writePart(target, bodyOf(CONTENT, [100_000]), { start: 0, end: SIZE }, near)
    expect(target.map.complete).toBe(true)
    expectTrue(target)
  })

  test('ends where the span was cut while it came', async () => {
    const target = world(SIZE)
    const span = leased(target)
    const write = target.part.holdNext('write')
    const writing = writePart(target, bodyOf(CONTENT, [10_000]), { start: 0, end: SIZE }, span)
    await write.entered
    const stolen = leased(target)
    write.release()
    await writing
    expect(span.start).toBe(stolen.start)
    expect(target.map.received).toBe(stolen.start)
    expectTrue(target)
  })

  test('bytes on their way to the disk are not given away, nor claimed before they are there', async () => {
    const target = world(2 * CHUNK)
    const span = leased(target)
    const write = target.part.holdNext('write')
    const body = bodyOf(slice(0, 2 * CHUNK), [CHUNK + CHUNK / 2])
    const writing = writePart(target, body, { start: 0, end: 2 * CHUNK }, span)
    await write.entered
    expect(target.map.received).toBe(0)
    expect(leaseNext(target.ledger, () => null)).toBeNull()
    write.release()
    await writing
    expect(target.map.complete).toBe(true)
  })

  test('a body that ends early is a cut, and what came is kept', async () => {
    const target = world(SIZE)
    const span = leased(target)
    const error = await faulty(writePart(target, bodyOf(slice(0, 60)), { start: 0, end: 100 }, span))
    expect(error).toBeInstanceOf(TransportError)
    expect(error).toMatchObject({ fault: 'cut' })
    expect(target.map.received).toBe(60)
    expectTrue(target)
  })

  test('an empty body is a cut', async () => {
    const target = world(SIZE)
    const error = await faulty(
      writePart(target, bodyOf(new Uint8Array(0)), { start: 0, end: 1 }, leased(target)),
    )
    expect(error).toMatchObject({ fault: 'cut' })
  })

  test('a disk that fails passes through, and the map claims nothing of it', async () => {
    const target = world(SIZE)
    target.part.failNext('write', new DiskError('full', 'the disk is full (ENOSPC)'))
    const error = await faulty(
      writePart(target, bodyOf(slice(0, 100)), { start: 0, end: 100 }, leased(target)),
    )
    expect(error).toMatchObject({ fault: 'full' })
    expect(target.map.received).toBe(0)
    expect(target.counts).toEqual([])
  })

  test.each<readonly [string, string, HeaderList]>([
    ['by its length', 'read to its end', marked(1_000)],
    ['by chunks', 'read to its end', [['transfer-encoding', 'chunked']]],
    ['by the close alone', 'left', []],
  ])('a body marked %s is %s', async (_how, ending, headers) => {
    const target = world(1_000)
    const body = bodyOf(slice(0, 1_000), [500], headers)
    await writePart(target, body, { start: 0, end: 1_000 }, leased(target))
    expect(target.map.complete).toBe(true)
    expect(body.ending()).toBe(ending)
  })
})

describe('an overlap', () => {
  const OVERLAP = 4_096
  /** The first chunk is there; the span begins after it. */
  const begun = (): { target: World; span: Span; from: number } => {
    const target = world(SIZE, [0])
    const span = leased(target)
    return { target, span, from: span.start - OVERLAP }
  }

  test.each([1, 1_000, OVERLAP, OVERLAP + 1, 65_536])(
    'that is the same is passed over, in pieces of %i',
    async size => {
      const { target, span, from } = begun()
      const end = span.start + 10_000
      await writePart(target, bodyOf(slice(from, end), [size]), { start: from, end }, span)
      expect(target.map.received).toBe(CHUNK + 10_000)
      expect(target.counts.reduce((a, b) => a + b, 0)).toBe(10_000)
      expectTrue(target)
    },
  )

  test.each([0, 1, OVERLAP - 1])(
    'that differs at byte %i writes nothing and means another version',
    async at => {
      const { target, span, from } = begun()
      const end = span.start + 10_000
      const wrong = Buffer.from(slice(from, end))
      wrong[at] = 255 - (wrong[at] ?? 0)
      const error = await faulty(writePart(target, bodyOf(wrong), { start: from, end }, span))
      expect(error).toBeInstanceOf(TroubleError)
      expect(error).toMatchObject({ recovery: { do: 'refuse', because: { code: 'changed' } } })
      expect(target.map.received).toBe(CHUNK)
      expect(target.part.calls).not.toContain('write')
    },
  )

  test('that the file no longer holds is no match', async () => {
    const { target, span, from } = begun()
    await target.part.truncate(from + 10)
    const end = span.start + 10
    const error = await faulty(writePart(target, bodyOf(slice(from, end)), { start: from, end }, span))
    expect(error).toMatchObject({ trouble: { code: 'changed' } })
  })

  test('a body that ends inside it is a cut', async () => {
    const { target, span, from } = begun()
    const range = { start: from, end: span.start + 10 }
    const error = await faulty(writePart(target, bodyOf(slice(from, from + 100)), range, span))
    expect(error).toMatchObject({ fault: 'cut' })
    expect(target.map.received).toBe(CHUNK)
  })
})

describe('compareBody', () => {
  const RANGE = { start: 1_000, end: 3_000 }

  test.each([1, 999, 2_000, 5_000])('is content with the same bytes, in pieces of %i', async size => {
    const { part } = world(SIZE, [0])
    await compareBody(part, bodyOf(slice(1_000, 3_000), [size]), RANGE)
    expect(part.calls).not.toContain('write')
  })

  test('does not look at what comes after', async () => {
    const { part } = world(SIZE, [0])
    const body = Buffer.concat([slice(1_000, 3_000), OTHER.subarray(0, 500)])
    await compareBody(part, bodyOf(body, [2_500]), RANGE)
  })

  test.each([0, 1_999])('another byte at %i is another version', async at => {
    const { part } = world(SIZE, [0])
    const wrong = Buffer.from(slice(1_000, 3_000))
    wrong[at] = 255 - (wrong[at] ?? 0)
    const error = await faulty(compareBody(part, bodyOf(wrong, [700]), RANGE))
    expect(error).toMatchObject({ trouble: { code: 'changed' } })
  })

  test('less is a cut, which proves nothing', async () => {
    const { part } = world(SIZE, [0])
    const error = await faulty(compareBody(part, bodyOf(slice(1_000, 2_999)), RANGE))
    expect(error).toMatchObject({ fault: 'cut' })
  })
})
