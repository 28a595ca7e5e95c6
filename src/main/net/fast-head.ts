// A strict reader of reply heads (RFC 9112 §4, §5), one byte after another, whatever way they are split. It accepts
// only what leaves no doubt about where the body ends; all else is `odd`, and another parser's to judge. Pure.
import type { HeaderList } from '../engine/ports.ts'

export interface FastHead {
  /** 200 to 599, but 204 and 304. */
  readonly status: number
  readonly headers: HeaderList
  /** Content-Length. */
  readonly length: number
  /** Whether the server will take no further request on the connection. */
  readonly closes: boolean
  /** Bytes of the head itself, its empty line included. */
  readonly size: number
}

const TAB = 0x09
const LF = 0x0a
const CR = 0x0d
const SPACE = 0x20
const COLON = 0x3a

const VERSION = Buffer.from('HTTP/1.1 ')
/** Version, three digits, and the space that stands before even an empty reason (RFC 9112 §4). */
const SHORTEST_STATUS_LINE = VERSION.length + 4

/** tchar (RFC 9110 §5.6.2). */
const IN_NAME = table("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")

/** What a Connection header may say here; an offer of another protocol changes nothing (RFC 9110 §7.8). */
const PLAIN_OPTIONS: readonly string[] = ['keep-alive', 'close', 'upgrade']

/** Reads one head; make a new one for the next. */
export class HeadReader {
  readonly #headers: (readonly [name: string, value: string])[] = []
  #scanned = 0
  #lineStart = 0
  #status = 0
  #length: number | null = null
  #closes = false

  /**
   * Looks at `bytes[0, used)`, of which an earlier call has seen a part from the start. `more`: sound so far; `odd`: not
   * understood, now and for good.
   */
  read(bytes: Buffer, used: number): FastHead | 'more' | 'odd' {
    for (let at = this.#scanned; at < used; at++) {
      const byte = bytes[at] ?? 0
      const afterCR = at > this.#lineStart && bytes[at - 1] === CR
      if (this.#lineStart === 0 && at < VERSION.length && byte !== VERSION[at]) return 'odd'
      if (byte === LF) {
        if (!afterCR) return 'odd'
        if (this.#lineStart > 0 && at - 1 === this.#lineStart) return this.#whole(at + 1)
        if (!this.#takeLine(bytes, this.#lineStart, at - 1)) return 'odd'
        this.#lineStart = at + 1
      } else if (afterCR || (byte < SPACE && byte !== TAB && byte !== CR) || byte === 0x7f) {
        return 'odd'
      }
    }
    this.#scanned = used
    return 'more'
  }

  #whole(size: number): FastHead | 'odd' {
    if (this.#length === null) return 'odd'
    return {
      status: this.#status,
      headers: this.#headers,
      length: this.#length,
      closes: this.#closes,
      size,
    }
  }

  #takeLine(bytes: Buffer, start: number, end: number): boolean {
    return start === 0 ? this.#takeStatus(bytes, end) : this.#takeHeader(bytes, start, end)
  }

  #takeStatus(bytes: Buffer, end: number): boolean {
    if (end < SHORTEST_STATUS_LINE || bytes[SHORTEST_STATUS_LINE - 1] !== SPACE) return false
    const digits = bytes.toString('latin1', VERSION.length, SHORTEST_STATUS_LINE - 1)
    if (!/^[2-5]\d\d$/.test(digits)) return false
    this.#status = Number(digits)
    return this.#status !== 204 && this.#status !== 304
  }

  /** `field-name ":" OWS field-value OWS`; nothing before the name and nothing between it and the colon (RFC 9112 §5.1). */
  #takeHeader(bytes: Buffer, start: number, end: number): boolean {
    let colon = start
    while (colon < end && IN_NAME[bytes[colon] ?? 0] === 1) colon++
    if (colon === start || colon === end || bytes[colon] !== COLON) return false
    let from = colon + 1
    let to = end
    while (from < to && isBlank(bytes[from])) from++
    while (to > from && isBlank(bytes[to - 1])) to--
    const name = bytes.toString('latin1', start, colon).toLowerCase()
    const value = bytes.toString('latin1', from, to)
    this.#headers.push([name, value])
    // llhttp takes a tab behind the length for a fault, RFC 9112 does not: then let it judge.
    if (name === 'content-length' && bytes.subarray(to, end).includes(TAB)) return false
    return this.#takeFraming(name, value)
  }

  #takeFraming(name: string, value: string): boolean {
    if (name === 'transfer-encoding') return false
    if (name === 'content-length') {
      if (this.#length !== null || !/^\d+$/.test(value)) return false
      this.#length = Number(value)
      return this.#length <= Number.MAX_SAFE_INTEGER
    }
    if (name !== 'connection') return true
    const options = value.split(',').map(option => option.trim().toLowerCase())
    if (options.includes('close')) this.#closes = true
    return options.every(option => PLAIN_OPTIONS.includes(option))
  }
}

function isBlank(byte: number | undefined): boolean {
  return byte === SPACE || byte === TAB
}

function table(characters: string): Uint8Array {
  const marks = new Uint8Array(256)
  for (const character of characters) marks[character.charCodeAt(0)] = 1
  return marks
}
