// Puts a checked body into the part file by position, and into the map, with bounded memory: one piece at a time.
import { crc32 } from 'node:zlib'
import { CHUNK, type ChunkMap } from './chunk-map.ts'
import { contentLength, header } from './headers.ts'
import { type HttpReply, type PartFile, TransportError } from './ports.ts'
import type { Range } from './range.ts'
import type { Span, SpanLedger } from './spans.ts'
import { fail } from './trouble.ts'

export interface Target {
  readonly part: PartFile
  readonly map: ChunkMap
  readonly ledger: SpanLedger
  /** Called with each piece that comes, whatever becomes of it. */
  onPiece?(count: number): void
  /** Called after each piece that is in the file. */
  onBytes(count: number): void
  /** Bytes to take on where a body goes on past its span. */
  more(): number
}

/**
 * Writes the body that is `range` of the representation into `span`. Bytes before the span's start are an overlap:
 * compared with the file, not written. Ends at the span's end, which a steal may have moved down meanwhile and free
 * bytes behind it move up, or at the range's, which may be short of it (RFC 9110 §15.3.7); never a byte further,
 * whatever the server sends.
 * Throws TransportError 'cut' for a body that ends early, TroubleError 'changed' where the overlap differs.
 */
export async function writePart(target: Target, reply: HttpReply, range: Range, span: Span): Promise<void> {
  const from = span.start
  const marked = contentLength(reply.headers) !== null || header(reply.headers, 'transfer-encoding') !== null
  let position = range.start
  for await (const piece of reply.body) {
    target.onPiece?.(piece.length)
    let rest = piece
    if (position < from) {
      const overlap = rest.subarray(0, from - position)
      await compare(target.part, overlap, position)
      position += overlap.length
      rest = rest.subarray(overlap.length)
    }
    while (rest.length > 0) {
      // Where two race for the span, the other may have been first with these.
      const passed = Math.min(rest.length, Math.max(0, target.ledger.claimedOf(span) - position))
      position += passed
      rest = rest.subarray(passed)
      const room = roomAt(target, span, position, range.end)
      if (room === 0) return
      const bytes = rest.subarray(0, room)
      await write(target, bytes, position, span)
      position += bytes.length
      rest = rest.subarray(bytes.length)
    }
    // Where its length is marked the end of the body is waited for: the connection can then be used again.
    const over = position >= range.end ? !marked : roomAt(target, span, position, range.end) === 0
    if (over) return
  }
  if (position < Math.min(span.end, range.end)) throw new TransportError('cut', 'the connection closed early')
}

/**
 * Writes a body that is the whole representation from its first byte into a span that begins there. What the map
 * holds already is not written again but must be the same bytes, chunk by chunk. An unknown total is known at the end.
 * @param added told of each chunk that the body adds to: where it turns out to be of another version they are not ours.
 */
export async function writeWhole(
  target: Target,
  reply: HttpReply,
  span: Span,
  added: Set<number>,
): Promise<void> {
  const { map, ledger } = target
  const end = map.total ?? Number.MAX_SAFE_INTEGER
  let position = 0
  let passing = 0
  for await (const piece of reply.body) {
    target.onPiece?.(piece.length)
    let rest = piece
    while (rest.length > 0 && position < end) {
      const room = roomAt(target, span, position, end)
      if (room === 0) return
      const chunk = Math.floor(position / CHUNK)
      const within = position - chunk * CHUNK
      const held = map.filled(chunk)
      const bytes = rest.subarray(0, Math.min(room, (within < held ? held : CHUNK) - within))
      position += bytes.length
      rest = rest.subarray(bytes.length)
      if (within >= held) {
        added.add(chunk)
        await write(target, bytes, position - bytes.length, span)
        continue
      }
      passing = crc32(bytes, within === 0 ? 0 : passing)
      if (within + bytes.length === held && passing !== map.crc(chunk)) {
        throw fail('changed', `the bytes before ${position} are not the ones received before`)
      }
      ledger.claim(span, position)
      ledger.advance(span, position)
    }
    if (rest.length > 0) throw fail('changed', `more than the ${map.total} bytes there were`)
    if (position < end && roomAt(target, span, position, end) === 0) return
  }
  if (map.total === null) map.setTotal(position)
  else if (position < span.end) throw new TransportError('cut', 'the connection closed early')
}

/**
 * Throws 'changed' where the body, `range` of the representation, differs from what the part file has there.
 * @param onPiece as Target has it.
 */
export async function compareBody(
  part: PartFile,
  reply: HttpReply,
  range: Range,
  onPiece: (count: number) => void = () => undefined,
): Promise<void> {
  let position = range.start
  for await (const piece of reply.body) {
    onPiece(piece.length)
    const bytes = piece.subarray(0, range.end - position)
    await compare(part, bytes, position)
    position += bytes.length
    if (position >= range.end) return
  }
  throw new TransportError('cut', 'the connection closed early')
}

/** Bytes the span has room for at `position`, up to `end`; past its end it takes over what is free there. */
function roomAt({ ledger, more }: Target, span: Span, position: number, end: number): number {
  if (position >= span.end && !ledger.extend(span, end, more())) return 0
  return Math.max(0, Math.min(span.end, end) - position)
}

async function write(target: Target, bytes: Uint8Array, position: number, span: Span): Promise<void> {
  if (bytes.length === 0) return
  const { ledger, part, map } = target
  const end = position + bytes.length
  ledger.claim(span, end)
  await ledger.inTurn(span, async () => {
    const fillings = map.prepare(position, bytes)
    await part.write(bytes, position)
    map.commit(fillings)
    ledger.advance(span, end)
  })
  target.onBytes(bytes.length)
}

async function compare(part: PartFile, bytes: Uint8Array, position: number): Promise<void> {
  const there = Buffer.alloc(bytes.length)
  const count = await part.read(there, position)
  if (count !== bytes.length || !there.equals(bytes)) {
    throw fail('changed', `the bytes before ${position + bytes.length} are not the ones received before`)
  }
}
