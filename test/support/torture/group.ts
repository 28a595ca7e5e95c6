// Runs one group of the torture from its first request to the judgement of each of its downloads.
import { mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Store } from '../../../src/main/engine/store-port.ts'
import type { DownloadId, DownloadView } from '../../../src/shared/model.ts'
import { type RangeServer, startRangeServer } from '../range-server.ts'
import { wrongClaim } from './claims.ts'
import { fastClock } from './clock.ts'
import { dice } from './dice.ts'
import { judge, type Verdict } from './judge.ts'
import { type Origin, serveDownload } from './origin.ts'
import type { Act, DownloadPlan, GroupPlan } from './plan.ts'
import { openSession, type Session } from './session.ts'

export interface GroupOptions {
  /** An empty folder; what is in it when the group is over is of no use to anybody. */
  readonly folder: string
  /** Engine milliseconds in a real one. */
  readonly speed?: number
  /** Real ms after which a group that is not over hangs. */
  readonly patienceMs?: number
}

const SPEED = 500
const PATIENCE_MS = 60_000

/** One download under way. */
export interface Victim {
  readonly plan: DownloadPlan
  readonly origin: Origin
  readonly id: DownloadId
  /** Body bytes the engine was given. */
  readonly fetched: number
  /** Ms of the engine's time in which nothing could be done but wait. */
  readonly waited: number
  readonly isRemoved: boolean
  /** The person let it begin again, or the power was cut: bytes were fetched twice for a reason. */
  readonly disturbed: boolean
}

type Live = { -readonly [K in keyof Victim]: Victim[K] } & {
  acts: Act[]
  again: number
  waitingSince: number | null
  over: boolean
  /** The person let it begin again. */
  isAfresh: boolean
  /** Something was asked of it for later; it is not over before. */
  pending: number
}

export async function runGroup(plan: GroupPlan, options: GroupOptions): Promise<readonly Verdict[]> {
  const group = new Group(plan, options)
  return await group.run()
}

class Group {
  readonly #plan: GroupPlan
  readonly #options: GroupOptions
  readonly #clock
  readonly #chance
  readonly #servers: RangeServer[] = []
  readonly #live: Live[] = []
  readonly #wrong: string[] = []
  readonly #dir: string
  #dataDir: string
  #sessions = 0
  #session: Session
  #ends: GroupPlan['ends']
  #requests = 0
  /** The session that ends and the next one that begins. */
  #between: Promise<void> = Promise.resolve()
  #isBetween = false
  #onSettled: () => void = () => undefined

  constructor(plan: GroupPlan, options: GroupOptions) {
    this.#plan = plan
    this.#options = options
    this.#clock = fastClock(options.speed ?? SPEED)
    this.#chance = dice(plan.seed, 'chance', plan.index)
    this.#ends = plan.ends
    this.#dir = join(options.folder, 'files')
    this.#dataDir = join(options.folder, 'data-0')
    this.#session = this.#open()
  }

  async run(): Promise<readonly Verdict[]> {
    await mkdir(this.#dir, { recursive: true })
    try {
      await this.#addAll()
      const settled = new Promise<void>(resolve => {
        this.#onSettled = resolve
      })
      await this.#session.queue.start()
      this.#look()
      const inTime = await this.#inTime(settled)
      await this.#between
      return await this.#judgeAll(inTime)
    } finally {
      await this.#session.end()
      await Promise.all(this.#servers.map(server => server.close()))
    }
  }

  async #addAll(): Promise<void> {
    for (const plan of this.#plan.downloads) {
      const server = this.#plan.sharedHost ? (this.#servers[0] ?? (await this.#serve())) : await this.#serve()
      const name = this.#plan.sameName ? 'same.bin' : `file-${plan.number}.bin`
      const origin: Origin = serveDownload(server, plan, name, {
        onRequest: () => {
          // After the reply has been thought of: an act is not the server's.
          setImmediate(() => this.#onRequest(plan.number))
        },
        isKnown: () => (this.#viewOf(plan.number)?.received ?? 0) > 0,
      })
      const [checksum = null] = checksumsOf(plan, origin)
      const intent = {
        url: origin.url,
        dir: this.#dir,
        wantedName: null,
        headers: {},
        checksum,
        connections: plan.connections,
      }
      const [added] = this.#session.queue.add([intent])
      this.#live.push({
        plan,
        origin,
        id: added?.id ?? 0,
        fetched: 0,
        waited: 0,
        isRemoved: false,
        disturbed: false,
        acts: [...plan.acts],
        again: plan.again,
        waitingSince: null,
        over: false,
        isAfresh: false,
        pending: 0,
      })
    }
  }

  async #serve(): Promise<RangeServer> {
    const server = await startRangeServer()
    this.#servers.push(server)
    return server
  }

  #open(): Session {
    const session = openSession({
      dataDir: this.#dataDir,
      clock: this.#clock,
      random: this.#chance.next,
      maxRunning: this.#plan.maxRunning,
      onBytes: (url, bytes) => this.#onBytes(url, bytes),
    })
    session.queue.subscribe(({ stateChanged }) => {
      if (stateChanged && this.#session === session) this.#look()
    })
    return session
  }

  #viewOf(number: number): DownloadView | null {
    const one = this.#live.find(({ plan }) => plan.number === number)
    return one === undefined || this.#isBetween ? null : this.#session.queue.view(one.id)
  }

  #onBytes(url: string, bytes: number): void {
    const number = Number(new URL(url).pathname.split('/')[1])
    const one = this.#live.find(({ plan }) => plan.number === number)
    if (one === undefined) return
    one.fetched += bytes
    this.#act(one, ({ at }) => 'bytes' in at && at.bytes <= one.fetched)
  }

  #onRequest(number: number): void {
    this.#requests++
    const one = this.#live.find(({ plan }) => plan.number === number)
    if (one !== undefined) this.#act(one, ({ at }) => 'request' in at && at.request <= one.origin.requests)
    const [end] = this.#ends
    if (end === undefined || this.#requests < end.request || this.#isBetween) return
    this.#ends = this.#ends.slice(1)
    this.#isBetween = true
    this.#between = this.#restartApp(end.kind).catch(error => void this.#wrong.push(String(error)))
  }

  async #restartApp(kind: 'quit' | 'power-cut'): Promise<void> {
    const old = this.#session
    this.#sessions++
    if (kind === 'quit') await old.end()
    else {
      const copy = join(this.#options.folder, `data-${this.#sessions}`)
      for (const one of this.#live) one.disturbed = true
      await old.powerCut(copy, store => this.#checkClaims(store, 'after a power cut'))
      this.#dataDir = copy
    }
    this.#session = this.#open()
    this.#isBetween = false
    await this.#session.queue.start()
    this.#look()
  }

  async #checkClaims(store: Store, when: string): Promise<void> {
    for (const download of store.downloads()) {
      const one = this.#live.find(({ id }) => id === download.id)
      // A removal or a restart takes the file first: the power may go before it is forgotten.
      if (one === undefined || one.isRemoved || one.isAfresh) continue
      const wrong = await wrongClaim(store, download, one.origin.versions)
      if (wrong !== null) this.#wrong.push(`${one.plan.number}: ${when} ${wrong}`)
    }
  }

  #act(one: Live, isDue: (act: Act) => boolean): void {
    const act = one.acts.find(isDue)
    if (act === undefined || this.#isBetween || one.over) return
    one.acts = one.acts.filter(other => other !== act)
    one.pending++
    // Never from inside the engine's own work.
    setImmediate(() => this.#perform(one, act).finally(() => this.#done(one)))
  }

  #done(one: Live): void {
    one.pending--
    this.#look()
  }

  async #perform(one: Live, { kind, seconds }: Act): Promise<void> {
    await this.#between
    const { queue } = this.#session
    if (kind === 'pause') {
      queue.pause([one.id])
      await new Promise<void>(resolve => void this.#clock.timer(seconds * 1_000, resolve))
      await this.#between
      this.#session.queue.resume([one.id])
    } else if (kind === 'restart') {
      one.disturbed = true
      one.isAfresh = true
      await queue.restart([one.id]).catch(ignoreWhileClosing)
    } else {
      one.isRemoved = true
      await queue.remove([one.id], true).catch(ignoreWhileClosing)
      // A power cut or an end in between leaves it in the list: the person sees it there and removes it again.
      await this.#between
      if (this.#session.queue.view(one.id) !== null) await this.#session.queue.remove([one.id], true)
    }
  }

  /** Looks at each: what waits, what is over, what the person tries again. */
  #look(): void {
    if (this.#isBetween) return
    for (const one of this.#live) {
      const view = this.#session.queue.view(one.id)
      this.#measure(one, view)
      if (one.pending > 0) {
        one.over = false
        continue
      }
      const kind = view?.state.kind ?? 'removed'
      one.over = kind === 'done' || kind === 'failed' || kind === 'removed'
      if (kind === 'failed' && one.again > 0) this.#tryAgain(one, view)
      else if (kind === 'paused') this.#later(one, () => this.#session.queue.resume([one.id]))
    }
    if (this.#live.every(({ over }) => over)) this.#onSettled()
  }

  #measure(one: Live, view: DownloadView | null): void {
    const now = this.#clock.monotonic()
    const isWaiting = view?.state.kind === 'waiting'
    if (one.waitingSince !== null) one.waited += now - one.waitingSince
    one.waitingSince = isWaiting ? now : null
  }

  #tryAgain(one: Live, view: DownloadView | null): void {
    one.again--
    const changed = view?.state.kind === 'failed' && view.state.because.code === 'changed'
    this.#later(one, () => {
      if (!changed) return this.#session.queue.resume([one.id])
      one.disturbed = true
      one.isAfresh = true
      void this.#session.queue.restart([one.id]).catch(ignoreWhileClosing)
    })
  }

  /** In a while, of a session that is not just ending. */
  #later(one: Live, work: () => void): void {
    one.pending++
    one.over = false
    this.#clock.timer(1_000, () => {
      void this.#between.then(() => {
        if (this.#session.queue.view(one.id) !== null) work()
        this.#done(one)
      })
    })
  }

  async #inTime(settled: Promise<void>): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<boolean>(resolve => {
      timer = setTimeout(() => resolve(false), this.#options.patienceMs ?? PATIENCE_MS)
    })
    const inTime = await Promise.race([settled.then(() => true), late])
    clearTimeout(timer)
    return inTime
  }

  async #judgeAll(inTime: boolean): Promise<readonly Verdict[]> {
    const { queue } = this.#session
    const views = new Map(this.#live.map(one => [one, queue.view(one.id)]))
    await queue.stop()
    const { store } = this.#session
    await this.#checkClaims(store, 'at the end')
    const records = new Map(store.downloads().map(download => [download.id, download.record]))
    const found = await readdir(this.#dir)
    const verdicts: Verdict[] = []
    const owned = new Set<string>()
    for (const one of this.#live) {
      const view = views.get(one) ?? null
      const record = records.get(one.id) ?? null
      if (record?.state !== 'done' && record?.partName) owned.add(record.partName)
      if (view?.path) owned.add(view.name)
      const own = this.#wrong.filter(text => text.startsWith(`${one.plan.number}: `))
      verdicts.push(await judge(one, view, { inTime, wrong: own }))
    }
    const others = this.#wrong.filter(text => !/^\d+: /.test(text))
    const strays = found.filter(name => !owned.has(name)).map(name => `${name} stands there and is nobody's`)
    return [...others, ...strays].reduce<readonly Verdict[]>(blameFirst, verdicts)
  }
}

/** What is wrong and belongs to no single download is told of the first. */
function blameFirst(verdicts: readonly Verdict[], wrong: string): readonly Verdict[] {
  return verdicts.map((verdict, i) => {
    if (i > 0) return verdict
    return {
      ...verdict,
      end: 'wrong',
      detail: verdict.end === 'wrong' ? `${verdict.detail}; ${wrong}` : wrong,
    }
  })
}

function checksumsOf(plan: DownloadPlan, origin: Origin) {
  if (plan.checksum === 'none') return []
  const hex = plan.checksum === 'wrong' ? 'ab'.repeat(32) : (origin.versions[0]?.sha256() ?? '')
  return [{ algorithm: 'sha256', hex } as const]
}

/** What was asked of a session that ended meanwhile was not done: its successor is asked again. */
function ignoreWhileClosing(): void {}
