// What a route of the test server does: by default a sound server of one representation with a strong ETag,
// ranges and keep-alive; each field bends one thing, and fields combine.
import { type Content, pseudoRandom } from '../bytes.ts'

/** A string is sent as latin-1, a Buffer as it is: no other byte is added or escaped. */
export type HeaderText = string | Buffer
export type HeaderLine = readonly [name: string, value: HeaderText]

export interface SeenRequest {
  readonly method: string
  /** Without the query. */
  readonly path: string
  /** As sent, with the query. */
  readonly target: string
  /** Lower-case names; repeated ones joined by ", ". */
  readonly headers: Readonly<Record<string, string>>
  /** The Range header as sent, or null. */
  readonly range: string | null
  /** 0 for the first request of this path. */
  readonly index: number
  /** Number of the connection it came on: equal for requests that shared one. */
  readonly connection: number
  /** Whether its TLS connection resumed an earlier session. */
  readonly resumed: boolean
  /** Date.now() on arrival. */
  readonly at: number
  /** Settles when the exchange is over: everything sent as scripted, or the client went away before. */
  readonly ended: Promise<'sent' | 'gone'>
}

export interface Behaviour {
  // ---- the representation and its validators (RFC 9110 §8.8)
  /** Default: 64 KiB of pseudo-random bytes. */
  readonly content?: Content
  /** Default `"v1"`; null: none; `W/"…"`: weak. */
  readonly etag?: string | null
  /** Default a fixed date in 2025; null: none. Strong only when a second older than Date (§8.8.2.2). */
  readonly lastModified?: string | null
  /** Default now; null: none. */
  readonly date?: string | null
  /** Default `bytes`; null: none. Promises nothing either way (§14.3). */
  readonly acceptRanges?: string | null

  // ---- ranges (RFC 9110 §14, §15.3.7)
  /** `ignored`: always 200 with the whole content. `always`: 206 even where no Range was asked for. */
  readonly ranges?: 'honoured' | 'ignored' | 'always'
  /** `ignored`: answers 206 though the If-Range validator no longer matches (§13.1.5). */
  readonly ifRange?: 'honoured' | 'ignored'
  /** Sends other bytes than the range asked for, and says so in Content-Range. */
  readonly serve?: (start: number, end: number, total: number) => readonly [start: number, end: number]
  /** The text of Content-Range in place of the true one; null: none. */
  readonly contentRange?: string | null | ((start: number, end: number, total: number) => string | null)
  /** This status in place of 206, with all that a 206 would have. */
  readonly partStatus?: number
  /** This status in place of 200. */
  readonly wholeStatus?: number
  /** The single range wrapped in multipart/byteranges (§15.3.7.2); `labelled`: with a Content-Range of its own too. */
  readonly multipart?: boolean | 'labelled'
  /** The bytes coded though identity was asked for (§8.4). */
  readonly contentEncoding?: 'gzip'

  // ---- another answer altogether
  /** This status with `body` and `headers`, whatever was asked. */
  readonly status?: number
  readonly reason?: string
  readonly body?: string | Buffer
  /** Added after the server's own; one with the same name replaces it. */
  readonly headers?: readonly HeaderLine[]
  /** Credentials without which the answer is 401 (§11.6.1). */
  readonly basicAuth?: { readonly user: string; readonly password: string }
  /** More exchanges of this path than that at once are refused. */
  readonly limit?: {
    readonly connections: number
    readonly status: number
    readonly headers?: readonly HeaderLine[]
  }

  // ---- the message (RFC 9112)
  /** `1.0` says so in the status line and closes after the reply. */
  readonly version?: '1.0' | '1.1'
  /** `chunked` (§7.1), `close`: no length, ends with the connection (§6.3), `both`: length and chunked (§6.3). */
  readonly framing?: 'length' | 'chunked' | 'close' | 'both'
  /** The text of Content-Length in place of the true one; null: none. */
  readonly contentLength?: string | null | ((length: number) => string)
  /** Bytes sent after the end of the message. */
  readonly extra?: number | Buffer
  /** Bytes more than there are, as one more chunk of a chunked body. */
  readonly chunkedTail?: number
  /** Interim heads before the final one (RFC 9110 §15.2). */
  readonly interim?: readonly { readonly status: number; readonly headers?: readonly HeaderLine[] }[]
  /** False: `Connection: close` and the connection ends after the reply. */
  readonly keepAlive?: boolean
  /** These bytes in place of a reply; the connection is closed after them. */
  readonly raw?: string | Buffer
  /**
   * `before`: nothing is ever sent. `inside`: the head stops in the middle. `flood`: the head never ends.
   * `reset`: RST in place of a head.
   */
  readonly head?: 'before' | 'inside' | 'flood' | 'reset'

  // ---- time and loss; offsets count the bytes of this reply's body
  /** ms before the head. */
  readonly delay?: number
  /** Bytes per second of this exchange. */
  readonly rate?: number
  /** Sends that many, then nothing until `release` is called. */
  readonly stallAt?: number
  /** Closes the connection in good order after that many. */
  readonly cutAt?: number
  /**
   * RST after that many. A reset overtakes bytes that were not read yet, so fewer may arrive, even none; with
   * `stallAt` at the same offset the test decides when it comes.
   */
  readonly resetAt?: number
  /** As cutAt, without TLS close_notify (RFC 9112 §9.8). */
  readonly truncateAt?: number
}

export type Script = Behaviour | ((request: SeenRequest, index: number) => Behaviour | Promise<Behaviour>)

/** The reply to `request` under a script. */
export async function behaviourFor(script: Script, request: SeenRequest): Promise<Behaviour> {
  return typeof script === 'function' ? await script(request, request.index) : script
}

// ---------------------------------------------------------------- common ones, by name

/** A status with nothing but a short text: 404, 503, 429, … */
export function refuse(status: number, headers: readonly HeaderLine[] = []): Behaviour {
  return { status, headers, body: `${status}\n` }
}

/** The first `count` requests get `before`, the others `after`. */
export function first(count: number, before: Script, after: Script): Script {
  return request => behaviourFor(request.index < count ? before : after, request)
}

/** The n-th request gets the n-th script, later ones the last. */
export function inTurn(...scripts: readonly Script[]): Script {
  return request => {
    const script = scripts[Math.min(request.index, scripts.length - 1)]
    return script === undefined ? refuse(404) : behaviourFor(script, request)
  }
}

/** Good for one request; every later one is refused with 403. */
export function oneTime(script: Script): Script {
  return first(1, script, refuse(403))
}

/** A redirect; null: without Location (RFC 9110 §15.4). */
export function redirect(
  location: string | null,
  status = 302,
  headers: readonly HeaderLine[] = [],
): Behaviour {
  return refuse(status, location === null ? headers : [['Location', location], ...headers])
}

/** A 206 that starts `by` bytes after the byte asked for. */
export function wrongStart(by: number): Behaviour {
  return { serve: (start, end, total) => [Math.min(start + by, total - 1), Math.min(end + by, total)] }
}

/** A 206 of at most `length` bytes, less than asked for: legal (RFC 9110 §15.3.7). */
export function shortRange(length: number): Behaviour {
  return { serve: (start, end) => [start, Math.min(end, start + length)] }
}

/** A 206 whose Content-Range names another total, or `*`. */
export function rangeTotal(total: number | '*'): Behaviour {
  return { contentRange: (start, end) => `bytes ${start}-${end - 1}/${total}` }
}

/** 416 that names the true length, or, with null, no Content-Range (RFC 9110 §15.5.17). */
export function unsatisfiable(total: number | null): Behaviour {
  return refuse(416, total === null ? [] : [['Content-Range', `bytes */${total}`]])
}

/** A page that a network login puts in place of the file. */
export function captivePortal(): Behaviour {
  return {
    status: 200,
    body: '<html><body>Please sign in</body></html>',
    headers: [['Content-Type', 'text/html; charset=utf-8']],
  }
}

/** As long as `content` unless said otherwise, and another in every byte that counts. */
export function otherContent(content: Content, size = content.size): Content {
  return pseudoRandom(size, 2)
}
