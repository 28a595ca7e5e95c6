// The recovery policy, row by row: what happened and what is known, and what is done about it.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type Happening,
  limitsHost,
  REGION_RESTARTS,
  type Recovery,
  recover,
  type Situation,
  TRIES_OF_A_NAME,
  UNSOUND_ANSWERS,
} from '../../src/main/engine/recovery.ts'
import { plainSituation } from '../../src/main/engine/trouble.ts'
import { FAILURE_CODES, type FailureCode } from '../../src/shared/model.ts'

const FRESH = plainSituation(false)
const MIDWAY = plainSituation(true)
const DETAIL = 'what was seen'

type Do = Recovery['do']
/** What is known beyond a plain beginning, what is done, and under which code. */
type Row = readonly [known: Partial<Situation>, what: Do, code: FailureCode]

const status = (of: number, after: number | null = null): Happening => ({
  kind: 'status',
  status: of,
  after,
  detail: DETAIL,
})
const transport = (fault: Extract<Happening, { kind: 'transport' }>['fault']): Happening => ({
  kind: 'transport',
  fault,
  detail: DETAIL,
})
const plain = (kind: 'page' | 'unsound' | 'unusable' | 'changed' | 'vanished'): Happening => ({
  kind,
  detail: DETAIL,
})

function expectRow(happening: Happening, [known, what, code]: Row): void {
  const recovery = recover(happening, { ...FRESH, ...known })
  expect([recovery.do, recovery.because.code], JSON.stringify(known)).toEqual([what, code])
}

const BESIDE = { progressed: true, beside: 1 }
const OFFLINE = { offline: true }
const HOPELESS = { progressed: true, hopeless: true }
const MANY = { tries: 1_000, progressed: true }

describe('the network fails', () => {
  const always = (code: FailureCode): readonly Row[] => [
    [{}, 'retry', code],
    [{ progressed: true }, 'retry', code],
    [BESIDE, 'retry', code],
    // No cap: it may be weeks.
    [MANY, 'retry', code],
    [{ tries: 1_000 }, 'retry', code],
    [HOPELESS, 'refuse', code],
    [OFFLINE, 'await-network', 'network'],
    [{ ...OFFLINE, ...HOPELESS }, 'await-network', 'network'],
  ]

  test.each(['timeout', 'cut', 'unreachable'] as const)('%s', fault => {
    for (const row of always('network')) expectRow(transport(fault), row)
  })

  test('the name could not be asked', () => {
    for (const row of always('dns')) expectRow(transport('dns'), row)
  })

  test('nothing has that name: tried for half a minute, for ever once bytes have come', () => {
    for (const row of [
      [{}, 'retry', 'dns'],
      [{ tries: TRIES_OF_A_NAME - 1 }, 'retry', 'dns'],
      [{ tries: TRIES_OF_A_NAME }, 'refuse', 'dns'],
      [MANY, 'retry', 'dns'],
      [{ ...OFFLINE, tries: 1_000 }, 'await-network', 'network'],
      [HOPELESS, 'refuse', 'dns'],
    ] satisfies readonly Row[])
      expectRow(transport('no-name'), row)
    expect(TRIES_OF_A_NAME).toBe(6)
  })

  test('a certificate that is not right: at once from the start, else it may be a login page', () => {
    for (const row of [
      [{}, 'refuse', 'tls'],
      [OFFLINE, 'refuse', 'tls'],
      [{ progressed: true }, 'retry', 'tls'],
      [BESIDE, 'retry', 'tls'],
      [HOPELESS, 'refuse', 'tls'],
    ] satisfies readonly Row[])
      expectRow(transport('tls'), row)
  })

  test.each([
    ['blocked', 'protocol'],
    ['aborted', 'cancelled'],
  ] as const)('%s is never tried again', (fault, code) => {
    for (const known of [{}, { progressed: true }, BESIDE, OFFLINE, HOPELESS])
      expectRow(transport(fault), [known, 'refuse', code])
  })

  test('where this computer has no network nothing is charged, and that is what is said', () => {
    expect(recover(transport('cut'), { ...MIDWAY, offline: true })).toEqual({
      do: 'await-network',
      because: { code: 'network', detail: 'offline' },
    })
  })

  test('a try is charged, and waits as long as its backoff has it', () => {
    expect(recover(transport('cut'), MIDWAY)).toEqual({
      do: 'retry',
      because: { code: 'network', detail: DETAIL },
      after: null,
      charged: true,
    })
  })
})

describe('a status that passes', () => {
  test.each([408, 425, 500, 502, 503, 504, 507, 508, 520, 522, 524, 529, 599])('%i', of => {
    for (const known of [{}, { progressed: true }, BESIDE, MANY, { tries: 1_000 }, OFFLINE])
      expectRow(status(of), [known, 'retry', 'network'])
    expectRow(status(of), [HOPELESS, 'refuse', 'network'])
    expect(recover(status(of), MIDWAY)).toMatchObject({ after: null, charged: true })
  })

  test.each([408, 425, 500, 502, 504, 522, 524])(
    '%i with Retry-After: its time wins, and charges nothing',
    of => {
      for (const situation of [FRESH, MIDWAY, { ...MIDWAY, ...BESIDE }])
        expect(recover(status(of, 7_000), situation)).toEqual({
          do: 'retry',
          because: { code: 'network', detail: DETAIL },
          after: 7_000,
          charged: false,
        })
      expect(recover(status(of, 0), MIDWAY)).toMatchObject({ do: 'retry', after: 0, charged: false })
    },
  )

  test('503 twice in a row beside others that are served: this connection is one too many', () => {
    expectRow(status(503), [{ ...BESIDE, tries: 1 }, 'retry', 'network'])
    expectRow(status(503), [{ ...BESIDE, tries: 2 }, 'leave', 'network'])
    expectRow(status(503), [{ ...BESIDE, tries: 2, hopeless: true }, 'leave', 'network'])
    expectRow(status(503), [{ progressed: true, tries: 2 }, 'retry', 'network'])
    expectRow(status(502), [{ ...BESIDE, tries: 2 }, 'retry', 'network'])
  })
})

describe('the host has had enough', () => {
  test.each([
    [429, null],
    [429, 0],
    [429, 90_000],
    [503, 0],
    [503, 120_000],
  ])('%i with a Retry-After of %s ms: the host waits, until it is hopeless', (of, after) => {
    expectRow(status(of, after), [HOPELESS, 'refuse', 'rate-limited'])
    for (const known of [{}, { progressed: true }, BESIDE, MANY, OFFLINE, { renewable: true }])
      expect(recover(status(of, after), { ...FRESH, ...known })).toEqual({
        do: 'park-host',
        because: { code: 'rate-limited', detail: DETAIL },
        after,
      })
  })

  test.each([
    [429, null, true],
    [429, 5, true],
    [503, 0, true],
    [503, null, false],
    [500, 5, false],
    [403, 5, false],
  ])('%i after %s: asks all of us to wait: %s', (of, after, isLimit) => {
    expect(limitsHost(of, after)).toBe(isLimit)
  })

  test('its cooldown is kept to the millisecond, and charges nothing', () => {
    for (const known of [{}, { progressed: true }, BESIDE, HOPELESS, OFFLINE])
      expect(recover({ kind: 'cooling', after: 41_234, detail: DETAIL }, { ...FRESH, ...known })).toEqual({
        do: 'retry',
        because: { code: 'rate-limited', detail: DETAIL },
        after: 41_234,
        charged: false,
      })
  })
})

describe('a status that is a no', () => {
  const noes: Readonly<Record<number, FailureCode>> = {
    401: 'unauthorized',
    403: 'forbidden',
    404: 'gone',
    410: 'gone',
    451: 'forbidden',
    400: 'protocol',
    204: 'protocol',
    304: 'protocol',
    418: 'protocol',
    501: 'protocol',
    505: 'protocol',
    600: 'protocol',
  }
  const cases = Object.entries(noes).map(([of, code]) => [Number(of), code] as const)

  test.each(cases)('%i from the start: at once, as %s', (of, code) => {
    for (const known of [{}, { renewable: true }, { tries: 9 }, OFFLINE, { hopeless: true }])
      expectRow(status(of), [known, 'refuse', code])
  })

  test.each(cases)('%i beside others that are served: this connection leaves', (of, code) => {
    for (const known of [
      BESIDE,
      { beside: 1 },
      { ...BESIDE, renewable: true },
      { ...BESIDE, hopeless: true },
    ])
      expectRow(status(of), [known, 'leave', code])
  })

  test.each(cases)(
    '%i after earlier success, from where the link led: a fresh one is fetched',
    (of, code) => {
      expectRow(status(of), [{ progressed: true, renewable: true }, 'renew', code])
    },
  )

  test.each(cases)('%i after earlier success, from the link itself', (of, code) => {
    const expires = of === 401 || of === 403 || of === 410
    expectRow(status(of), [{ progressed: true }, 'refuse', expires ? 'expired-link' : code])
  })

  test('a Retry-After does not make a no a maybe', () => {
    expectRow(status(403, 60_000), [{}, 'refuse', 'forbidden'])
    expectRow(status(404, 60_000), [{ progressed: true }, 'refuse', 'gone'])
  })

  test('412: the version it was meant for is gone; before there was one it is a refusal like others', () => {
    for (const known of [
      { progressed: true, renewable: true },
      { ...BESIDE, progressed: true },
    ])
      expectRow(status(412), [known, 'refuse', 'changed'])
    expectRow(status(412), [{}, 'refuse', 'protocol'])
  })

  test('407 is the proxy, and is said to be', () => {
    for (const known of [{}, { progressed: true, renewable: true }])
      expect(recover(status(407), { ...FRESH, ...known })).toEqual({
        do: 'refuse',
        because: { code: 'network', detail: expect.stringContaining('proxy') },
      })
  })
})

describe('an answer that is not what was asked for', () => {
  test('a login page passes', () => {
    for (const known of [{}, { progressed: true }, BESIDE, MANY])
      expectRow(plain('page'), [known, 'retry', 'network'])
    expectRow(plain('page'), [HOPELESS, 'refuse', 'network'])
  })

  test('one that cannot be used is tried five times in a row', () => {
    for (const known of [{}, { progressed: true }, BESIDE]) {
      expectRow(plain('unsound'), [{ ...known, unsound: UNSOUND_ANSWERS - 1 }, 'retry', 'protocol'])
    }
    const last = { unsound: UNSOUND_ANSWERS }
    expectRow(plain('unsound'), [{ ...BESIDE, ...last }, 'leave', 'protocol'])
    expectRow(plain('unsound'), [{ ...last, progressed: true }, 'refuse', 'not-resumable'])
    expectRow(plain('unsound'), [last, 'refuse', 'protocol'])
    expect(UNSOUND_ANSWERS).toBe(5)
  })

  test('one that asking again does not mend', () => {
    expectRow(plain('unusable'), [BESIDE, 'leave', 'protocol'])
    for (const known of [{}, { progressed: true }, { progressed: true, renewable: true }])
      expectRow(plain('unusable'), [known, 'refuse', 'protocol'])
  })

  test('another version ends it, whoever else is served', () => {
    for (const known of [{}, { progressed: true }, BESIDE, { renewable: true }, OFFLINE])
      expectRow(plain('changed'), [known, 'refuse', 'changed'])
  })
})

describe('the disk', () => {
  const disk = (fault: Extract<Happening, { kind: 'disk' }>['fault']): Happening => ({
    kind: 'disk',
    fault,
    detail: DETAIL,
  })
  const everywhere = [{}, { progressed: true }, BESIDE, OFFLINE, HOPELESS]

  test('full: everything on the volume waits', () => {
    for (const known of everywhere) {
      expectRow(disk('full'), [known, 'pause-volume', 'disk-full'])
      expectRow({ kind: 'store', fault: 'full', detail: DETAIL }, [known, 'pause-volume', 'disk-full'])
    }
  })

  test('away: it waits for its drive', () => {
    for (const known of everywhere) expectRow(plain('vanished'), [known, 'pause-volume', 'disk-error'])
  })

  test.each(['denied', 'missing', 'not-a-file', 'name-too-long', 'io'] as const)('%s ends it', fault => {
    for (const known of everywhere) expectRow(disk(fault), [known, 'refuse', 'disk-error'])
  })

  test('a name that is taken is said to be', () => {
    for (const known of everywhere) expectRow(disk('exists'), [known, 'refuse', 'name-taken'])
  })

  test.each(['newer', 'in-use', 'denied', 'io'] as const)('the list: %s ends it', fault => {
    for (const known of everywhere)
      expectRow({ kind: 'store', fault, detail: DETAIL }, [known, 'refuse', 'disk-error'])
  })

  test('what it gives back wrong is fetched again three times', () => {
    for (let times = 1; times <= REGION_RESTARTS; times++)
      expectRow({ kind: 'corrupt', times, detail: DETAIL }, [
        { progressed: true },
        'restart-region',
        'disk-error',
      ])
    expectRow({ kind: 'corrupt', times: REGION_RESTARTS + 1, detail: DETAIL }, [{}, 'refuse', 'disk-error'])
    expect(REGION_RESTARTS).toBe(3)
  })
})

describe('whatever happens', () => {
  const happening: fc.Arbitrary<Happening> = fc.oneof(
    fc.record({
      kind: fc.constant('status' as const),
      status: fc.integer({ min: 100, max: 999 }),
      after: fc.option(fc.nat({ max: 86_400_000 })),
      detail: fc.string(),
    }),
    fc.record({ kind: fc.constant('cooling' as const), after: fc.nat(), detail: fc.string() }),
    fc.record({
      kind: fc.constantFrom('page' as const, 'unsound', 'unusable', 'changed', 'vanished'),
      detail: fc.string(),
    }),
    fc.record({
      kind: fc.constant('transport' as const),
      fault: fc.constantFrom(
        'dns' as const,
        'no-name',
        'unreachable',
        'timeout',
        'cut',
        'tls',
        'protocol',
        'blocked',
        'aborted',
      ),
      detail: fc.string(),
    }),
    fc.record({
      kind: fc.constant('corrupt' as const),
      times: fc.integer({ min: 1, max: 9 }),
      detail: fc.string(),
    }),
  )
  const situation: fc.Arbitrary<Situation> = fc.record({
    progressed: fc.boolean(),
    beside: fc.nat({ max: 16 }),
    renewable: fc.boolean(),
    unsound: fc.nat({ max: 9 }),
    tries: fc.integer({ min: 1, max: 99 }),
    offline: fc.boolean(),
    hopeless: fc.boolean(),
  })

  test('codes are of the closed list, and no wait that a server named is charged', () => {
    fc.assert(
      fc.property(happening, situation, (what, known) => {
        const recovery = recover(what, known)
        expect(FAILURE_CODES).toContain(recovery.because.code)
        if (recovery.do === 'retry' && recovery.after !== null) expect(recovery.charged).toBe(false)
        if ('after' in what && what.after !== null && recovery.do === 'retry')
          expect(recovery.after).toBe(what.after)
      }),
      { numRuns: 1_000 },
    )
  })

  test('a refusal of one connection never ends a download that is being served, unless it is another file or unsafe', () => {
    fc.assert(
      fc.property(
        happening.filter(({ kind }) => kind === 'status' || kind === 'unsound' || kind === 'unusable'),
        situation,
        (what, known) => {
          const proxyOrChanged = what.kind === 'status' && what.status === 412
          fc.pre(!proxyOrChanged && !known.hopeless)
          expect(recover(what, { ...known, beside: known.beside + 1 }).do).not.toBe('refuse')
        },
      ),
      { numRuns: 1_000 },
    )
  })

  test('what is known changes nothing about the host, the disk and another version', () => {
    const fixed: readonly Happening[] = [status(429), status(503, 5), plain('changed'), plain('vanished')]
    fc.assert(
      fc.property(fc.constantFrom(...fixed), situation, (what, known) => {
        expect(recover(what, { ...known, hopeless: false })).toEqual(recover(what, FRESH))
      }),
    )
  })
})
