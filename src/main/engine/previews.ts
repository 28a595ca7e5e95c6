// Looks at links before they are added, and keeps what their servers replied for the downloads that begin with the same
// requests: nothing is asked twice, so that a link that works once still works.
import type { Preview } from '../../shared/details.ts'
import { hostOf } from '../../shared/links.ts'
import { KeptReplies } from './kept-replies.ts'
import { passedOn } from './limiter.ts'
import { isOwnComputer } from './own-computer.ts'
import type { HttpReply, HttpRequest, Network, Transport } from './ports.ts'
import { type AskDeps, askFirst, type Look } from './preview-ask.ts'
import type { DownloadIntent } from './store-port.ts'
import { judge, plainSituation } from './trouble.ts'
import { chooseName } from './url-name.ts'

/** Replies kept at most; the oldest is let go for another. */
export const MOST_KEPT = 8
/** A reply is kept for so long: servers do not wait for ever either. */
export const KEEP_MS = 2 * 60_000
/** Links looked at at once; others wait. */
const AT_ONCE = 8

export interface PreviewDeps extends AskDeps {
  readonly network?: Network
}

/** What has been learned; whatever the person calls the file. */
type Seen = { readonly look: Look } | Pick<Preview, 'trouble'>

interface Kept {
  readonly replies: KeptReplies
  readonly seen: Promise<Seen>
  /** Host and port that replied; null while it is being asked for. */
  host: string | null
  /** A download has been added that will want it. */
  isClaimed: boolean
  /** That download has begun, and has a place at its host's gate itself, or waits for one. */
  hasBegun: boolean
  /** Gives back its place at its host's gate. */
  leave: () => void
  /** Ends the time it is kept for; null while it is being asked for. */
  cancel: (() => void) | null
}

export class Previews {
  /** What downloads are to ask: kept replies first, else the real one. */
  readonly transport: Transport
  readonly #deps: PreviewDeps
  /** By link and headers, the oldest first. */
  readonly #kept = new Map<string, Kept>()
  readonly #waiting: (() => void)[] = []
  #asking = 0
  #isClosed = false

  /** @param deps their transport is the real one. */
  constructor(deps: PreviewDeps) {
    this.#deps = deps
    const { transport } = deps
    this.transport = {
      ...passedOn(transport),
      closeIdle: () => {
        this.#dropIdle()
        transport.closeIdle?.()
      },
      get: request => (this.isEmpty ? transport.get(request) : this.#get(request)),
    }
  }

  /** Nothing is kept, or being asked for. */
  get isEmpty(): boolean {
    return this.#kept.size === 0
  }

  /** As DownloadQueue.preview. A link that is being looked at, or whose reply is kept, is not asked again. */
  async ask(url: string, headers: Readonly<Record<string, string>>, name: string | null): Promise<Preview> {
    const key = keyOf(url, headers)
    const kept = this.#kept.get(key) ?? this.#begin(key, url, headers)
    const seen = await kept.seen
    const link = { link: url, host: hostOf(url) }
    if (!('look' in seen)) {
      const named = chooseName({ wanted: name, disposition: null, url })
      return { ...link, name: named, total: null, resumable: null, trouble: seen.trouble }
    }
    const { representation, disposition, url: place } = seen.look
    return {
      ...link,
      name: chooseName({ wanted: name, disposition, url: place }),
      total: representation.total,
      resumable: representation.splittable,
      trouble: null,
    }
  }

  /** These have been added: what is kept for them is theirs, and stays when others are let go. */
  claim(intents: readonly DownloadIntent[]): void {
    if (this.isEmpty) return
    for (const { url, headers } of intents) {
      const key = keyOf(url, headers)
      const kept = this.#kept.get(key)
      if (kept === undefined) continue
      // One that still waits for its turn would ask beside the download.
      if (kept.replies.isIdle) this.#drop(key, kept)
      else kept.isClaimed = true
    }
  }

  /** Its download has begun, and waits for a place at its host's gate itself: that of the kept reply is free. */
  begun({ url, headers }: DownloadIntent): void {
    const kept = this.#kept.get(keyOf(url, headers))
    if (kept?.isClaimed !== true) return
    kept.hasBegun = true
    kept.leave()
  }

  /** A download that runs finds no place at the host: one that has been added and has still to begin does not keep it. */
  makeWay(host: string): void {
    for (const [key, kept] of this.#kept) {
      if (kept.host !== host || !kept.isClaimed || kept.hasBegun) continue
      this.#drop(key, kept)
      return
    }
  }

  /** Lets go of all that no download has been added for. */
  end(): void {
    for (const [key, kept] of this.#kept) if (!kept.isClaimed) this.#drop(key, kept)
  }

  /** Lets go of all of them; nothing is asked any more. */
  close(): void {
    this.#isClosed = true
    for (const [key, kept] of this.#kept) this.#drop(key, kept)
  }

  #begin(key: string, url: string, headers: Readonly<Record<string, string>>): Kept {
    const replies = new KeptReplies(this.#deps.transport, this.#deps.clock)
    if (this.#isClosed) replies.drop()
    const kept: Kept = {
      replies,
      seen: this.#inTurn(() => this.#look(url, headers, replies)).then(seen => {
        this.#keep(key, kept, seen)
        return seen
      }),
      host: null,
      isClaimed: false,
      hasBegun: false,
      leave: () => undefined,
      cancel: null,
    }
    this.#kept.set(key, kept)
    return kept
  }

  async #look(url: string, headers: Readonly<Record<string, string>>, replies: KeptReplies): Promise<Seen> {
    const { clock, gate, network } = this.#deps
    const transport = { get: (request: HttpRequest) => replies.get(request), close: () => Promise.resolve() }
    try {
      return { look: await askFirst({ clock, gate, transport }, url, headers, replies.signal) }
    } catch (error) {
      const offline = network?.isOffline === true && !isOwnComputer(hostOf(url))
      return { trouble: judge(error, { ...plainSituation(false), offline }).trouble }
    }
  }

  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.#asking >= AT_ONCE) await new Promise<void>(resolve => this.#waiting.push(resolve))
    else this.#asking++
    try {
      return await work()
    } finally {
      const next = this.#waiting.shift()
      if (next === undefined) this.#asking--
      else next()
    }
  }

  /** What has been learned is kept for a while, with the open reply; nothing where there is none. */
  #keep(key: string, kept: Kept, seen: Seen): void {
    const isGone = this.#kept.get(key) !== kept
    if ('look' in seen) kept.leave = seen.look.leave
    if (isGone || !('look' in seen)) {
      this.#drop(key, kept)
      return
    }
    kept.host = hostOf(seen.look.url)
    // The download that waits for it may have come to the gate before it had a place to give back.
    if (kept.hasBegun) kept.leave()
    // To the end: it is the youngest.
    this.#kept.delete(key)
    this.#kept.set(key, kept)
    kept.cancel = this.#deps.clock.timer(KEEP_MS, () => this.#drop(key, kept))
    const open = [...this.#kept].filter(([, { cancel }]) => cancel !== null)
    if (open.length <= MOST_KEPT) return
    const [oldest] = [...open].sort(([, a], [, b]) => Number(a.isClaimed) - Number(b.isClaimed))
    if (oldest !== undefined) this.#drop(...oldest)
  }

  /** Connections of before a sleep may be dead without knowing it; one that works is soon had again. */
  #dropIdle(): void {
    for (const [key, kept] of this.#kept) if (kept.cancel !== null) this.#drop(key, kept)
  }

  #drop(key: string, kept: Kept): void {
    this.#forget(key, kept)
    kept.replies.drop()
  }

  #forget(key: string, kept: Kept): void {
    kept.cancel?.()
    kept.leave()
    if (this.#kept.get(key) === kept) this.#kept.delete(key)
  }

  async #get(request: HttpRequest): Promise<HttpReply> {
    for (const [key, kept] of this.#kept) {
      if (!kept.isClaimed || !kept.replies.isFor(request)) continue
      // Still being looked at: the answer is on its way.
      if (kept.cancel === null) await soonest(kept.seen, request.signal)
      if (request.signal.aborted || this.#kept.get(key) !== kept) continue
      if (kept.replies.isBroken) {
        this.#drop(key, kept)
        continue
      }
      const reply = kept.replies.take(request)
      if (reply === null) continue
      kept.leave()
      if (kept.replies.isUsed) this.#forget(key, kept)
      return reply
    }
    return this.#deps.transport.get(request)
  }
}

function keyOf(url: string, headers: Readonly<Record<string, string>>): string {
  return JSON.stringify([url, Object.entries(headers).sort(([a], [b]) => (a < b ? -1 : 1))])
}

/** Resolves with the work, or as soon as the signal comes. */
async function soonest(work: Promise<unknown>, signal: AbortSignal): Promise<void> {
  let stop = (): void => undefined
  const stopped = new Promise<void>(resolve => {
    stop = resolve
  })
  if (signal.aborted) return
  signal.addEventListener('abort', stop, { once: true })
  await Promise.race([work, stopped])
  signal.removeEventListener('abort', stop)
}
