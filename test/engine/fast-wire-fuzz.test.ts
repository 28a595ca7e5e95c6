// Whole conversations at random over real sockets: any split of the bytes, early ends, resets, garbage, requests ahead,
// slow and leaving consumers. Never a hang, never a fault outside the list, never a wrong byte. SLUICE_WIRE_FUZZ sets how
// many.
import { expect, it } from 'vitest'
import { type HttpReply, type Transport, TransportError } from '../../src/main/engine/ports.ts'
import { type Content, pseudoRandom } from '../support/bytes.ts'
import { makeLane, request } from '../support/fast-lane/lane.ts'
import { seeded } from '../support/fast-lane/mutations.ts'
import type { RawConnection } from '../support/fast-lane/raw-server.ts'
import { certificateAuthority } from '../support/tls/certificates.ts'

const CASES = Number(process.env['SLUICE_WIRE_FUZZ'] ?? 300)
const AT_ONCE = 6
const SIZES = [0, 1, 5, 1000, 16_000, 16_384, 70_000, 262_143, 262_144, 262_145, 600_000]

const lane = makeLane()

type Random = () => number

function pick<T>(random: Random, list: readonly T[]): T {
  return list[Math.floor(random() * list.length)] as T
}

/** The body that a name stands for. */
function contentOf(name: string): Content {
  const [seed = '0', size = '0'] = name.split('-')
  return pseudoRandom(Number(size), Number(seed))
}

function replyBytes(random: Random): Buffer {
  const name = `${Math.floor(random() * 1000)}-${pick(random, SIZES)}`
  const content = contentOf(name)
  const body = content.read(0, content.size)
  const kind = random()
  const framing = kind < 0.1 ? 'Transfer-Encoding: chunked' : `Content-Length: ${body.length}`
  const close = kind > 0.95 ? 'Connection: close\r\n' : ''
  const head = Buffer.from(`HTTP/1.1 200 OK\r\nX-Body: ${name}\r\n${framing}\r\n${close}\r\n`)
  if (kind >= 0.1) return Buffer.concat([head, body])
  const size = Buffer.from(body.length === 0 ? '' : `${body.length.toString(16)}\r\n`)
  return Buffer.concat([head, size, body, Buffer.from(body.length === 0 ? '0\r\n\r\n' : '\r\n0\r\n\r\n')])
}

/** Sends in parts of any size, each gone before the next, some turns of the loop apart. */
async function sendSplit(connection: RawConnection, bytes: Buffer, random: Random): Promise<void> {
  const largest = pick(random, [3, 100, 5000, 100_000, 1_000_000])
  for (let at = 0, parts = 0; at < bytes.length; parts++) {
    const size = parts > 100 ? bytes.length : 1 + Math.floor(random() * largest)
    await connection.send(bytes.subarray(at, at + size))
    at += size
    for (let turns = Math.floor(random() * 3); turns > 0; turns--) await turn()
  }
}

function turn(): Promise<void> {
  return new Promise(resolve => setImmediate(resolve))
}

async function converse(connection: RawConnection, random: Random): Promise<void> {
  while ((await connection.request()) !== null) {
    const reply = replyBytes(random)
    const ending = random()
    if (ending < 0.12) {
      await sendSplit(connection, reply.subarray(0, Math.floor(random() * reply.length)), random)
      if (random() < 0.5) connection.socket.end()
      else connection.reset()
      return
    }
    const garbage =
      ending < 0.2 ? Buffer.from(pick(random, ['x', '\r\n', 'HTTP/1.1 200', 'GET / \0\0'])) : null
    const twice = ending > 0.95 ? reply : null
    await sendSplit(connection, Buffer.concat([reply, garbage ?? twice ?? Buffer.alloc(0)]), random)
  }
}

/** What became of one reply; throws where a byte or a fault is wrong. */
async function consume(reply: HttpReply, random: Random): Promise<'whole' | 'faulty' | 'left'> {
  const [, name = ''] = reply.headers.find(([header]) => header === 'x-body') ?? []
  const content = contentOf(name)
  const leaves = random() < 0.1 ? Math.floor(random() * content.size) : Number.POSITIVE_INFINITY
  let at = 0
  try {
    for await (const piece of reply.body) {
      if (!content.read(at, Math.min(content.size, at + piece.length)).equals(piece))
        throw new Error('wrong bytes')
      at += piece.length
      if (at > leaves) return 'left'
      for (let turns = Math.floor(random() * 4); turns > 0; turns--) await turn()
    }
  } catch (error) {
    if (!(error instanceof TransportError)) throw error
    return 'faulty'
  }
  expect(at).toBe(content.size)
  return 'whole'
}

/** A client's visit: some requests, each ahead of the end of the one before where that is possible. */
async function visit(transport: Transport, url: string, random: Random, tally: (what: string) => void) {
  const abort = new AbortController()
  let ahead: Promise<HttpReply> | null = null
  for (let left = 1 + Math.floor(random() * 5); left > 0; left--) {
    let reply: HttpReply
    try {
      reply = await (ahead ?? transport.get(request(url, { signal: abort.signal })))
    } catch (error) {
      if (!(error instanceof TransportError)) throw error
      tally(ahead === null ? error.fault : `ahead ${error.fault}`)
      ahead = null
      continue
    }
    tally(ahead === null ? 'reply' : 'reply ahead')
    ahead = random() < 0.7 ? (reply.follow?.(request(url, { signal: abort.signal })) ?? null) : null
    if (random() < 0.03) abort.abort()
    tally(await consume(reply, random))
  }
  await ahead?.then(
    reply => reply.close(),
    () => {},
  )
}

it.each([
  ['TCP', false],
  ['TLS', true],
] as const)(`random conversations (${CASES}) over %s`, { timeout: 300_000 }, async (_name, secure) => {
  let seed = 1
  const server = await lane.serve(connection => converse(connection, seeded(seed++)), secure)
  const transport = lane.transport({ ca: certificateAuthority('sound') })
  const counts = new Map<string, number>()
  const tally = (what: string): void => {
    counts.set(what, (counts.get(what) ?? 0) + 1)
  }
  for (let first = 0; first < CASES; first += AT_ONCE) {
    const visits = Array.from({ length: AT_ONCE }, (_, at) =>
      visit(transport, server.url, seeded(100_000 + first + at), tally),
    )
    await Promise.all(visits)
  }
  // The conversations are worth something: each way of ending came up.
  for (const what of ['whole', 'faulty', 'left', 'reply ahead', 'cut', 'ahead cut']) {
    expect([what, counts.get(what) ?? 0]).not.toEqual([what, 0])
  }
})
