// What is known of the hosts: read from the store before the first request, kept there for good. Bursts of refusals are
// told from repeated ones here; what follows from each is reputation.ts.
import type { HostView } from '../../shared/model.ts'
import type { Clock } from './ports.ts'
import {
  type Allowance,
  allowanceOf,
  capped,
  coolingMs,
  hostView,
  isForgettable,
  type Refusal,
  refused,
  refusedAgain,
  served,
  servesOnly,
  strangerAt,
} from './reputation.ts'
import { type Store, type StoredHost, StoreError } from './store-port.ts'

export type HostStore = Pick<Store, 'hosts' | 'saveHost' | 'forgetHost'>

/** Clean work is written down so often at most; refusals and caps at once. */
const SAVE_EVERY_MS = 30_000
/** Clean work is counted in pieces of so long; bytes further apart than the other are of two. */
const PIECE_MS = 1_000
const LONGEST_GAP_MS = 5_000
/** What came in less says nothing of how fast the host is. */
const LEAST_RATE_MS = 200

interface Page {
  known: StoredHost
  /** Monotonic ms until which nothing is asked of it: the wall clock may jump, this one does not. */
  coolEnd: number
  /** The same on the wall clock as it was, for people. */
  coolUntil: number
  /** Monotonic ms of the last refusal that counted. */
  hitAt: number
  /** The piece of clean work under way: since when, until when, bytes. */
  pieceFrom: number
  pieceTo: number
  pieceBytes: number
  /** Those of them that say how fast the host is. */
  pieceRated: number
  savedAt: number
  /** The store could not take it. */
  isRefused: boolean
}

export class HostBook {
  readonly #clock: Clock
  readonly #store: HostStore
  readonly #pages = new Map<string, Page>()
  readonly #listeners = new Set<(host: string) => void>()

  constructor(clock: Clock, store: HostStore) {
    this.#clock = clock
    this.#store = store
    const now = clock.now()
    for (const known of store.hosts()) {
      if (isForgettable(known, now)) continue
      const page = this.#page(known.host)
      page.known = known
      this.#cool(page, coolingMs(known, now))
    }
  }

  /** Told of each host whose allowance, cooldown or cap changed. Returns the function that ends the subscription. */
  subscribe(listener: (host: string) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  views(): readonly HostView[] {
    const now = this.#clock.now()
    const known = [...this.#pages.values()].filter(page => isWorthTelling(page.known))
    return known
      .map(page => ({ ...hostView(page.known, now), coolingUntil: this.coolingUntil(page.known.host) }))
      .sort((a, b) => a.host.localeCompare(b.host))
  }

  allowance(host: string, rule: Allowance): Allowance {
    const page = this.#pages.get(host)
    return page === undefined ? rule : allowanceOf(page.known, rule)
  }

  /** Whether it, or the person, allows fewer connections than the rule. */
  isLimited(host: string): boolean {
    const known = this.#pages.get(host)?.known
    return known !== undefined && (known.allowed !== null || known.cap !== null)
  }

  /** ms until it may be asked again; 0 where it may. */
  coolingMs(host: string): number {
    return Math.max(0, (this.#pages.get(host)?.coolEnd ?? Number.NEGATIVE_INFINITY) - this.#clock.monotonic())
  }

  /** Wall clock, ms: until when nothing is asked of it; null where it may be asked. */
  coolingUntil(host: string): number | null {
    return this.coolingMs(host) > 0 ? (this.#pages.get(host)?.coolUntil ?? null) : null
  }

  /** What it said when it was last refused; '' where it never was. */
  because(host: string): string {
    return this.#pages.get(host)?.known.because ?? ''
  }

  /**
   * HTTP 429, or 503 with Retry-After.
   * @param sentAt monotonic ms of the request: one that was under way when an earlier refusal came is of the same burst.
   * @returns whether it counted as another refusal.
   */
  refused(host: string, sentAt: number, refusal: Omit<Refusal, 'now'>): boolean {
    const page = this.#page(host)
    const isAnother = sentAt > page.hitAt
    const told = { ...refusal, now: this.#clock.now() }
    const before = page.known
    page.known = isAnother ? refused(before, told) : refusedAgain(before, told)
    if (page.known === before) return false
    const now = this.#clock.monotonic()
    if (isAnother) page.hitAt = now
    this.#cool(page, coolingMs(page.known, told.now))
    this.#changed(page)
    return isAnother
  }

  /** It serves no more than so many connections at once. True where that was not known. */
  servesOnly(host: string, connections: number, because: string): boolean {
    const page = this.#page(host)
    const before = page.known
    page.known = servesOnly(before, connections, this.#clock.now(), because)
    if (page.known === before) return false
    this.#changed(page)
    return true
  }

  /** So many bytes came from it since this was last called. */
  served(host: string, bytes: number): void {
    const page = this.#page(host)
    const now = this.#clock.monotonic()
    const isNew = now - page.pieceTo > LONGEST_GAP_MS
    if (isNew) {
      this.#endPiece(page)
      page.pieceFrom = now
    }
    page.pieceTo = now
    page.pieceBytes += bytes
    // What the first call brings came before there was anything to measure it by.
    if (!isNew) page.pieceRated += bytes
    if (now - page.pieceFrom < PIECE_MS) return
    this.#endPiece(page)
    if (now - page.savedAt >= SAVE_EVERY_MS) this.#save(page)
  }

  /** Throws StoreError, and then nothing has changed. */
  cap(host: string, connections: number | null): void {
    const page = this.#page(host)
    const known = capped(page.known, connections)
    this.#store.saveHost(known)
    page.known = known
    this.#tell(host)
  }

  /** Throws StoreError, and then nothing has changed. */
  forget(host: string): void {
    this.#store.forgetHost(host)
    this.#pages.delete(host)
    this.#tell(host)
  }

  /** Writes down what was not yet. */
  flush(): void {
    for (const page of this.#pages.values()) {
      const isUnsaved = page.pieceBytes > 0 || page.pieceTo > page.savedAt || page.isRefused
      this.#endPiece(page)
      if (isUnsaved) this.#save(page)
    }
  }

  #endPiece(page: Page): void {
    const { pieceFrom, pieceTo, pieceBytes, pieceRated } = page
    if (pieceBytes === 0) return
    page.pieceFrom = pieceTo
    page.pieceBytes = 0
    page.pieceRated = 0
    const ms = pieceTo - pieceFrom
    const rate = ms < LEAST_RATE_MS ? 0 : (pieceRated * 1_000) / ms
    const { allowed } = page.known
    page.known = served(page.known, { now: this.#clock.now(), bytes: pieceBytes, ms, rate })
    if (page.known.allowed !== allowed) this.#changed(page)
  }

  #page(host: string): Page {
    const there = this.#pages.get(host)
    if (there !== undefined) return there
    const NEVER = Number.NEGATIVE_INFINITY
    const now = this.#clock.monotonic()
    const page: Page = {
      known: strangerAt(host),
      coolEnd: NEVER,
      coolUntil: NEVER,
      hitAt: NEVER,
      pieceFrom: now,
      pieceTo: NEVER,
      pieceBytes: 0,
      pieceRated: 0,
      savedAt: now,
      isRefused: false,
    }
    this.#pages.set(host, page)
    return page
  }

  #cool(page: Page, ms: number): void {
    const end = this.#clock.monotonic() + ms
    // What the wall clock says may be less than what was promised: it may have been set forward meanwhile.
    if (ms <= 0 || end <= page.coolEnd) return
    page.coolEnd = end
    page.coolUntil = this.#clock.now() + ms
  }

  #changed(page: Page): void {
    this.#save(page)
    this.#tell(page.known.host)
  }

  #tell(host: string): void {
    for (const listener of this.#listeners) listener(host)
  }

  /** What the store cannot take now (its disk is full, say) is kept here, and written with what changes next. */
  #save(page: Page): void {
    page.savedAt = this.#clock.monotonic()
    try {
      this.#store.saveHost(page.known)
      page.isRefused = false
    } catch (error) {
      if (!(error instanceof StoreError)) throw error
      page.savedAt = Number.NEGATIVE_INFINITY
      page.isRefused = true
    }
  }
}

/** One of which only a speed is known is no news to anybody. */
function isWorthTelling({ allowed, cap, lastRefusedAt, lastServedAt }: StoredHost): boolean {
  return allowed !== null || cap !== null || lastRefusedAt !== null || lastServedAt !== null
}
