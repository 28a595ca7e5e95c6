// Asking ahead is tried once, then used or given up.
import { describe, expect, test } from 'vitest'
import { Pipelining } from '../../src/main/engine/pipelining.ts'

describe('asking ahead', () => {
  test('is tried on one connection, and allowed on all once that went well', () => {
    const it = new Pipelining()
    expect(it.allowed).toBe(true)
    it.asked()
    expect(it.allowed).toBe(false)
    it.proved()
    expect(it.allowed).toBe(true)
    it.asked()
    expect(it.allowed).toBe(true)
  })

  test('is tried again where the first was not waited for', () => {
    const it = new Pipelining()
    it.asked()
    it.dropped()
    expect(it.allowed).toBe(true)
  })

  test('is given up after the second connection that ended instead', () => {
    const it = new Pipelining()
    it.asked()
    it.cut()
    expect(it.allowed).toBe(true)
    it.asked()
    it.cut()
    expect(it.allowed).toBe(false)
    it.dropped()
    it.proved()
    expect(it.allowed).toBe(false)
  })

  test.each(['untried', 'proven'])('is given up at once after a refusal (%s)', before => {
    const it = new Pipelining()
    it.asked()
    if (before === 'proven') it.proved()
    it.failed()
    it.proved()
    expect(it.allowed).toBe(false)
  })
})
