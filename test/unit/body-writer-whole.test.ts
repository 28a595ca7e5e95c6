// A body that is the whole file: it fills what is missing, and what is there already must be the same.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { writeWhole } from '../../src/main/engine/body-writer.ts'
import { CHUNK } from '../../src/main/engine/chunk-map.ts'
import { TransportError } from '../../src/main/engine/ports.ts'
import { bodyOf, CONTENT, expectTrue, faulty, lengths, OTHER, SIZE, slice, world } from './body-samples.ts'

describe('writeWhole', () => {
  test('fills an empty file, in any pieces, and compares what is there', async () => {
    await fc.assert(
      fc.asyncProperty(fc.subarray([0, 1, 2, 3, 4]), lengths, async (held, sizes) => {
        const target = world(SIZE, held)
        const before = target.map.received
        await writeWhole(target, bodyOf(CONTENT, sizes), target.ledger.leaseWhole(), new Set())
        expect(target.map.complete).toBe(true)
        expect(target.part.content.equals(CONTENT)).toBe(true)
        expect(target.counts.reduce((a, b) => a + b, 0)).toBe(SIZE - before)
      }),
      { numRuns: 25 },
    )
  })

  test('a body of unknown length gives the length when it ends', async () => {
    for (const size of [0, 1, CHUNK, CHUNK + 1, SIZE]) {
      const target = world(null)
      await writeWhole(target, bodyOf(slice(0, size)), target.ledger.leaseWhole(), new Set())
      expect(target.map.total).toBe(size)
      expect(target.map.complete).toBe(true)
      expect(target.part.content.equals(slice(0, size))).toBe(true)
    }
  })

  test('a body of unknown length that breaks off stays without one', async () => {
    const target = world(null)
    const body = bodyOf(slice(0, 100))
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield* body.body
      throw new TransportError('cut', 'closed')
    }
    const error = await faulty(
      writeWhole(target, { ...body, body: broken() }, target.ledger.leaseWhole(), new Set()),
    )
    expect(error).toMatchObject({ fault: 'cut' })
    expect(target.map.total).toBeNull()
    expect(target.map.received).toBe(100)
  })

  test('tells each chunk that the body added to, also when it turns out to be another version', async () => {
    const target = world(SIZE, [1, 3])
    const added = new Set<number>()
    const mixed = Buffer.concat([slice(0, 3 * CHUNK), OTHER.subarray(3 * CHUNK)])
    const error = await faulty(writeWhole(target, bodyOf(mixed), target.ledger.leaseWhole(), added))
    expect(error).toMatchObject({ trouble: { code: 'changed' } })
    expect([...added].toSorted()).toEqual([0, 2])
  })

  test.each([0, 2, 4])('another version is noticed at the chunk that is there (%i)', async chunk => {
    const target = world(SIZE, [chunk])
    const error = await faulty(writeWhole(target, bodyOf(OTHER), target.ledger.leaseWhole(), new Set()))
    expect(error).toMatchObject({ trouble: { code: 'changed' } })
    const start = chunk * CHUNK
    const end = Math.min(start + CHUNK, SIZE)
    expect(target.part.content.subarray(start, end).equals(slice(start, end))).toBe(true)
    expect(target.map.filled(chunk)).toBe(end - start)
  })

  test('one that breaks off is a cut, and what came is kept', async () => {
    const target = world(SIZE)
    const error = await faulty(
      writeWhole(target, bodyOf(slice(0, 100)), target.ledger.leaseWhole(), new Set()),
    )
    expect(error).toMatchObject({ fault: 'cut' })
    expect(target.map.received).toBe(100)
    expectTrue(target)
  })

  test('more than there was is another version', async () => {
    const target = world(1_000)
    const error = await faulty(
      writeWhole(target, bodyOf(slice(0, 1_500), [1_000]), target.ledger.leaseWhole(), new Set()),
    )
    expect(error).toMatchObject({ trouble: { code: 'changed' } })
    expect(target.part.content).toHaveLength(1_000)
  })

  // Where the pieces end is the network's accident and must not decide.
  test('more than there was is another version, also in one piece', async () => {
    const target = world(1_000)
    const error = await faulty(
      writeWhole(target, bodyOf(slice(0, 1_500), [1_500]), target.ledger.leaseWhole(), new Set()),
    )
    expect(error).toMatchObject({ trouble: { code: 'changed' } })
  })
})
