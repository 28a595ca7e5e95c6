// kill -9 for real: the command line downloads into a folder, is killed at random moments, and what it leaves is held
// against the truth each time.
import { mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { CHUNK } from '../../../src/main/engine/chunk-map.ts'
import type { StoredDownload } from '../../../src/main/engine/store-port.ts'
import { type Content, pseudoRandom } from '../bytes.ts'
import { type Ended, type Running, sluice } from '../command-line.ts'
import { type RangeServer, startRangeServer } from '../range-server.ts'
import { lookInto, wrongClaim, wrongFile } from './claims.ts'
import { type Dice, dice } from './dice.ts'

export interface KillPlan {
  readonly seed: number
  readonly index: number
  readonly kills: number
  readonly connections: number
  /** Bytes per second of each connection. */
  readonly rate: number
  readonly files: readonly {
    readonly size: number
    readonly contentSeed: number
    readonly validator: boolean
  }[]
}

export interface KillReport {
  readonly index: number
  readonly kills: number
  /** What was wrong, as sentences. */
  readonly wrong: readonly string[]
  readonly size: number
  /** Bytes the server sent in all. */
  readonly sent: number
  readonly lost: readonly Loss[]
}

/** Kills of one task: the same files over and over. */
export const KILLS_EACH = 6

export interface Loss {
  /** Bytes that had been sent and were not claimed after the kill. */
  readonly bytes: number
  /** What it may be: what two seconds of that run brought, and eight chunks of each file. */
  readonly bound: number
}

const PATIENCE_MS = 60_000
const CHECKPOINT_SECONDS = 2
const SPARE_CHUNKS = 8

export function drawKills(seed: number, index: number, kills: number): KillPlan {
  const die = dice(seed, 'kill', index)
  const connections = die.pick([1, 2, 4, 8])
  const rate = die.between(2, 8) * 1_000_000
  const files = Array.from({ length: die.between(1, 3) }, () => ({
    size: die.chance(0.3) ? die.between(1, 2 * CHUNK) : die.between(2, 10) * rate,
    contentSeed: die.between(1, 1e9),
    validator: die.chance(0.8),
  }))
  return { seed, index, kills, connections, rate, files }
}

interface Target {
  readonly path: string
  readonly name: string
  readonly content: Content
}

/** @param folder an empty one. */
export async function runKills(plan: KillPlan, folder: string): Promise<KillReport> {
  const server = await startRangeServer()
  try {
    return await new Killing(plan, folder, server).run()
  } finally {
    await server.close()
  }
}

class Killing {
  readonly #plan: KillPlan
  readonly #server: RangeServer
  readonly #die: Dice
  readonly #dir: string
  readonly #dataDir: string
  readonly #targets: readonly Target[]
  readonly #wrong: string[] = []
  readonly #lost: Loss[] = []

  constructor(plan: KillPlan, folder: string, server: RangeServer) {
    this.#plan = plan
    this.#server = server
    this.#die = dice(plan.seed, 'moment', plan.index)
    this.#dir = join(folder, 'files')
    this.#dataDir = join(folder, 'state')
    this.#targets = plan.files.map(({ size, contentSeed, validator }, i) => {
      const content = pseudoRandom(size, contentSeed)
      const path = `/${i}.bin`
      server.route(path, {
        content,
        rate: plan.rate,
        ...(validator ? {} : { etag: null, lastModified: null }),
      })
      return { path, name: `${i}.bin`, content }
    })
  }

  async run(): Promise<KillReport> {
    await mkdir(this.#dir, { recursive: true })
    const total = this.#targets.reduce((sum, { content }) => sum + content.size, 0)
    let isDone = false
    while (!isDone && this.#lost.length < this.#plan.kills && this.#wrong.length === 0)
      isDone = !(await this.#kill(total))
    if (!isDone && this.#wrong.length === 0) this.#judgeEnd(await this.#toItsEnd(this.#start()))
    if (this.#wrong.length === 0) await this.#judgeFiles()
    return {
      index: this.#plan.index,
      kills: this.#lost.length,
      wrong: this.#wrong,
      size: total,
      sent: this.#sent(),
      lost: this.#lost,
    }
  }

  #start(): Running {
    const { connections } = this.#plan
    const urls = this.#targets.map(({ path }) => this.#server.url + path)
    const options = ['--dir', this.#dir, '--data-dir', this.#dataDir, '--connections', String(connections)]
    return sluice(['get', '--json', ...options, ...urls])
  }

  #sent(): number {
    return this.#targets.reduce((sum, { path }) => sum + this.#server.bytesSent(path), 0)
  }

  /** One start and its kill; false where it came to its end before. */
  async #kill(total: number): Promise<boolean> {
    const [sentBefore, heldBefore] = [this.#sent(), await this.#held()] as const
    const running = this.#start()
    const over = new AbortController()
    let firstByteAt = Number.POSITIVE_INFINITY
    void this.#server
      .until(() => this.#sent() > sentBefore)
      .then(() => {
        firstByteAt = performance.now()
      })
    void running.ended.then(() => over.abort())
    await Promise.race([this.#moment(total, sentBefore, over.signal), running.ended])
    const seconds = Math.max(0, performance.now() - firstByteAt) / 1_000
    running.child.kill('SIGKILL')
    const ended = await this.#toItsEnd(running)
    over.abort()
    if (ended.signal !== 'SIGKILL') {
      this.#judgeEnd(ended)
      return false
    }
    const left = await this.#judgeLeft()
    const gained = (await this.#held()) - heldBefore
    const sent = this.#sent() - sentBefore
    this.#lost.push({ bytes: Math.max(0, sent - gained), bound: this.#boundOf(sent, seconds) })
    // Killed in its last moments, after it had done its work and said so: the next run would be a new command.
    return left > 0 || !(await this.#isComplete())
  }

  #boundOf(sent: number, seconds: number): number {
    const share = Math.min(1, CHECKPOINT_SECONDS / Math.max(seconds, Number.EPSILON))
    return sent * share + this.#targets.length * SPARE_CHUNKS * CHUNK
  }

  /** After a time, or where so much of the whole has been sent: the last moments are the tenderest. */
  async #moment(total: number, sentBefore: number, signal: AbortSignal): Promise<void> {
    if (this.#die.chance(0.5)) {
      await sleep(this.#die.between(0, 3_500), undefined, { signal }).catch(() => undefined)
      return
    }
    const part = this.#die.chance(0.3) ? 1 : this.#die.next()
    const until = Math.max(sentBefore + 1, part * total)
    await Promise.race([this.#server.until(() => this.#sent() >= until), aborted(signal)])
    await sleep(this.#die.between(0, 60), undefined, { signal }).catch(() => undefined)
  }

  async #toItsEnd({ child, ended }: Running): Promise<Ended> {
    let isLate = false
    const timer = setTimeout(() => {
      isLate = true
      child.kill('SIGKILL')
    }, PATIENCE_MS)
    const end = await ended
    clearTimeout(timer)
    if (isLate) this.#wrong.push(`the command hangs: ${end.out.slice(-500)}${end.err.slice(-500)}`)
    return end
  }

  #judgeEnd({ code, err, out }: Ended): void {
    if (code !== 0) this.#wrong.push(`the command ended with ${code}: ${err}${out.slice(-500)}`)
  }

  /** What a kill leaves: only right files, and only right claims. Resolves with the number of downloads not done. */
  async #judgeLeft(): Promise<number> {
    await this.#judgeNames()
    let left = 0
    await this.#withStore(async (downloads, wrongClaimOf) => {
      left = downloads.filter(({ record }) => record.state !== 'done').length
      for (const download of downloads) {
        const wrong = await wrongClaimOf(download)
        if (wrong !== null)
          this.#wrong.push(`after kill ${this.#lost.length + 1} of ${download.intent.url} ${wrong}`)
      }
    })
    return left
  }

  async #isComplete(): Promise<boolean> {
    const found = await readdir(this.#dir)
    return this.#targets.every(({ name }) => found.includes(name))
  }

  async #judgeNames(): Promise<void> {
    for (const name of await readdir(this.#dir)) {
      if (name.endsWith('.part')) continue
      const target = this.#targets.find(one => one.name === name)
      const path = join(this.#dir, name)
      const wrong = target === undefined ? 'it is nobody’s' : await wrongFile(path, [target.content])
      if (wrong !== null) this.#wrong.push(`${name} after kill ${this.#lost.length + 1}: ${wrong}`)
    }
  }

  async #judgeFiles(): Promise<void> {
    const found = await readdir(this.#dir)
    if (found.length !== this.#targets.length) this.#wrong.push(`at the end there are ${found.join(', ')}`)
    for (const { name, content } of this.#targets) {
      const wrong = await wrongFile(join(this.#dir, name), [content])
      if (wrong !== null) this.#wrong.push(`${name} at the end: ${wrong}`)
    }
  }

  /** Bytes that are there for good: claimed ones, and those of finished files. */
  async #held(): Promise<number> {
    const finished = await readdir(this.#dir)
    let held = 0
    const counted = new Set<string>()
    for (const { name, content } of this.#targets) {
      if (!finished.includes(name)) continue
      counted.add(name)
      held += content.size
    }
    await this.#withStore(async downloads => {
      for (const { record } of downloads) if (!counted.has(record.name ?? '')) held += record.durable
    })
    return held
  }

  async #withStore(
    work: (
      downloads: readonly StoredDownload[],
      wrongClaimOf: (download: StoredDownload) => Promise<string | null>,
    ) => Promise<void>,
  ): Promise<void> {
    await lookInto(this.#dataDir, store =>
      work(store.downloads(), async download => {
        const target = this.#targets.find(({ path }) => download.intent.url.endsWith(path))
        return target === undefined ? null : await wrongClaim(store, download, [target.content])
      }),
    )
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    if (signal.aborted) resolve()
    signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
