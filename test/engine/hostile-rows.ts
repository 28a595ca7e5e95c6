// Drives a row of the checklist of hostile servers against the whole engine, at one of three moments. Whatever happens,
// a file that is done is the right one byte by byte, and one that is not has nothing at its name and claims no byte
// that is wrong.
import { readdir, readFile } from 'node:fs/promises'
import { describe, expect, it, onTestFinished } from 'vitest'
import { CHUNK, ChunkMap } from '../../src/main/engine/chunk-map.ts'
import type { DownloadId, DownloadView } from '../../src/shared/model.ts'
import { type Content, pseudoRandom, sha256OfFile } from '../support/bytes.ts'
import { handClock } from '../support/engine-harness/clocks.ts'
import { askedRange, type Bench, openBench, outcome, until } from '../support/engine-harness.ts'
import type { Behaviour, SeenRequest } from '../support/range-server/behaviour.ts'
import { ELSEWHERE } from '../support/range-server/elsewhere.ts'
import { type HostileCase, type Outcome, type Proof, ROWS } from '../support/range-server/rows.ts'
import { type RangeServer, startRangeServer } from '../support/range-server.ts'
import { HELD } from './hostile-held.ts'

const FILE = '/file.bin'
const SMALL = 300_001
const MIDDLING = 1_000_003
/** Just past the size that one connection gets alone. */
const LARGE = 10 * CHUNK + 777
/** The request of the large file that meets the hostile answer: never the first. */
const LATER = 2
/** Waits after which a download is said to wait for good; more than it takes to give a host up. */
const PATIENCE = 20
const FEW_WAITS = 5
/** A cooldown of the client's own may be longer than what a server asks for. */
const LONGEST_COOLDOWN_MS = 61_000
/** A wait may last so much longer, that it never ends too soon. */
const LATE_MS = 1_000

interface Run {
  readonly server: RangeServer
  readonly bench: Bench
  readonly clock: ReturnType<typeof handClock>
  readonly truth: Content
  readonly id: DownloadId
}

/** Time stands still but for waits, each of which is over at once. */
async function open(row: HostileCase): Promise<Pick<Run, 'server' | 'bench' | 'clock'>> {
  const server = await startRangeServer()
  onTestFinished(() => server.close())
  const clock = handClock()
  const net = row.impatient === true ? { idleTimeoutMs: 1_000, headTimeoutMs: 1_000 } : {}
  return { server, clock, bench: await openBench({ clock, net, random: () => 0.5 }) }
}

const isSettled = ({ state }: DownloadView): boolean => ['done', 'failed', 'waiting'].includes(state.kind)

/** Its end, good or bad, or that it waits again and again. */
async function end({ bench, clock, id }: Run, waits: number): Promise<DownloadView> {
  for (let wait = 0; ; wait++) {
    const view = await until(bench.queue, id, isSettled)
    if (view.state.kind !== 'waiting' || view.state.until === null || wait === waits) return view
    clock.advance(view.state.until - clock.now() + LATE_MS)
  }
}

const waitsFor = (row: HostileCase, expected: Outcome): number =>
  expected === 'waits' ? (row.impatient === true ? 1 : FEW_WAITS) : PATIENCE

/** `waits` for a view that waits. */
const outcomeOf = (view: DownloadView): string => {
  const kind = outcome(view)
  return kind === 'done' ? 'right' : kind === 'waiting' ? 'waits' : kind
}

/** Nothing is complete and wrong, and nothing is claimed that is not so. */
async function expectHonest({ bench, truth, id }: Run, view: DownloadView): Promise<void> {
  const files = (await readdir(bench.dir)).filter(name => !name.endsWith('.part'))
  if (view.state.kind === 'done') {
    expect(await sha256OfFile(view.path ?? '')).toBe(truth.sha256())
    expect(files.length).toBe(1)
    return
  }
  expect(files).toEqual([])
  const { record } = bench.stored(id)
  // What has still to be proved of one version is written down, and is never called done before.
  if (record.partName === null || record.seams !== null) return
  const map = ChunkMap.decode(record.representation?.total ?? null, bench.store.loadMap(id))
  const bytes = map.received === 0 ? Buffer.alloc(0) : await readFile(bench.part(id))
  for (let chunk = 0; chunk < map.chunks; chunk++) {
    const [from, to] = [chunk * CHUNK, chunk * CHUNK + map.filled(chunk)]
    if (from === to) continue
    expect(bytes.subarray(from, to).equals(truth.read(from, to))).toBe(true)
  }
}

const PROOFS: Readonly<Record<Proof, (requests: readonly SeenRequest[], view: DownloadView) => void>> = {
  'one request': requests => expect(requests.length).toBe(1),
  'GET only': requests => expect(new Set(requests.map(({ method }) => method))).toEqual(new Set(['GET'])),
  'nothing asked past the end': (requests, { total }) =>
    expect(requests.filter(request => (askedRange(request)?.start ?? 0) >= (total ?? 0))).toEqual([]),
  'no If-Range': requests =>
    expect(requests.filter(({ headers }) => headers['if-range'] !== undefined)).toEqual([]),
  'If-Range: the ETag': requests => expectConditions(requests, '"v1"'),
  'If-Range: the date': requests => expectConditions(requests, 'Wed, 01 Jan 2025 00:00:00 GMT'),
  unverified: (_requests, { state }) => expect(state).toMatchObject({ unverified: true }),
}

/** Every request but the first, which knows of no version yet. */
function expectConditions(requests: readonly SeenRequest[], validator: string): void {
  const later = requests.slice(1).map(({ headers }) => headers['if-range'])
  expect(later).toEqual(later.map(() => validator))
}

function prove({ server }: Run, row: HostileCase, view: DownloadView): void {
  for (const proof of row.proof ?? []) PROOFS[proof](server.requestsFor(FILE), view)
}

/** Where the server named a time: nothing is asked before it is over, and something once it is. */
async function expectWait({ server, bench, clock, id }: Run, after: number): Promise<void> {
  const { state } = await until(bench.queue, id, isSettled)
  const wait = state.kind === 'waiting' && state.until !== null ? state.until - clock.now() : -1
  expect(wait).toBeGreaterThanOrEqual(after)
  expect(wait).toBeLessThanOrEqual(Math.max(after + 1_000, LONGEST_COOLDOWN_MS))
  const { length } = server.requests
  clock.advance(wait - 1)
  expect(bench.view(id).state.kind).toBe('waiting')
  expect(server.requests.length).toBe(length)
  clock.advance(1 + LATE_MS)
  await server.until(() => server.requests.length > length)
}

/** Lets the run end, and holds it to what is expected of it and to what the row has to prove. */
async function expectEnd(run: Run, row: HostileCase, expected: Outcome): Promise<DownloadView> {
  const view = await end(run, waitsFor(row, expected))
  if (expected !== 'honest') expect(outcomeOf(view)).toBe(expected)
  await expectHonest(run, view)
  prove(run, row, view)
  return view
}

const served = (row: HostileCase, content: Content): Behaviour => ({ content, ...row.sound })

/** The hostile answer to `request`, the first of which has the number `since`. */
const hostile = (row: HostileCase, truth: Content, request: SeenRequest, since: number): Behaviour => ({
  ...served(row, truth),
  ...row.hostile(truth, { ...request, index: request.index - since }),
})

/** Every answer is hostile. */
export async function atFirst(row: HostileCase, expected: Outcome): Promise<void> {
  const truth = pseudoRandom(row.size ?? SMALL)
  const { server, bench, clock } = await open(row)
  server.route(ELSEWHERE, served(row, truth))
  const url = server.route(FILE, request => hostile(row, truth, request, 0))
  const run = { server, bench, clock, truth, id: bench.add(url) }
  if (row.after !== undefined) await expectWait(run, row.after)
  await expectEnd(run, row, expected)
}

/** One answer is hostile, to a range of a large file that comes over many connections. */
export async function atOneRange(row: HostileCase, expected: Outcome): Promise<void> {
  const truth = pseudoRandom(LARGE)
  const sound = served(row, truth)
  const { server, bench, clock } = await open(row)
  server.route(ELSEWHERE, sound)
  const url = server.route(FILE, request =>
    request.index === LATER ? hostile(row, truth, request, LATER) : sound,
  )
  const run = { server, bench, clock, truth, id: bench.add(url) }
  await expectEnd(run, row, expected)
  expect(server.requestsFor(FILE)[LATER]?.range).toMatch(/^bytes=[1-9]/)
}

/** Every answer is hostile after a restart that left a part of the file. */
export async function atResume(row: HostileCase, expected: Outcome): Promise<void> {
  const truth = pseudoRandom(MIDDLING)
  const sound = served(row, truth)
  const { server, bench, clock } = await open(row)
  server.route(ELSEWHERE, sound)
  const id = bench.add(server.route(FILE, { ...sound, stallAt: HELD }))
  await until(bench.queue, id, ({ received }) => received === HELD)
  bench.queue.pause([id])
  await bench.reopen()
  const before = await readFile(bench.part(id))
  const since = server.requestsFor(FILE).length
  server.route(FILE, request => hostile(row, truth, request, since))
  bench.queue.resume([id])
  const run = { server, bench, clock, truth, id }
  if (row.after !== undefined) await expectWait(run, row.after)
  const view = await expectEnd(run, row, expected)
  expect(server.requestsFor(FILE).length).toBeGreaterThan(since)
  if (view.state.kind === 'failed') {
    expect(view.durable).toBe(HELD)
    expect((await readFile(bench.part(id))).equals(before)).toBe(true)
  }
}

type Moment = 'first' | 'range' | 'resume'
type Drive = (row: HostileCase, expected: Outcome) => Promise<void>

/** A test for each case that has something to say of that moment. */
export function driveCases(cases: readonly HostileCase[], moment: Moment, drive: Drive): void {
  for (const row of cases) {
    const expected = row[moment]
    if (expected === undefined) continue
    const test = row.unkept === undefined ? it : it.fails
    test(`${row.what ?? 'always'}: ${expected}`, () => drive(row, expected))
  }
}

/** The same for the whole checklist. */
export function driveRows(moment: Moment, drive: Drive): void {
  for (const { row, name, cases } of ROWS) {
    const driven = cases.filter(each => each[moment] !== undefined)
    if (driven.length > 0) describe(`${row}: ${name}`, () => driveCases(driven, moment, drive))
  }
}
