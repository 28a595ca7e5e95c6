// Slots of memory: never the same one twice at a time, used again when given back.
import { expect, it } from 'vitest'
import { SLOT_BYTES, SlotPool } from '../../src/main/net/slots.ts'

it('gives each slot to one at a time', () => {
  const pool = new SlotPool()
  const taken = Array.from({ length: 9 }, () => pool.take())
  for (const [mark, slot] of taken.entries()) slot.fill(mark)
  for (const [mark, slot] of taken.entries()) {
    expect(slot.length).toBe(SLOT_BYTES)
    expect(slot.every(byte => byte === mark)).toBe(true)
  }
})

it('uses them again, the latest first', () => {
  const pool = new SlotPool()
  const taken = [pool.take(), pool.take(), pool.take()]
  for (const slot of taken) pool.give(slot)
  for (const slot of taken.reverse()) expect(pool.take()).toBe(slot)
})

it('keeps only so many, and nothing that is no slot', () => {
  const pool = new SlotPool()
  const taken = new Set(Array.from({ length: 100 }, () => pool.take()))
  for (const slot of taken) pool.give(slot)
  pool.give(Buffer.alloc(10))
  const again = Array.from({ length: 100 }, () => pool.take())
  expect(again.every(slot => slot.length === SLOT_BYTES)).toBe(true)
  expect(again.filter(slot => taken.has(slot)).length).toBeLessThan(20)
})
