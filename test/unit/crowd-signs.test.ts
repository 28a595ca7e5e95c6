// What tells a host that serves only so many connections from a link that expired and a network that fails.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CrowdSigns } from '../../src/main/engine/crowd-signs.ts'

/** `r4`: refused beside four, `b4`: broke beside four, `s3`: served beside three. What the last `s` proved. */
function seen(text: string): ReturnType<CrowdSigns['served']> {
  const signs = new CrowdSigns()
  let proved: ReturnType<CrowdSigns['served']> = null
  for (const [, what, count] of text.matchAll(/([rbs])(\d+)/g)) {
    const beside = Number(count)
    if (what === 'r') signs.refused(beside, `refused beside ${beside}`)
    if (what === 'b') signs.broke(beside, `broken beside ${beside}`)
    if (what === 's') proved = signs.served(beside)
  }
  return proved
}

const none = null
const only = (connections: number, because: string) => ({ connections, because })

describe('a refusal', () => {
  test.each<readonly [string, string, ReturnType<typeof seen>]>([
    ['beside four, and a fourth is served', 'r4 s3', only(4, 'refused beside 4')],
    ['beside four, and one alone is served', 'r4 s0', only(4, 'refused beside 4')],
    ['with nobody else served proves nothing', 'r0 s0', none],
    ['beside four, and a fifth is served after all', 'r4 s4', none],
    ['is forgotten when more are served', 'r4 s4 s3', none],
    ['beside fewer and fewer: the fewest', 'r7 r6 r5 s3', only(5, 'refused beside 5')],
    ['beside more than before: still the fewest', 'r4 r7 s3', only(4, 'refused beside 4')],
    ['more than what was refused is served', 'r3 s3 s2', none],
    ['is told once', 'r4 s3 s3', none],
    ['alone, and nothing new is served', 'r4', none],
    ['again, after it had been told', 'r4 s3 r2 s1', only(2, 'refused beside 2')],
  ])('%s', (_what, text, proved) => {
    expect(seen(text)).toEqual(proved)
  })
})

describe('a broken connection', () => {
  test.each<readonly [string, string, ReturnType<typeof seen>]>([
    ['or two mean nothing', 'b4 b4 s3', none],
    ['three times in a row beside others that go well', 'b4 b4 b4 s3', only(4, 'broken beside 4')],
    ['three times beside fewer and fewer', 'b5 b4 b3 s2', only(3, 'broken beside 3')],
    ['with nobody else served is the network', 'b0 b0 b0 b0 s0', none],
    ['does not count after more were served', 'b4 b4 s4 b4 s3', none],
    ['counts on while only fewer are served', 'b4 s3 b4 s3 b4 s3', only(4, 'broken beside 4')],
    ['does not make a refusal less', 'r4 b4 s3', only(4, 'broken beside 4')],
    ['below what was refused is what is believed', 'r4 b2 s1', only(2, 'broken beside 2')],
    ['above it is nothing new', 'r4 b6 s3', only(4, 'refused beside 4')],
  ])('%s', (_what, text, proved) => {
    expect(seen(text)).toEqual(proved)
  })
})

test('a refusal that had another reason proves nothing', () => {
  const signs = new CrowdSigns()
  signs.refused(4, 'HTTP 403')
  for (let broken = 0; broken < 2; broken++) signs.broke(4, 'broken')
  signs.forget()
  signs.broke(3, 'broken')
  expect(signs.served(2)).toBeNull()
})

test('what is proved is a number beside which a request was refused or broke, and no fewer than are served', () => {
  const step = fc.tuple(fc.constantFrom('r', 'b', 's'), fc.nat({ max: 8 }))
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), steps => {
      const signs = new CrowdSigns()
      const against = new Set<number>()
      for (const [what, beside] of steps) {
        if (what === 's') {
          const proved = signs.served(beside)
          if (proved === null) continue
          expect(against).toContain(proved.connections)
          expect(proved.connections).toBeGreaterThanOrEqual(beside + 1)
          expect(proved.connections).toBeGreaterThan(0)
        } else {
          against.add(beside)
          signs[what === 'r' ? 'refused' : 'broke'](beside, 'x')
        }
      }
    }),
    { numRuns: 500 },
  )
})
