// Every error that can be thrown while a download runs, and what it is taken for.
import { describe, expect, test } from 'vitest'
import {
  DiskError,
  type DiskFault,
  StoreError,
  type StoreFault,
  TransportError,
  type TransportFault,
} from '../../src/main/engine/ports.ts'
import { classify, fail, TroubleError } from '../../src/main/engine/trouble.ts'
import { FAILURE_CODES } from '../../src/shared/model.ts'

const TRANSPORT: Readonly<Record<TransportFault, readonly [code: string, before: boolean, midway: boolean]>> =
  {
    dns: ['dns', true, true],
    unreachable: ['network', true, true],
    timeout: ['network', true, true],
    cut: ['network', true, true],
    tls: ['tls', false, true],
    protocol: ['protocol', true, true],
    blocked: ['protocol', false, false],
    aborted: ['cancelled', false, false],
  }

const DISK: Readonly<Record<DiskFault, string>> = {
  full: 'disk-full',
  exists: 'name-taken',
  denied: 'disk-error',
  missing: 'disk-error',
  'not-a-file': 'disk-error',
  'name-too-long': 'disk-error',
  io: 'disk-error',
}

const STORE: Readonly<Record<StoreFault, string>> = {
  full: 'disk-full',
  newer: 'disk-error',
  'in-use': 'disk-error',
  denied: 'disk-error',
  io: 'disk-error',
}

describe('classify', () => {
  test.each(Object.entries(TRANSPORT))('the network: %s', (fault, [code, before, midway]) => {
    const error = new TransportError(fault as TransportFault, 'what was seen')
    for (const [mend, transient] of [
      [false, before],
      [true, midway],
    ] as const) {
      const seen = classify(error, mend)
      expect(seen.trouble).toEqual({ code, detail: 'what was seen' })
      expect(seen.transient).toBe(transient)
      expect(seen.after).toBeNull()
    }
  })

  test.each(Object.entries(DISK))('the disk: %s', (fault, code) => {
    const seen = classify(new DiskError(fault as DiskFault, 'what was seen'), true)
    expect(seen.trouble).toEqual({ code, detail: 'what was seen' })
    expect(seen.transient).toBe(false)
  })

  test.each(Object.entries(STORE))('the store: %s', (fault, code) => {
    const seen = classify(new StoreError(fault as StoreFault, 'what was seen'), true)
    expect(seen.trouble).toEqual({ code, detail: 'what was seen' })
    expect(seen.transient).toBe(false)
  })

  test('what is classified already stays as it is', () => {
    const trouble = new TroubleError(
      { code: 'rate-limited', detail: 'HTTP 429' },
      { transient: true, after: 5 },
    )
    expect(classify(trouble, false)).toBe(trouble)
    expect(trouble.after).toBe(5)
  })

  test.each([
    [new TypeError('x is not a function'), 'unexpected: x is not a function'],
    ['text', 'unexpected: text'],
    [undefined, 'unexpected: undefined'],
  ])('anything else ends the download and says what it was', (error, detail) => {
    const seen = classify(error, true)
    expect(seen.trouble).toEqual({ code: 'protocol', detail })
    expect(seen.transient).toBe(false)
  })

  test('answers with codes of the closed list only', () => {
    const codes: readonly string[] = FAILURE_CODES
    for (const [code] of Object.values(TRANSPORT)) expect(codes).toContain(code)
    for (const code of [...Object.values(DISK), ...Object.values(STORE)]) expect(codes).toContain(code)
  })
})

test('fail makes an error for good', () => {
  const error = fail('changed', 'the length 5 became 6')
  expect(error.trouble).toEqual({ code: 'changed', detail: 'the length 5 became 6' })
  expect(error.transient).toBe(false)
  expect(error.message).toBe('changed: the length 5 became 6')
})
