// A long list costs what is done with it, not what is in it: ten thousand entries of which hundreds were left half done
// are repaired with work for those alone, and a day of a thousand that wait leaves the heap as it was.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, linkSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { createDisk } from '../../src/main/disk/disk.ts'
import { ChunkMap } from '../../src/main/engine/chunk-map.ts'
import type { Disk, Transport } from '../../src/main/engine/ports.ts'
import { TransportError } from '../../src/main/engine/ports.ts'
import { createQueue } from '../../src/main/engine/queue.ts'
import type { DownloadIntent, Store } from '../../src/main/engine/store-port.ts'
import { openStore } from '../../src/main/store/open-store.ts'
import { systemClock } from '../support/engine-harness/clocks.ts'
import { startRangeServer } from '../support/range-server.ts'
import { tempDir } from '../support/temp.ts'
import type { SteadyHour, SteadySetting } from '../support/torture/steady.ts'

const ENTRIES = 10_000
const FINISHING = 300
const RUNNING = 200
const BYTES = Buffer.alloc(5_000, 7)

/** Counts the calls of each method. */
function counting<T extends object>(port: T, calls: Map<string, number>): T {
  return new Proxy(port, {
    get(target, name, receiver) {
      const value: unknown = Reflect.get(target, name, receiver)
      if (typeof value !== 'function') return value
      return (...args: unknown[]) => {
        calls.set(String(name), (calls.get(String(name)) ?? 0) + 1)
        return Reflect.apply(value, target, args)
      }
    },
  })
}

/** As a crash leaves them: some just before their name, some between link and unlink, some with their name; and parts. */
async function leaveHalfDone(store: Store, dir: string): Promise<void> {
  const intents = Array.from(
    { length: ENTRIES },
    (_, i): DownloadIntent => ({
      url: `http://127.0.0.1:9/${i}.bin`,
      dir,
      wantedName: null,
      headers: {},
      checksum: null,
      connections: null,
    }),
  )
  const ids = store.add(intents, 1_700_000_000_000)
  store.together(() => {
    for (const [i, id] of ids.entries()) {
      if (i >= FINISHING + RUNNING) {
        store.update(
          id,
          i % 2 === 0 ? { state: 'done', name: `${i}.bin`, durable: 5_000 } : { state: 'paused' },
        )
        continue
      }
      const [part, target] = [join(dir, `${i}.bin.part`), join(dir, `${i}.bin`)]
      const isRunning = i >= FINISHING
      writeFileSync(isRunning || i % 3 < 2 ? part : target, BYTES)
      if (!isRunning && i % 3 === 1) linkSync(part, target)
      const { ino, birthtimeNs } = statSync(existsSync(part) ? part : target, { bigint: true })
      const total = isRunning ? 2 * BYTES.length : BYTES.length
      const map = new ChunkMap(total)
      map.append(0, BYTES)
      store.commitMap(id, map.takeDirty(), {
        state: isRunning ? 'running' : 'finishing',
        representation: { total, etag: '"v1"', lastModified: null, validator: '"v1"', splittable: true },
        name: `${i}.bin`,
        partName: `${i}.bin.part`,
        partId: `${ino}:${birthtimeNs}`,
        durable: BYTES.length,
      })
    }
  })
}

it('of ten thousand entries only those that were left half done cost anything at the start', {
  timeout: 60_000,
}, async () => {
  const [dir, dataDir] = [await tempDir(), await tempDir()]
  const before = openStore({ dir: dataDir })
  await leaveHalfDone(before.store, dir)
  before.store.close()

  const calls = { disk: new Map<string, number>(), store: new Map<string, number>() }
  // Nobody answers: the start is the subject, not what comes after it.
  const nobody: Transport = {
    get: () => Promise.reject(new TransportError('unreachable', 'nobody')),
    close: () => Promise.resolve(),
  }
  const began = performance.now()
  const { store } = openStore({ dir: dataDir })
  const disk: Disk = counting(createDisk(), calls.disk)
  const ports = { clock: systemClock, random: () => 1, transport: nobody, disk }
  const queue = createQueue({ ...ports, store: counting(store, calls.store) })
  await queue.start()
  const took = Math.round(performance.now() - began)
  const atStart = { disk: new Map(calls.disk), store: new Map(calls.store) }
  await queue.stop()
  store.close()

  const sum = (counts: ReadonlyMap<string, number>): number => [...counts.values()].reduce((a, b) => a + b, 0)
  const finished = queue
    .order()
    .slice(0, FINISHING)
    .map(id => queue.view(id)?.state.kind)
  // Of three one still had to be named, and takes its turn like any other.
  expect(finished.filter(kind => kind === 'done').length).toBeGreaterThanOrEqual((2 * FINISHING) / 3)
  // Two looks, one removal, one flush of the folder each; a transaction or two.
  expect(sum(atStart.disk)).toBeLessThanOrEqual(5 * FINISHING + 100)
  expect(sum(atStart.store)).toBeLessThanOrEqual(5 * FINISHING + 100)
  process.stdout.write(
    `${ENTRIES} entries, ${FINISHING} to finish, ${RUNNING} running: started in ${took} ms; ` +
      `disk ${sum(atStart.disk)} calls, store ${sum(atStart.store)}\n`,
  )
})

it('twenty that run and a thousand that wait leave the heap flat, once they have been at it for a day', {
  timeout: 120_000,
}, async () => {
  const [HOURS, RUN] = [48, 20]
  // One host alone would not be asked for so many at once.
  const servers = [await startRangeServer(), await startRangeServer()]
  // Each reply brings a little in a fraction of a second and breaks off: a day of work, with all that goes wrong in it.
  const script = { rate: 20_000, cutAt: 4_000, content: BIG }
  const urls = servers.flatMap(server =>
    Array.from({ length: RUN / servers.length }, (_, i) => server.route(`/${i}.bin`, script)),
  )
  const setting: SteadySetting = {
    dir: await tempDir(),
    dataDir: await tempDir(),
    urls,
    queued: 1_000,
    hours: HOURS,
  }
  const program = fileURLToPath(new URL('../support/torture/steady.ts', import.meta.url))
  const child = fork(program, [JSON.stringify(setting)], { execArgv: ['--expose-gc'], stdio: 'inherit' })
  const hours: SteadyHour[] = []
  child.on('message', message => hours.push(message as SteadyHour))
  const [code] = await once(child, 'exit')
  await Promise.all(servers.map(server => server.close()))
  expect(code).toBe(0)
  expect(hours.length).toBe(HOURS)
  // They were at it all day.
  expect(Math.min(...hours.map(({ running }) => running))).toBe(20)
  expect(hours.at(-1)?.received).toBeGreaterThan(RUN * 4_000 * 10)
  const after = hours.slice((2 * HOURS) / 3).map(({ heap }) => heap)
  const growth = after.slice(1).map((heap, i) => heap - (after[i] ?? 0))
  const usual = growth.sort((a, b) => a - b)[Math.floor(growth.length / 2)] ?? 0
  const shown = after.map(heap => (heap / 2 ** 20).toFixed(1)).join(' ')
  process.stdout.write(`heap by the hour, MiB: ${shown}; usual growth ${usual} bytes an hour\n`)
  // What the engine drops of its own code now and then is no measure; a leak of any kind would show in most hours.
  expect(usual).toBeLessThan(16_384)
  expect((after.at(-1) ?? 0) - Math.min(...after)).toBeLessThan(2 ** 20)
})

/** A file that is never done at that rate. */
const BIG = {
  size: 64 * 2 ** 20,
  read: (start: number, end: number) => Buffer.alloc(end - start, 5),
  sha256: () => '',
}
