// Replies that are kept for whoever asks the same again: each once and in order, with nothing of the body read before.
import { describe, expect, test } from 'vitest'
import { KeptReplies } from '../../src/main/engine/kept-replies.ts'
import type { HttpReply, HttpRequest, Transport } from '../../src/main/engine/ports.ts'
import { createFakeClock } from '../support/fake-clock.ts'

/** A transport whose replies are counted: heads, pieces read, closes, and signals that ended one. */
function counting(statuses: Readonly<Record<string, number>>) {
  const seen = { gets: 0, pieces: 0, closes: 0, aborts: 0 }
  const clock = createFakeClock()
  const transport: Transport = {
    async get({ url, signal }) {
      seen.gets++
      signal.addEventListener('abort', () => seen.aborts++)
      clock.advance(30)
      async function* body() {
        for (let piece = 0; piece < 3; piece++) {
          seen.pieces++
          yield new Uint8Array(10)
        }
      }
      const close = (): void => {
        seen.closes++
      }
      return { status: statuses[url] ?? 200, headers: [], fromPrivateAddress: false, body: body(), close }
    },
    close: async () => undefined,
  }
  return { seen, kept: new KeptReplies(transport, clock) }
}

const request = (url: string, more: Partial<HttpRequest> = {}): HttpRequest => ({
  url,
  headers: { range: 'bytes=0-' },
  signal: new AbortController().signal,
  publicOnly: false,
  ...more,
})

async function readAll({ body }: HttpReply): Promise<number> {
  let bytes = 0
  for await (const piece of body) bytes += piece.length
  return bytes
}

describe('a reply that is kept', () => {
  test('has nothing of its body read before it is taken, and all of it then', async () => {
    const { seen, kept } = counting({})
    await kept.get(request('a'))
    expect(seen.pieces).toBe(0)
    const reply = kept.take(request('a'))
    if (reply === null) throw new Error('not kept')
    expect([await readAll(reply), seen.gets, kept.isUsed]).toEqual([30, 1, true])
  })

  test('was waited for once, and says how long', async () => {
    const { kept } = counting({})
    await kept.get(request('a'))
    expect(kept.take(request('a'))?.answerMs).toBe(30)
  })

  test('is handed out once', async () => {
    const { kept } = counting({})
    await kept.get(request('a'))
    kept.take(request('a'))
    expect(kept.take(request('a'))).toBeNull()
  })

  test.each<readonly [string, Partial<HttpRequest>]>([
    ['another link', { url: 'b' }],
    ['another range', { headers: { range: 'bytes=1-' } }],
    ['one more header', { headers: { range: 'bytes=0-', cookie: 'a' } }],
    ['another reach', { publicOnly: true }],
  ])('is not for %s', async (_what, more) => {
    const { kept } = counting({})
    await kept.get(request('a'))
    expect([kept.isFor(request('a', more)), kept.take(request('a', more))]).toEqual([false, null])
  })

  test('is for the same headers in another order', async () => {
    const { kept } = counting({})
    await kept.get(request('a', { headers: { a: '1', b: '2' } }))
    expect(kept.isFor(request('a', { headers: { b: '2', a: '1' } }))).toBe(true)
  })

  test('comes behind the redirects that led to it, of which only the heads are kept', async () => {
    const { seen, kept } = counting({ a: 302 })
    const hop = await kept.get(request('a'))
    hop.close()
    await kept.get(request('b'))
    expect(kept.take(request('b'))).toBeNull()
    const redirect = kept.take(request('a'))
    if (redirect === null) throw new Error('not kept')
    expect([redirect.status, await readAll(redirect), seen.pieces]).toEqual([302, 0, 0])
    redirect.close()
    expect(kept.take(request('b'))?.status).toBe(200)
    expect([seen.gets, seen.closes]).toEqual([2, 1])
  })

  test('is ended by the signal of whoever has taken it, and by nobody once that has closed it', async () => {
    for (const closes of [false, true]) {
      const { seen, kept } = counting({})
      await kept.get(request('a'))
      const stop = new AbortController()
      const reply = kept.take(request('a', { signal: stop.signal }))
      if (closes) reply?.close()
      stop.abort()
      expect(seen.aborts).toBe(closes ? 0 : 1)
    }
  })

  test('is let go with all others', async () => {
    const { seen, kept } = counting({})
    await kept.get(request('a'))
    kept.drop()
    expect(seen.aborts).toBe(1)
  })
})
