// Days of the queue in a process of its own: twenty downloads run, a thousand wait, time flies. Tells the size of its
// heap after each hour, so that its parent can see whether anything piles up.
import { createDisk } from '../../../src/main/disk/disk.ts'
import type { Clock } from '../../../src/main/engine/ports.ts'
import { createQueue } from '../../../src/main/engine/queue.ts'
import { createTransport } from '../../../src/main/net/transport.ts'
import { openStore } from '../../../src/main/store/open-store.ts'
import { stoppedClock } from '../engine-harness/clocks.ts'
import { dice } from './dice.ts'

/** Argument of the process, as JSON. */
export interface SteadySetting {
  readonly dir: string
  readonly dataDir: string
  /** Those that run. */
  readonly urls: readonly string[]
  readonly queued: number
  readonly hours: number
}

/** One message an hour. */
export interface SteadyHour {
  /** Bytes, after all garbage was collected. */
  readonly heap: number
  readonly running: number
  readonly received: number
}

/** Engine milliseconds of a step: timers that fall due within one come at its end, as on a busy machine. */
const STEP_MS = 30_000
const HOUR_MS = 3_600_000

/** A clock that moves in steps. What a callback sets is not due before the next one. */
function steppedClock(): Clock & { step(): void } {
  const { clock, timers, due, moveTo } = stoppedClock()
  return {
    ...clock,
    step() {
      moveTo(clock.monotonic() + STEP_MS)
      for (const timer of due(clock.monotonic())) if (timers.delete(timer)) timer.callback()
    },
  }
}

async function day({ dir, dataDir, urls, queued, hours }: SteadySetting): Promise<void> {
  const { store } = openStore({ dir: dataDir })
  const transport = createTransport({ environment: {} })
  const clock = steppedClock()
  const ports = { clock, random: dice(1, 'day').next, transport, disk: createDisk(), store }
  const queue = createQueue(ports, { maxRunning: urls.length })
  const intent = (url: string) => ({
    url,
    dir,
    wantedName: null,
    headers: {},
    checksum: null,
    connections: 1,
  })
  const ids = queue.add(urls.map(intent)).map(({ id }) => id)
  queue.add(Array.from({ length: queued }, (_, i) => intent(`http://127.0.0.1:9/queued-${i}.bin`)))
  await queue.start()
  for (let hour = 0; hour < hours; hour++) {
    for (let passed = 0; passed < HOUR_MS; passed += STEP_MS) {
      clock.step()
      // What was set going by it has its turn.
      await new Promise(resolve => setTimeout(resolve, 1))
    }
    globalThis.gc?.()
    const views = ids.map(id => queue.view(id))
    process.send?.({
      heap: process.memoryUsage().heapUsed,
      running: views.filter(view => view?.state.kind === 'running' || view?.state.kind === 'waiting').length,
      received: views.reduce((sum, view) => sum + (view?.received ?? 0), 0),
    } satisfies SteadyHour)
  }
  await queue.stop()
  await transport.close()
  store.close()
  process.disconnect()
}

await day(JSON.parse(process.argv[2] ?? '{}') as SteadySetting)
