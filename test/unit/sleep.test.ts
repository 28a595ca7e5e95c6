// Sleeping by the clock: over in time, at once on a signal, sooner when told so, and never a timer left behind.
import { expect, test } from 'vitest'
import { type Sleep, sleep } from '../../src/main/engine/sleep.ts'
import { createFakeClock } from '../support/fake-clock.ts'

/** Whether it is over, once promises that are settled have been heard. */
async function isOver(waiting: Sleep): Promise<boolean> {
  return Promise.race([waiting.over.then(() => true), new Promise<void>(setImmediate).then(() => false)])
}

test('is over after its time', async () => {
  const clock = createFakeClock()
  const waiting = sleep(clock, 1_000, new AbortController().signal)
  clock.advance(999)
  expect(await isOver(waiting)).toBe(false)
  clock.advance(1)
  expect(await isOver(waiting)).toBe(true)
})

test('is over at once when the signal aborts, or has', async () => {
  const clock = createFakeClock()
  const abort = new AbortController()
  const waiting = sleep(clock, 1_000, abort.signal)
  expect(await isOver(waiting)).toBe(false)
  abort.abort()
  expect(await isOver(waiting)).toBe(true)
  const late = sleep(clock, 1_000, abort.signal)
  expect(late.shorten(1)).toBe(false)
  expect(await isOver(late)).toBe(true)
  expect(clock.pending()).toEqual([])
})

test('can be made shorter, never longer', async () => {
  const clock = createFakeClock()
  const waiting = sleep(clock, 10_000, new AbortController().signal)
  clock.advance(1_000)
  expect(waiting.shorten(9_000)).toBe(false)
  expect(waiting.shorten(500)).toBe(true)
  expect(waiting.shorten(501)).toBe(false)
  expect(clock.pending()).toEqual([500])
  clock.advance(500)
  expect(await isOver(waiting)).toBe(true)
  expect(waiting.shorten(0)).toBe(false)
  expect(clock.pending()).toEqual([])
})
