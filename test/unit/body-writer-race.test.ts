// Two connections that race for one span: whichever has the next bytes first writes them, each byte once, in order.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { writePart } from '../../src/main/engine/body-writer.ts'
import { CHUNK } from '../../src/main/engine/chunk-map.ts'
import { type HttpReply, type PartFile, TransportError } from '../../src/main/engine/ports.ts'
import type { Span } from '../../src/main/engine/spans.ts'
import { bodyOf, expectTrue, faulty, leased, lengths, slice, type World, world } from './body-samples.ts'

/** A disk that takes any number of turns for a write. */
function slowed(part: PartFile, turns: readonly number[]): { part: PartFile; writes: [number, number][] } {
  let next = 0
  const writes: [number, number][] = []
  const write = async (bytes: Uint8Array, position: number): Promise<void> => {
    const wait = turns[next++ % turns.length] ?? 0
    for (let turn = 0; turn < wait; turn++) await Promise.resolve()
    await part.write(bytes, position)
    writes.push([position, position + bytes.length])
  }
  return { part: { ...part, write }, writes }
}

/** A body whose pieces come late by any number of turns each. */
function late(body: HttpReply, turns: readonly number[]): HttpReply {
  async function* pieces(): AsyncGenerator<Uint8Array, undefined> {
    let next = 0
    for await (const piece of body.body) {
      const wait = turns[next++ % turns.length] ?? 0
      for (let turn = 0; turn < wait; turn++) await Promise.resolve()
      yield piece
    }
  }
  return { ...body, body: pieces() }
}

const turns = fc.array(fc.nat({ max: 40 }), { minLength: 1, maxLength: 6 })

test('the file is right, and no byte is written twice, whoever is first', async () => {
  const begun = fc.nat({ max: CHUNK })
  await fc.assert(
    fc.asyncProperty(
      lengths,
      lengths,
      turns,
      turns,
      turns,
      begun,
      async (ours, theirs, ourTurns, theirTurns, disk, from) => {
        const target = world()
        const { part, writes } = slowed(target.part, disk)
        const racing: World = { ...target, part: { ...target.part, ...part } }
        const span = leased(racing)
        const { end } = span
        let over = false
        const first = writePart(
          racing,
          late(bodyOf(slice(0, end), ours), ourTurns),
          { start: 0, end },
          span,
        ).finally(() => {
          over = true
        })
        // The rival asks for what was left when it began, and may find it written when its reply comes.
        while (!over && span.start < from) await Promise.resolve()
        if (over) return first
        const start = span.start
        racing.ledger.race(span)
        const second = writePart(
          racing,
          late(bodyOf(slice(start, end), theirs), theirTurns),
          { start, end },
          span,
        )
        await Promise.all([first, second])
        expect(span.start).toBe(end)
        expect(target.map.received).toBe(end)
        expect(writes.map(([at]) => at)).toEqual([0, ...writes.map(([, to]) => to).slice(0, -1)])
        expectTrue(target)
      },
    ),
    { numRuns: 60 },
  )
})

test('one that breaks off leaves the other to bring the rest', async () => {
  const target = world()
  const span: Span = leased(target)
  const { end } = span
  target.ledger.race(span)
  const broken = faulty(writePart(target, bodyOf(slice(0, 700_000), [1_000]), { start: 0, end }, span))
  const other = writePart(target, bodyOf(slice(0, end), [90_000]), { start: 0, end }, span)
  expect(await broken).toBeInstanceOf(TransportError)
  await other
  expect(target.map.received).toBe(end)
  expectTrue(target)
})
