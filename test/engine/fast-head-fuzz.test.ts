// The strict reader against undici, over damaged heads: what it accepts, undici accepts as the same. SLUICE_FUZZ sets how
// many are tried.
import { expect, it } from 'vitest'
import { type FastHead, HeadReader } from '../../src/main/net/fast-head.ts'
import { mutatedHead, seeded } from '../support/fast-lane/mutations.ts'
import { exchangeOverUndici } from '../support/fast-lane/undici-opinion.ts'

const CASES = Number(process.env['SLUICE_FUZZ'] ?? 100_000)
const AT_ONCE = 50
const BODY = Buffer.from('0123456789')

/** The verdict when the bytes come in parts that end at `ends` (the last one at the end). */
function readIn(bytes: Buffer, ends: readonly number[]): FastHead | 'more' | 'odd' {
  const reader = new HeadReader()
  let verdict: FastHead | 'more' | 'odd' = 'more'
  for (const end of ends) {
    verdict = reader.read(bytes, end)
    if (verdict !== 'more') return verdict
  }
  return verdict
}

/** Whether undici made the same of it. */
async function agrees(bytes: Buffer, head: FastHead): Promise<boolean> {
  const { opinion } = await exchangeOverUndici(bytes)
  if (opinion === null) return false
  const body = bytes.subarray(head.size, head.size + head.length)
  return (
    opinion.status === head.status &&
    opinion.length === head.length &&
    JSON.stringify(opinion.headers) === JSON.stringify(head.headers) &&
    opinion.body.equals(body)
  )
}

it(`what the strict reader accepts, undici accepts as the same (${CASES} heads)`, {
  timeout: 600_000,
}, async () => {
  const random = seeded(20_250_302)
  const counts = { accepted: 0, odd: 0, unfinished: 0 }
  const disagreed: string[] = []
  let pending: Promise<unknown>[] = []
  for (let made = 0; made < CASES; made++) {
    const bytes = Buffer.concat([mutatedHead(random), BODY])
    const verdict = readIn(bytes, [bytes.length])
    const ends = Array.from({ length: 3 }, () => Math.floor(random() * bytes.length)).sort((a, b) => a - b)
    // However the bytes are split: also one by one, now and then.
    const split = made % 16 === 0 ? Array.from(bytes, (_, at) => at + 1) : [...ends, bytes.length]
    expect(readIn(bytes, split)).toEqual(verdict)
    if (verdict === 'odd') counts.odd++
    else if (verdict === 'more') counts.unfinished++
    else {
      counts.accepted++
      pending.push(
        agrees(bytes, verdict).then(same => {
          if (!same) disagreed.push(bytes.toString('latin1'))
        }),
      )
    }
    if (pending.length === AT_ONCE) {
      await Promise.all(pending)
      pending = []
    }
  }
  await Promise.all(pending)
  expect(disagreed).toEqual([])
  // The mutations are worth something: many of each kind.
  expect(Math.min(counts.accepted, counts.odd)).toBeGreaterThan(CASES / 10)
})
