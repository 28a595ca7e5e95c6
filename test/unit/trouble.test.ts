// Every error that can be thrown while a download runs: what happened by it, and that what was judged stays judged.
import { describe, expect, test } from 'vitest'
import {
  DiskError,
  type DiskFault,
  TransportError,
  type TransportFault,
} from '../../src/main/engine/ports.ts'
import type { Happening, Recovery } from '../../src/main/engine/recovery.ts'
import { StoreError, type StoreFault } from '../../src/main/engine/store-port.ts'
import {
  fail,
  happeningOf,
  judge,
  plainSituation,
  Setback,
  TroubleError,
} from '../../src/main/engine/trouble.ts'
import { FAILURE_CODES } from '../../src/shared/model.ts'

type Row = readonly [code: string, before: Recovery['do'], midway: Recovery['do']]

const TRANSPORT: Readonly<Record<TransportFault, Row>> = {
  dns: ['dns', 'retry', 'retry'],
  'no-name': ['dns', 'retry', 'retry'],
  unreachable: ['network', 'retry', 'retry'],
  timeout: ['network', 'retry', 'retry'],
  cut: ['network', 'retry', 'retry'],
  tls: ['tls', 'refuse', 'retry'],
  protocol: ['protocol', 'retry', 'retry'],
  blocked: ['protocol', 'refuse', 'refuse'],
  aborted: ['cancelled', 'refuse', 'refuse'],
}

const DISK: Readonly<Record<DiskFault, readonly [code: string, Recovery['do']]>> = {
  full: ['disk-full', 'pause-volume'],
  exists: ['name-taken', 'refuse'],
  denied: ['disk-error', 'refuse'],
  missing: ['disk-error', 'refuse'],
  'not-a-file': ['disk-error', 'refuse'],
  'name-too-long': ['disk-error', 'refuse'],
  io: ['disk-error', 'refuse'],
}

const STORE: Readonly<Record<StoreFault, readonly [code: string, Recovery['do']]>> = {
  full: ['disk-full', 'pause-volume'],
  newer: ['disk-error', 'refuse'],
  'in-use': ['disk-error', 'refuse'],
  denied: ['disk-error', 'refuse'],
  io: ['disk-error', 'refuse'],
}

const [before, midway] = [plainSituation(false), plainSituation(true)]

describe('judge', () => {
  test.each(Object.entries(TRANSPORT))('the network: %s', (fault, [code, first, later]) => {
    const error = new TransportError(fault as TransportFault, 'what was seen')
    for (const [situation, expected] of [
      [before, first],
      [midway, later],
    ] as const) {
      const seen = judge(error, situation)
      expect(seen.trouble).toEqual({ code, detail: 'what was seen' })
      expect(seen.recovery.do).toBe(expected)
      // No fault of the network names a time.
      if (seen.recovery.do === 'retry') expect(seen.recovery).toMatchObject({ after: null, charged: true })
    }
  })

  test.each(Object.entries(DISK))('the disk: %s', (fault, [code, what]) => {
    for (const situation of [before, midway]) {
      const seen = judge(new DiskError(fault as DiskFault, 'what was seen'), situation)
      expect(seen.recovery).toEqual({ do: what, because: { code, detail: 'what was seen' } })
    }
  })

  test.each(Object.entries(STORE))('the store: %s', (fault, [code, what]) => {
    for (const situation of [before, midway]) {
      const seen = judge(new StoreError(fault as StoreFault, 'what was seen'), situation)
      expect(seen.recovery).toEqual({ do: what, because: { code, detail: 'what was seen' } })
    }
  })

  test('what is judged already stays as it is', () => {
    const trouble = new TroubleError({
      do: 'park-host',
      because: { code: 'rate-limited', detail: 'HTTP 429' },
      after: 5,
    })
    expect(judge(trouble, before)).toBe(trouble)
    expect(happeningOf(trouble)).toBeNull()
  })

  test('a setback is judged by what happened and what is known', () => {
    const refused = new Setback({ kind: 'status', status: 403, after: null, detail: 'HTTP 403' })
    expect(judge(refused, before).recovery).toMatchObject({ do: 'refuse', because: { code: 'forbidden' } })
    expect(judge(refused, midway).recovery).toMatchObject({ do: 'refuse', because: { code: 'expired-link' } })
    expect(judge(refused, { ...midway, beside: 1 }).recovery.do).toBe('leave')
    expect(judge(refused, { ...midway, renewable: true }).recovery.do).toBe('renew')
  })

  test.each([
    [new TypeError('x is not a function'), 'unexpected: x is not a function'],
    ['text', 'unexpected: text'],
    [undefined, 'unexpected: undefined'],
  ])('anything else ends the download and says what it was', (error, detail) => {
    expect(judge(error, midway).recovery).toEqual({ do: 'refuse', because: { code: 'protocol', detail } })
    expect(happeningOf(error)).toBeNull()
  })

  test('answers with codes of the closed list only', () => {
    const codes: readonly string[] = FAILURE_CODES
    for (const table of [TRANSPORT, DISK, STORE])
      for (const [code] of Object.values(table)) expect(codes).toContain(code)
  })
})

describe('what happened', () => {
  test.each<readonly [unknown, Happening]>([
    [new TransportError('cut', 'ECONNRESET'), { kind: 'transport', fault: 'cut', detail: 'ECONNRESET' }],
    // What does not speak HTTP is counted with the other answers that cannot be used.
    [new TransportError('protocol', 'no status line'), { kind: 'unsound', detail: 'no status line' }],
    [new DiskError('full', 'ENOSPC'), { kind: 'disk', fault: 'full', detail: 'ENOSPC' }],
    [new StoreError('io', 'SQLITE_IOERR'), { kind: 'store', fault: 'io', detail: 'SQLITE_IOERR' }],
    [new Setback({ kind: 'vanished', detail: 'gone' }), { kind: 'vanished', detail: 'gone' }],
  ])('by %s', (error, happening) => {
    expect(happeningOf(error)).toEqual(happening)
  })
})

test('fail makes an error for good', () => {
  const error = fail('changed', 'the length 5 became 6')
  expect(error.trouble).toEqual({ code: 'changed', detail: 'the length 5 became 6' })
  expect(error.recovery.do).toBe('refuse')
  expect(error.message).toBe('changed: the length 5 became 6')
})
