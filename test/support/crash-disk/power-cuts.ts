// Records a run, cuts the power wherever it may be cut, and counts what came of it. Call inside a test.
import { appendFileSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import { expect, onTestFinished } from 'vitest'
import type { DownloadIntent, StoredDownload } from '../../../src/main/engine/store-port.ts'
import { createTransport } from '../../../src/main/net/transport.ts'
import type { DownloadId, DownloadView, FailureCode } from '../../../src/shared/model.ts'
import type { Content } from '../bytes.ts'
import { handClock, systemClock } from '../engine-harness/clocks.ts'
import { finished, until } from '../engine-harness.ts'
import { seeded } from '../fast-lane/mutations.ts'
import { type RangeServer, startRangeServer } from '../range-server.ts'
import { tempDir } from '../temp.ts'
import type { CrashState } from './crash-state.ts'
import { crashStates, type Sample } from './crash-states.ts'
import { brokenPromises, isProof } from './invariants.ts'
import { type Expected, recover } from './recovery.ts'
import { openSession, type Session } from './session.ts'
import { type Deaf, Tape } from './tape.ts'

/**
 * States of each run that are recovered from, at least one of each kind there is; ten times as many are only
 * looked at.
 * By hand: SLUICE_POWER_CUTS=1000, SLUICE_POWER_SEED=7 for other states, SLUICE_POWER_REPORT=<file> for the counts.
 */
const RECOVERIES = Number(process.env['SLUICE_POWER_CUTS'] ?? 5)
const LOOKS = 10
const LEAST_LOOKS = 150
/** Of a recovery that is cut as well: how many states are looked at, and how many recovered from. */
const SECOND_LOOKS = 20
const SECOND_RECOVERIES = 2
const SEED = Number(process.env['SLUICE_POWER_SEED'] ?? 20_250_601)
const CHECKPOINT_MS = 2_000

/** What a run does, and what is to come of it however it is cut. */
export interface Run {
  /** Sets the routes of the server as they are for the recorded run. */
  readonly serve: (server: RangeServer) => void
  readonly act: (stage: Stage) => Promise<void>
  /** Sets the routes as they are for every recovery; by default as for the run. */
  readonly serveAfter?: (server: RangeServer) => void
  /** The bytes of the version that the download's record names. */
  readonly content: (download: StoredDownload) => Content
  /** All contents that may stand under a final name. */
  readonly contents: readonly Content[]
  readonly name?: (download: StoredDownload) => string
  readonly mayStay?: (path: string) => boolean
  readonly mayFail?: readonly FailureCode[]
  /** What the person does at the next start; by default everything comes to its end. */
  readonly atStart?: 'finish' | 'remove'
  readonly deaf?: Deaf
  /** How much of the usual number of states it is worth; default 1. */
  readonly share?: number
  /** Cut the power during so many of the recoveries as well. */
  readonly again?: number
}

/** What a recorded run has at hand. */
export interface Stage extends Session {
  readonly server: RangeServer
  readonly dir: string
  readonly tape: Tape
  intent(path: string, more?: Partial<DownloadIntent>): DownloadIntent
  get(path: string, more?: Partial<DownloadIntent>): DownloadId
  until(id: DownloadId, predicate: (view: DownloadView) => boolean): Promise<DownloadView>
  done(id: DownloadId): Promise<DownloadView>
  /** Done or failed. */
  ended(id: DownloadId): Promise<DownloadView>
  /** Lets the time of a checkpoint pass once there is something to make durable, and waits for its commit. */
  checkpoint(id: DownloadId): Promise<void>
}

export interface Tally {
  readonly looked: number
  readonly recovered: number
  /** One line for each state that breaks a promise. */
  readonly broken: readonly string[]
}

/** Records `run` and tries its crash states; the outcome is the same for the same recording and seed. */
export async function cutPower(run: Run): Promise<Tally> {
  const server = await startRangeServer()
  onTestFinished(() => server.close())
  const root = await tempDir()
  const home = await tempDir()
  const transport = createTransport({ environment: {} })
  onTestFinished(() => transport.close())

  const tape = await record(run, server, {
    root,
    dataDir: join(home, 'first'),
    transport,
    clock: checkpointClock(),
  })
  ;(run.serveAfter ?? run.serve)(server)
  const bytes = new Map<Content, Buffer>()
  const read = (content: Content): Buffer => {
    const there = bytes.get(content) ?? content.read(0, content.size)
    bytes.set(content, there)
    return there
  }
  const expected: Expected = {
    truth: download => read(run.content(download)),
    name: run.name ?? (download => nameOf(download.intent.url)),
    mayStay: path => isProof(path) || run.mayStay?.(path) === true,
    mayFail: run.mayFail ?? [],
    atStart: run.atStart ?? 'finish',
  }
  const looksAt = { root, truth: expected.truth, whole: run.contents.map(read), mayStay: expected.mayStay }
  const random = seeded(SEED)
  const share = run.share ?? 1
  const recoveries = Math.max(1, Math.round(RECOVERIES * share))
  const looks = Math.round(Math.max(LEAST_LOOKS, RECOVERIES * LOOKS) * share)
  const tally = { looked: 0, recovered: 0, broken: [] as string[] }

  const look = (of: Tape, limit: number): Sample => {
    const sample = crashStates(of, random, limit)
    for (const state of sample.states) {
      tally.looked++
      const broken = brokenPromises(of, state, looksAt)
      if (broken.length > 0) tally.broken.push(`${told(of, state)}: ${broken.join('; ')}`)
    }
    return sample
  }
  const goOn = async (of: Tape, state: CrashState): Promise<Tape> => {
    const dataDir = join(home, String(++tally.recovered))
    const around = { root, dataDir, transport, clock: systemClock }
    const { tape: next, broken } = await recover(of, state, around, expected)
    rmSync(dataDir, { recursive: true })
    if (broken.length > 0) tally.broken.push(`${told(of, state)}, after recovery: ${broken.join('; ')}`)
    return next
  }
  const { states, kinds } = look(tape, looks)
  for (const [i, state] of states.slice(0, Math.max(recoveries, kinds)).entries()) {
    const next = await goOn(tape, state)
    if (i >= (run.again ?? 0)) continue
    for (const second of look(next, SECOND_LOOKS).states.slice(0, SECOND_RECOVERIES)) await goOn(next, second)
  }
  return tally
}

/** A clock moved by hand that tells when the next timer of a checkpoint is set. */
function checkpointClock(): ReturnType<typeof handClock> & { nextCheckpoint(): Promise<void> } {
  const clock = handClock()
  const waiters: (() => void)[] = []
  return {
    ...clock,
    timer(ms, callback) {
      if (ms === CHECKPOINT_MS) for (const told of waiters.splice(0)) told()
      return clock.timer(ms, callback)
    },
    nextCheckpoint: () => new Promise(resolve => waiters.push(resolve)),
  }
}

/** The run as it went, without a cut. */
async function record(
  run: Run,
  server: RangeServer,
  around: Parameters<typeof openSession>[0] & { readonly clock: ReturnType<typeof checkpointClock> },
): Promise<Tape> {
  const tape = new Tape(run.deaf)
  run.serve(server)
  const session = openSession(around, tape)
  const stage: Stage = {
    ...session,
    server,
    tape,
    dir: around.root,
    intent: (path, more = {}) => ({
      url: server.url + path,
      dir: around.root,
      wantedName: null,
      headers: {},
      checksum: null,
      connections: null,
      ...more,
    }),
    get: (path, more) => session.add([stage.intent(path, more)])[0] ?? 0,
    until: (id, predicate) => until(session.queue, id, predicate),
    done: id => until(session.queue, id, view => view.state.kind === 'done'),
    ended: id => finished(session.queue, id),
    async checkpoint(id) {
      await stage.until(id, view => view.received > view.durable)
      let isCommitted = false
      const committed = tape.committed().then(() => {
        isCommitted = true
      })
      // The checkpoint before this one may not be quite over yet: what it sets then is the timer that has to pass.
      while (!isCommitted) {
        const next = around.clock.nextCheckpoint()
        around.clock.advance(CHECKPOINT_MS)
        await Promise.race([committed, next])
      }
    },
  }
  try {
    await session.queue.start()
    await run.act(stage)
  } finally {
    await session.end()
  }
  return tape
}

/** How many states were tried, for a long run by hand. */
function report(tally: Tally): void {
  const path = process.env['SLUICE_POWER_REPORT']
  const { currentTestName } = expect.getState()
  const line = {
    test: currentTestName,
    looked: tally.looked,
    recovered: tally.recovered,
    broken: tally.broken.length,
  }
  if (path !== undefined) appendFileSync(path, `${JSON.stringify(line)}\n`)
}

/** Fails with the first broken promises, or where nothing was tried. */
export function expectSound(tally: Tally): void {
  report(tally)
  expect(tally.broken.slice(0, 5), `${tally.broken.length} of ${tally.looked} states; seed ${SEED}`).toEqual(
    [],
  )
  expect(tally.recovered).toBeGreaterThan(0)
}

function nameOf(url: string): string {
  return basename(new URL(url).pathname)
}

/** Enough of a state to see what it was. */
function told(tape: Tape, { cut, commit, torn, folders, files }: CrashState): string {
  const names = [...folders].map(([path, entries]) => `${path}/{${[...entries.keys()].join(', ')}}`)
  const data = [...files].flatMap(([inode, applied]) => {
    const { ops } = tape.file(inode)
    const missing = ops.filter(op => op.begin <= cut && !applied.some(one => one.op === op)).length
    const torn = applied.filter(({ extent }) => extent.kind !== 'whole').length
    return missing + torn > 0 ? [`${missing} lost and ${torn} torn of ${ops.length} changes of a file`] : []
  })
  return [`cut at ${cut} of ${tape.ticks}`, `commit ${commit} and ${torn} bytes`, ...names, ...data].join(
    ', ',
  )
}
