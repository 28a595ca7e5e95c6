// Buffers that are used again: large enough, never two users of one, and no more kept than is worth it.
import { expect, test } from 'vitest'
import { giveBuffer, takeBuffer } from '../../src/main/engine/spare-buffers.ts'

test.each([0, 1, 16_384, 16_385, 100_000, 1_048_576])('for %i bytes there is room', length => {
  const buffer = takeBuffer(length)
  expect(buffer.length).toBeGreaterThanOrEqual(length)
  expect(buffer.length).toBeLessThanOrEqual(Math.max(16_384, 2 * length))
})

test('one that was given back is taken again, by one at a time', () => {
  const first = takeBuffer(100_000)
  giveBuffer(first)
  expect(takeBuffer(90_000)).toBe(first)
  expect(takeBuffer(90_000)).not.toBe(first)
})

test('no more than four MiB are kept', () => {
  const many = Array.from({ length: 6 }, () => takeBuffer(1_048_576))
  for (const buffer of many) giveBuffer(buffer)
  const again = Array.from({ length: 6 }, () => takeBuffer(1_048_576))
  expect(again.filter(buffer => many.includes(buffer))).toHaveLength(4)
})
