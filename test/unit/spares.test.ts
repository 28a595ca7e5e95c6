// Connections left behind are counted for as long as they are kept.
import { expect, test } from 'vitest'
import { Spares } from '../../src/main/engine/spares.ts'

test('there is none before a lane has left one', () => {
  const spares = new Spares()
  expect(spares.has(0)).toBe(false)
  spares.leave(1_000)
  expect(spares.has(1_000)).toBe(true)
})

test('one is kept for a little less than eight seconds', () => {
  const spares = new Spares()
  spares.leave(1_000)
  expect(spares.has(8_999)).toBe(true)
  expect(spares.has(9_000)).toBe(false)
  expect(spares.has(1_000)).toBe(false)
})

test('each lane that begins takes one, the one that was left last', () => {
  const spares = new Spares()
  for (const at of [0, 4_000]) spares.leave(at)
  spares.take()
  expect(spares.has(7_999)).toBe(true)
  expect(spares.has(8_000)).toBe(false)
})

test('one that connects takes none that is left later', () => {
  const spares = new Spares()
  spares.take()
  spares.leave(0)
  expect(spares.has(0)).toBe(true)
  spares.take()
  expect(spares.has(0)).toBe(false)
})
