// 416 and every other status: what is no, what passes, and how long to wait.
import { describe, expect, test } from 'vitest'
import { first, LATER, later, MODIFIED, outcome, PROBE } from './reply-samples.ts'

describe('416', () => {
  test.each([
    ['an empty file, asked for from its first byte', PROBE],
    ['an empty file, asked for without Range', null],
  ])('*/0 is %s', (_what, ask) => {
    expect(first(416, { 'content-range': 'bytes */0', etag: '"e"' }, { ask })).toEqual({
      kind: 'whole',
      closeDelimited: false,
      representation: { total: 0, etag: '"e"', lastModified: null, validator: '"e"', splittable: false },
    })
  })

  test.each([
    ['without Content-Range', {}],
    ['with a length', { 'content-range': 'bytes */100' }],
    ['without unit', { 'content-range': '*/100' }],
    ['with garbage', { 'content-range': 'bytes */-1' }],
  ])('to the first request, %s: ranges are not to be had', (_what, fields) => {
    expect(first(416, fields)).toMatchObject({ kind: 'unsound' })
    expect(outcome(first(416, fields, { ask: null }))).toMatchObject({
      kind: 'unusable',
      do: 'refuse',
      because: { code: 'protocol' },
    })
  })

  test.each([
    ['a smaller length', 'bytes */99'],
    ['a larger length, without unit', '*/1001'],
    ['no length at all', 'bytes */0'],
  ])('to a later request, %s is another version', (_what, range) => {
    expect(later(416, { 'content-range': range })).toMatchObject({ kind: 'changed' })
  })

  test.each([
    ['the same length', 'bytes */1000'],
    ['no length named', 'bytes */*'],
    ['a range', 'bytes 0-9/2000'],
  ])('to a later request, %s is never taken for the end of the file', (_what, range) => {
    expect(later(416, { 'content-range': range })).toMatchObject({ kind: 'unsound' })
  })
})

describe('other statuses', () => {
  test.each([
    [401, 'unauthorized'],
    [403, 'forbidden'],
    [404, 'gone'],
    [410, 'gone'],
    [451, 'forbidden'],
    [407, 'network'],
    [100, 'protocol'],
    [101, 'protocol'],
    [201, 'protocol'],
    [202, 'protocol'],
    [204, 'protocol'],
    [205, 'protocol'],
    [226, 'protocol'],
    [300, 'protocol'],
    [304, 'protocol'],
    [400, 'protocol'],
    [402, 'protocol'],
    [405, 'protocol'],
    [406, 'protocol'],
    [414, 'protocol'],
    [417, 'protocol'],
    [418, 'protocol'],
    [431, 'protocol'],
    [499, 'protocol'],
    [501, 'protocol'],
    [505, 'protocol'],
    [600, 'protocol'],
    [999, 'protocol'],
  ])('%i is a no: %s', (status, code) => {
    for (const verdict of [first(status), later(status)]) {
      expect(verdict).toEqual({ kind: 'status', status, after: null, detail: `HTTP ${status}` })
      expect(outcome(verdict)).toMatchObject({
        do: 'refuse',
        because: { code, detail: expect.stringContaining(`HTTP ${status}`) },
      })
    }
  })

  test.each([408, 425, 500, 502, 503, 504, 507, 508, 520, 522, 524, 529, 599])('%i passes', status => {
    for (const verdict of [first(status), later(status)]) {
      expect(verdict).toEqual({ kind: 'status', status, after: null, detail: `HTTP ${status}` })
      expect(outcome(verdict)).toMatchObject({
        do: 'retry',
        because: { code: 'network', detail: `HTTP ${status}` },
        after: null,
      })
    }
  })

  test('429 passes, and is the host asking for less', () => {
    const verdict = later(429)
    expect(outcome(verdict, true)).toMatchObject({
      do: 'park-host',
      because: { code: 'rate-limited' },
      after: null,
    })
  })

  test.each([
    [429, { 'retry-after': '7' }, 7_000],
    [503, { 'retry-after': '120' }, 120_000],
    [500, { 'retry-after': '1' }, 1_000],
    [503, { 'retry-after': LATER, date: MODIFIED }, 3_600_000],
    [503, { 'retry-after': 'soon' }, null],
    [503, { 'retry-after': '-1' }, null],
  ])('%i with %j waits %s ms', (status, fields, after) => {
    expect(later(status, fields)).toMatchObject({ kind: 'status', status, after })
  })

  test('a Retry-After date without Date is measured by our own clock', () => {
    const now = Date.parse(MODIFIED)
    expect(later(503, { 'retry-after': LATER }, { now })).toMatchObject({ after: 3_600_000 })
  })

  test('412 means that a condition no longer holds', () => {
    expect(outcome(later(412), true)).toMatchObject({
      do: 'refuse',
      because: { code: 'changed', detail: 'HTTP 412' },
    })
  })
})
