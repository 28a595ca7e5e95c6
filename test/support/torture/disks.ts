// Disks that run full for real: a small volume of memory, filled and freed by another process while files come in. The
// list of downloads lies on it too, or elsewhere.
import { execFile, spawn } from 'node:child_process'
import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { CHUNK } from '../../../src/main/engine/chunk-map.ts'
import { StoreError } from '../../../src/main/engine/store-port.ts'
import type { DownloadId } from '../../../src/shared/model.ts'
import { type Content, pseudoRandom } from '../bytes.ts'
import { type RangeServer, startRangeServer } from '../range-server.ts'
import { wrongClaim, wrongFile } from './claims.ts'
import { fastClock } from './clock.ts'
import { type Dice, dice } from './dice.ts'
import { openSession, type Session } from './session.ts'

const run = promisify(execFile)

export interface DiskReport {
  readonly index: number
  readonly files: number
  readonly right: number
  /** How often a file had to stop for want of room. */
  readonly stops: number
  readonly wrong: readonly string[]
}

const SPEED = 200
const PATIENCE_MS = 40_000
/** The list of downloads and its log need some. */
const STORE_ROOM = 4 * CHUNK
const MOST_FILLS = 8

/** Whether this machine lets us mount a volume at all. */
export async function canMount(folder: string): Promise<boolean> {
  try {
    await run('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'sluice-torture', folder])
    await run('umount', [folder])
    return true
  } catch {
    return false
  }
}

/** @param folder an empty one, on which the volume is mounted. */
export async function runFullDisk(seed: number, index: number, folder: string): Promise<DiskReport> {
  const die = dice(seed, 'disk', index)
  const contents = Array.from({ length: die.between(1, 5) }, () =>
    pseudoRandom(die.between(1, 5 * CHUNK), die.between(1, 1e9)),
  )
  const bytes = contents.reduce((sum, { size }) => sum + size, STORE_ROOM + contents.length * 8_192)
  const volume = join(folder, 'volume')
  await mkdir(volume)
  await run('mount', ['-t', 'tmpfs', '-o', `size=${bytes + CHUNK}`, 'sluice-torture', volume])
  const server = await startRangeServer()
  try {
    return await new FullDisk({ die, contents, volume, folder, index, server }).run()
  } finally {
    await server.close()
    await run('umount', ['-l', volume])
  }
}

interface Setting {
  readonly die: Dice
  readonly contents: readonly Content[]
  readonly volume: string
  readonly folder: string
  readonly index: number
  readonly server: RangeServer
}

class FullDisk {
  readonly #setting: Setting
  readonly #dir: string
  readonly #dataDir: string
  readonly #ballast: string
  readonly #wrong: string[] = []
  readonly #clock = fastClock(SPEED)
  #session: Session
  #ids: readonly DownloadId[] = []
  #stops = 0

  constructor(setting: Setting) {
    this.#setting = setting
    this.#dir = join(setting.volume, 'files')
    this.#ballast = join(setting.volume, 'ballast')
    this.#dataDir = join(setting.die.chance(0.5) ? setting.volume : setting.folder, 'data')
    this.#session = this.#open()
  }

  async run(): Promise<DiskReport> {
    const { contents, index } = this.#setting
    try {
      await this.#begin()
      for (let fill = 0; fill < MOST_FILLS && !this.#isOver(); fill++) await this.#squeeze()
      await rm(this.#ballast, { force: true })
      // There is room for all of them now.
      const inTime = await this.#toTheEnd()
      return {
        index,
        files: contents.length,
        stops: this.#stops,
        right: await this.#judge(inTime),
        wrong: this.#wrong,
      }
    } finally {
      await this.#session.end()
    }
  }

  #open(): Session {
    const { die } = this.#setting
    const options = { dataDir: this.#dataDir, clock: this.#clock, random: die.next, onBytes: () => undefined }
    return openSession({ ...options, maxRunning: 3 })
  }

  async #begin(): Promise<void> {
    const { contents, server, die } = this.#setting
    const { queue } = this.#session
    this.#ids = contents.map((content, i) => {
      const rate = die.between(2, 30) * 1_000_000
      const url = server.route(`/${i}.bin`, { content, rate })
      const intent = { url, dir: this.#dir, wantedName: null, headers: {}, checksum: null, connections: null }
      return queue.add([intent])[0]?.id ?? 0
    })
    const waiting = new Set<DownloadId>()
    queue.subscribe(({ changed }) => {
      for (const id of changed) {
        const state = queue.view(id)?.state
        const isStopped =
          (state?.kind === 'waiting' || state?.kind === 'failed') && state.because.code === 'disk-full'
        if (isStopped && !waiting.has(id)) this.#stops++
        if (isStopped) waiting.add(id)
        else waiting.delete(id)
      }
    })
    await queue.start()
  }

  /** Another process takes room for a while. */
  async #squeeze(): Promise<void> {
    const { die } = this.#setting
    await pause(die.between(0, 60))
    const blocks = die.chance(0.5) ? 1_000_000 : die.between(1, 8_000)
    await fill(this.#ballast, blocks)
    await pause(die.between(10, 150))
    await rm(this.#ballast, { force: true })
    this.#resumeAll()
  }

  /** The person tries again whatever has failed. */
  #resumeAll(): void {
    const { queue } = this.#session
    try {
      queue.resume(this.#ids.filter(id => queue.view(id)?.state.kind === 'failed'))
    } catch (error) {
      // It goes on all the same, and is written down when there is room.
      if (!(error instanceof StoreError)) throw error
    }
  }

  #isOver(): boolean {
    return this.#ids.every(id => this.#session.queue.view(id)?.state.kind === 'done')
  }

  async #toTheEnd(): Promise<boolean> {
    const until = performance.now() + PATIENCE_MS
    while (!this.#isOver() && performance.now() < until) {
      await pause(20)
      this.#resumeAll()
    }
    return this.#isOver()
  }

  async #judge(inTime: boolean): Promise<number> {
    const { queue, store } = this.#session
    const { contents } = this.#setting
    const views = this.#ids.map(id => queue.view(id))
    await queue.stop()
    let right = 0
    for (const [i, content] of contents.entries()) {
      const view = views[i]
      const path = view?.state.kind === 'done' ? view.path : null
      const wrong = path ? await wrongFile(path, [content]) : null
      if (wrong !== null) this.#wrong.push(`${i}: ${wrong}`)
      else if (path) right++
      else if (!inTime) this.#wrong.push(`${i}: with room again it hangs: ${JSON.stringify(view)}`)
    }
    for (const download of store.downloads()) {
      const content = contents[this.#ids.indexOf(download.id)]
      const wrong = content === undefined ? null : await wrongClaim(store, download, [content])
      if (wrong !== null) this.#wrong.push(wrong)
    }
    const names = new Set(views.map(view => (view?.state.kind === 'done' ? view.name : `${view?.name}.part`)))
    const strays = (await readdir(this.#dir)).filter(name => !names.has(name))
    if (strays.length > 0 && inTime) this.#wrong.push(`nobody’s: ${strays.join(', ')}`)
    return right
  }
}

/** Resolves when the file has so many kilobytes or the volume is full. */
function fill(path: string, kilobytes: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn('dd', ['if=/dev/zero', `of=${path}`, 'bs=1024', `count=${kilobytes}`], {
      stdio: 'ignore',
    })
    child.on('error', reject)
    child.on('close', () => resolve())
  })
}

function pause(ms: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, ms))
}
