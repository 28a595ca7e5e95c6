// Writes a planned reply to one connection, with its faults of time and loss. Every wait ends when the client goes.
import type { Socket } from 'node:net'
import type { Behaviour, HeaderLine } from './behaviour.ts'
import type { Plan } from './plan.ts'

/** A connection as the sender sees it. */
export interface Wire {
  /** Carries the bytes (TLS where there is TLS). */
  readonly socket: Socket
  /** The TCP socket below it. */
  readonly tcp: Socket
  /** Settles when the connection is closed. */
  readonly gone: Promise<void>
}

export interface SendHooks {
  /** Body bytes the kernel took. */
  sent(bytes: number): void
  /** Resolves when the test releases stalled replies. */
  stall(): Promise<void>
}

const PIECE = 64 * 1024
const RATE_STEP_MS = 20
const RESET_GRACE_MS = 20

class Gone extends Error {}

/** Sends; returns how it went and whether the connection can take another request. */
export async function sendReply(
  wire: Wire,
  plan: Plan,
  behaviour: Behaviour,
  withBody: boolean,
  hooks: SendHooks,
): Promise<{ readonly outcome: 'sent' | 'gone'; readonly reusable: boolean }> {
  try {
    return { outcome: 'sent', reusable: await send(wire, plan, behaviour, withBody, hooks) }
  } catch (error) {
    if (error instanceof Gone) return { outcome: 'gone', reusable: false }
    throw error
  }
}

async function send(
  wire: Wire,
  plan: Plan,
  behaviour: Behaviour,
  withBody: boolean,
  hooks: SendHooks,
): Promise<boolean> {
  if (behaviour.delay !== undefined) await orGone(wire, pause(behaviour.delay))
  if (behaviour.head === 'before') return await orGone(wire, new Promise<never>(() => {}))
  if (behaviour.head === 'reset') {
    wire.tcp.resetAndDestroy()
    return false
  }
  if (behaviour.raw !== undefined) {
    await write(wire, latin1(behaviour.raw))
    await finish(wire)
    return false
  }
  for (const { status, headers } of behaviour.interim ?? []) {
    await write(wire, headBytes('1.1', status, 'Interim', headers ?? []))
  }
  const head = headBytes(behaviour.version ?? '1.1', plan.status, behaviour.reason ?? 'Reply', plan.headers)
  if (behaviour.head === 'inside') {
    await write(wire, head.subarray(0, head.length - 3))
    return await orGone(wire, new Promise<never>(() => {}))
  }
  if (behaviour.head === 'flood') {
    await write(wire, head.subarray(0, head.length - 2))
    for (let line = 0; ; line++) await write(wire, latin1(`X-Flood-${line}: ${'x'.repeat(1000)}\r\n`))
  }
  await write(wire, head)
  if (!withBody) return !plan.closes
  if (!(await sendBody(wire, plan, behaviour, hooks))) return false
  const { extra } = behaviour
  if (extra !== undefined) {
    await write(wire, typeof extra === 'number' ? Buffer.alloc(extra, 'x') : extra)
  }
  if (plan.closes) await finish(wire)
  return !plan.closes
}

/** False where the connection was ended on purpose before the end. */
async function sendBody(wire: Wire, plan: Plan, behaviour: Behaviour, hooks: SendHooks): Promise<boolean> {
  const length = plan.end - plan.start
  const { cutAt, resetAt, truncateAt, stallAt, rate } = behaviour
  const stops = [cutAt, resetAt, truncateAt, stallAt].filter(stop => stop !== undefined)
  const step = rate === undefined ? PIECE : Math.max(1, Math.round((rate * RATE_STEP_MS) / 1000))
  const startedAt = performance.now()
  let stalled = false
  for (let at = 0; ; ) {
    if (at === stallAt && !stalled) {
      stalled = true
      await orGone(wire, hooks.stall())
    }
    if (at === cutAt) {
      await finish(wire)
      return false
    }
    if (at === truncateAt) {
      wire.tcp.end()
      await wire.gone
      return false
    }
    if (at === resetAt) {
      await orGone(wire, pause(RESET_GRACE_MS))
      wire.tcp.resetAndDestroy()
      return false
    }
    if (at >= length) break
    if (rate !== undefined) await orGone(wire, pause(startedAt + (at / rate) * 1000 - performance.now()))
    const end = Math.min(length, at + step, ...stops.filter(stop => stop > at))
    const bytes = plan.body.read(plan.start + at, plan.start + end)
    if (plan.chunked) {
      await write(wire, chunk(bytes))
    } else {
      await write(wire, bytes)
    }
    hooks.sent(end - at)
    at = end
  }
  if (plan.chunked) {
    if (behaviour.chunkedTail !== undefined)
      await write(wire, chunk(Buffer.alloc(behaviour.chunkedTail, 'x')))
    await write(wire, latin1('0\r\n\r\n'))
  }
  return true
}

function chunk(bytes: Buffer): Buffer {
  return Buffer.concat([latin1(`${bytes.length.toString(16)}\r\n`), bytes, latin1('\r\n')])
}

function headBytes(version: string, status: number, reason: string, headers: readonly HeaderLine[]): Buffer {
  const lines = [latin1(`HTTP/${version} ${status} ${reason}\r\n`)]
  for (const [name, value] of headers) lines.push(latin1(`${name}: `), latin1(value), latin1('\r\n'))
  return Buffer.concat([...lines, latin1('\r\n')])
}

function latin1(text: string | Buffer): Buffer {
  return typeof text === 'string' ? Buffer.from(text, 'latin1') : text
}

/** Resolves once the kernel has taken the bytes. */
function write(wire: Wire, bytes: Buffer): Promise<void> {
  if (wire.socket.destroyed || wire.socket.writableEnded) return Promise.reject(new Gone())
  return new Promise((resolve, reject) => {
    wire.socket.write(bytes, error => (error ? reject(new Gone()) : resolve()))
  })
}

function finish(wire: Wire): Promise<void> {
  wire.socket.end()
  return wire.gone
}

async function orGone<T>(wire: Wire, work: Promise<T>): Promise<T> {
  return await Promise.race([
    work,
    wire.gone.then(() => {
      throw new Gone()
    }),
  ])
}

function pause(ms: number): Promise<void> {
  return ms <= 0 ? Promise.resolve() : new Promise(resolve => setTimeout(resolve, ms))
}
